"""Documents, which nobody can change."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import isolate

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE document (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            instance_id uuid NOT NULL,
            kind text NOT NULL,
            title text NOT NULL,
            filename text NOT NULL,
            media_type text NOT NULL,
            for_citizen boolean NOT NULL,
            size integer NOT NULL,
            sha256 bytea NOT NULL,
            content bytea NOT NULL,
            created_at timestamptz NOT NULL,
            CONSTRAINT pk_document PRIMARY KEY (id),
            CONSTRAINT fk_document_process_instance FOREIGN KEY (tenant_id, instance_id)
                REFERENCES process_instance (tenant_id, id),
            CONSTRAINT fk_document_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    op.execute("CREATE INDEX ix_document_instance_id ON document (instance_id)")
    isolate("document", "SELECT, INSERT")


def downgrade() -> None:
    op.execute("DROP TABLE document")
