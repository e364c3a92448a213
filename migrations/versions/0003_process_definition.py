"""Deployed versions of procedures."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import isolate

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE process_definition (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            key text NOT NULL,
            version integer NOT NULL,
            title text NOT NULL,
            checksum bytea NOT NULL,
            procedure_metadata jsonb NOT NULL,
            parameters jsonb NOT NULL,
            deployed_at timestamptz NOT NULL,
            deployed_by text NOT NULL,
            CONSTRAINT pk_process_definition PRIMARY KEY (id),
            CONSTRAINT uq_process_definition_tenant_id_id UNIQUE (tenant_id, id),
            CONSTRAINT uq_process_definition_tenant_id_key_version UNIQUE (tenant_id, key, version),
            CONSTRAINT fk_process_definition_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    isolate("process_definition", "SELECT, INSERT")
    op.execute("""
        CREATE TABLE process_definition_file (
            definition_id uuid NOT NULL,
            path text NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            content bytea NOT NULL,
            CONSTRAINT pk_process_definition_file PRIMARY KEY (definition_id, path),
            CONSTRAINT fk_process_definition_file_process_definition FOREIGN KEY (tenant_id, definition_id)
                REFERENCES process_definition (tenant_id, id),
            CONSTRAINT fk_process_definition_file_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    isolate("process_definition_file", "SELECT, INSERT")


def downgrade() -> None:
    op.execute("DROP TABLE process_definition_file")
    op.execute("DROP TABLE process_definition")
