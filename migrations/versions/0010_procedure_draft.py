"""Drafts of procedures."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import isolate

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE procedure_draft (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            key text NOT NULL,
            revision integer NOT NULL,
            base_version integer,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            updated_by text NOT NULL,
            CONSTRAINT pk_procedure_draft PRIMARY KEY (id),
            CONSTRAINT uq_procedure_draft_tenant_id_id UNIQUE (tenant_id, id),
            CONSTRAINT uq_procedure_draft_tenant_id_key UNIQUE (tenant_id, key),
            CONSTRAINT fk_procedure_draft_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    isolate("procedure_draft", "SELECT, INSERT, UPDATE, DELETE")
    op.execute("""
        CREATE TABLE procedure_draft_file (
            draft_id uuid NOT NULL,
            path text NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            content bytea NOT NULL,
            CONSTRAINT pk_procedure_draft_file PRIMARY KEY (draft_id, path),
            CONSTRAINT fk_procedure_draft_file_procedure_draft FOREIGN KEY (tenant_id, draft_id)
                REFERENCES procedure_draft (tenant_id, id) ON DELETE CASCADE,
            CONSTRAINT fk_procedure_draft_file_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    isolate("procedure_draft_file", "SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    op.execute("DROP TABLE procedure_draft_file")
    op.execute("DROP TABLE procedure_draft")
