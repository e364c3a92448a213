"""Process instances and reference numbers."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import isolate

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE process_instance (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            definition_id uuid NOT NULL,
            business_key text NOT NULL,
            subject text,
            access_token_hash bytea,
            state varchar(30) NOT NULL,
            engine_state jsonb NOT NULL,
            started_at timestamptz NOT NULL,
            ended_at timestamptz,
            CONSTRAINT pk_process_instance PRIMARY KEY (id),
            CONSTRAINT uq_process_instance_tenant_id_id UNIQUE (tenant_id, id),
            CONSTRAINT uq_process_instance_tenant_id_business_key UNIQUE (tenant_id, business_key),
            CONSTRAINT uq_process_instance_tenant_id_access_token_hash UNIQUE (tenant_id, access_token_hash),
            CONSTRAINT ck_process_instance_instancestate
                CHECK (state IN ('active', 'suspended', 'completed', 'cancelled')),
            CONSTRAINT fk_process_instance_process_definition FOREIGN KEY (tenant_id, definition_id)
                REFERENCES process_definition (tenant_id, id),
            CONSTRAINT fk_process_instance_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    op.execute("CREATE INDEX ix_process_instance_definition_id ON process_instance (definition_id)")
    op.execute("CREATE INDEX ix_process_instance_recent ON process_instance (tenant_id, started_at DESC, id)")
    isolate("process_instance", "SELECT, INSERT, UPDATE")
    op.execute("""
        CREATE TABLE reference_counter (
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            prefix text NOT NULL,
            year integer NOT NULL,
            last_number integer NOT NULL,
            CONSTRAINT pk_reference_counter PRIMARY KEY (tenant_id, prefix, year),
            CONSTRAINT fk_reference_counter_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    isolate("reference_counter", "SELECT, INSERT, UPDATE")


def downgrade() -> None:
    op.execute("DROP TABLE reference_counter")
    op.execute("DROP TABLE process_instance")
