"""Messages, what is on its way to instances, and the events that start instances."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import isolate

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("ALTER TABLE event_subscription ADD COLUMN attached_to text")
    _create_messages()
    _create_deliveries()
    _create_start_subscriptions()


def _create_messages() -> None:
    op.execute("""
        CREATE TABLE message (
            id uuid NOT NULL,
            number bigint GENERATED ALWAYS AS IDENTITY,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            name text NOT NULL,
            correlation_key text,
            message_id text,
            variables jsonb NOT NULL,
            published_at timestamptz NOT NULL,
            published_by text NOT NULL,
            expires_at timestamptz NOT NULL,
            CONSTRAINT pk_message PRIMARY KEY (id),
            CONSTRAINT uq_message_tenant_id_id UNIQUE (tenant_id, id),
            CONSTRAINT uq_message_tenant_id_name_message_id UNIQUE (tenant_id, name, message_id),
            CONSTRAINT fk_message_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    op.execute("CREATE INDEX ix_message_correlation ON message (tenant_id, name, correlation_key, number)")
    op.execute("CREATE INDEX ix_message_expires_at ON message (tenant_id, expires_at)")
    isolate("message", "SELECT, INSERT, UPDATE, DELETE")


def _create_deliveries() -> None:
    op.execute("""
        CREATE TABLE event_delivery (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            kind varchar(30) NOT NULL,
            name text NOT NULL,
            process_id text NOT NULL,
            instance_id uuid,
            activity_id uuid,
            definition_id uuid,
            element_id text NOT NULL,
            message_id uuid,
            variables jsonb NOT NULL,
            reason text,
            created_at timestamptz NOT NULL,
            delivered_at timestamptz,
            CONSTRAINT pk_event_delivery PRIMARY KEY (id),
            CONSTRAINT ck_event_delivery_deliverykind
                CHECK (kind IN ('message', 'signal', 'error', 'escalation')),
            CONSTRAINT fk_event_delivery_process_instance FOREIGN KEY (tenant_id, instance_id)
                REFERENCES process_instance (tenant_id, id),
            CONSTRAINT fk_event_delivery_process_definition FOREIGN KEY (tenant_id, definition_id)
                REFERENCES process_definition (tenant_id, id),
            CONSTRAINT fk_event_delivery_message FOREIGN KEY (tenant_id, message_id)
                REFERENCES message (tenant_id, id) ON DELETE CASCADE,
            CONSTRAINT fk_event_delivery_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX uq_event_delivery_process ON event_delivery (message_id, process_id)
    """)
    op.execute("""
        CREATE UNIQUE INDEX uq_event_delivery_catcher ON event_delivery (activity_id)
            WHERE message_id IS NOT NULL
    """)
    op.execute("""
        CREATE INDEX ix_event_delivery_open ON event_delivery (instance_id) WHERE delivered_at IS NULL
    """)
    isolate("event_delivery", "SELECT, INSERT, UPDATE, DELETE")


def _create_start_subscriptions() -> None:
    op.execute("""
        CREATE TABLE start_subscription (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            definition_id uuid NOT NULL,
            process_id text NOT NULL,
            element_id text NOT NULL,
            kind varchar(30) NOT NULL,
            name text,
            due_at timestamptz,
            firing jsonb,
            created_at timestamptz NOT NULL,
            CONSTRAINT pk_start_subscription PRIMARY KEY (id),
            CONSTRAINT ck_start_subscription_eventkind CHECK (kind IN ('timer', 'message', 'signal')),
            CONSTRAINT fk_start_subscription_process_definition FOREIGN KEY (tenant_id, definition_id)
                REFERENCES process_definition (tenant_id, id),
            CONSTRAINT fk_start_subscription_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    op.execute("CREATE INDEX ix_start_subscription_definition_id ON start_subscription (definition_id)")
    op.execute("CREATE INDEX ix_start_subscription_name ON start_subscription (tenant_id, kind, name)")
    isolate("start_subscription", "SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    """Forget messages; what instances wait for stays for the next way forward, since nothing else uses it."""
    op.execute("DROP TABLE start_subscription")
    op.execute("DROP TABLE event_delivery")
    op.execute("DROP TABLE message")
    op.execute("ALTER TABLE event_subscription DROP COLUMN attached_to")
    op.execute("""
        DELETE FROM procrastinate_jobs
        WHERE task_name IN ('correlate_messages', 'deliver_event', 'fire_start_timer')
    """)
