"""Timers, messages and signals that are waited for."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import isolate

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE event_subscription (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            instance_id uuid NOT NULL,
            activity_id uuid NOT NULL,
            element_id text NOT NULL,
            kind varchar(30) NOT NULL,
            name text,
            correlation_key text,
            due_at timestamptz,
            created_at timestamptz NOT NULL,
            CONSTRAINT pk_event_subscription PRIMARY KEY (id),
            CONSTRAINT ck_event_subscription_eventkind CHECK (kind IN ('timer', 'message', 'signal')),
            CONSTRAINT fk_event_subscription_process_instance FOREIGN KEY (tenant_id, instance_id)
                REFERENCES process_instance (tenant_id, id),
            CONSTRAINT fk_event_subscription_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    op.execute("CREATE INDEX ix_event_subscription_instance_id ON event_subscription (instance_id)")
    op.execute("""
        CREATE INDEX ix_event_subscription_correlation ON event_subscription
            (tenant_id, kind, name, correlation_key)
    """)
    isolate("event_subscription", "SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    op.execute("DROP TABLE event_subscription")
