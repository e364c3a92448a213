"""Audit trail, append-only."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import isolate

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE audit_entry (
            id bigint GENERATED ALWAYS AS IDENTITY,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            instance_id uuid,
            at timestamptz NOT NULL,
            actor text NOT NULL,
            on_behalf_of text,
            action text NOT NULL,
            element_id text,
            details jsonb NOT NULL,
            CONSTRAINT pk_audit_entry PRIMARY KEY (id),
            CONSTRAINT fk_audit_entry_process_instance FOREIGN KEY (tenant_id, instance_id)
                REFERENCES process_instance (tenant_id, id),
            CONSTRAINT fk_audit_entry_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    op.execute("CREATE INDEX ix_audit_entry_instance_id ON audit_entry (instance_id, id)")
    isolate("audit_entry", "SELECT, INSERT")


def downgrade() -> None:
    op.execute("DROP TABLE audit_entry")
