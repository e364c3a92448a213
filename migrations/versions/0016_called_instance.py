"""Instances that were called by others, and the calls."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import isolate

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE process_instance ADD COLUMN process_id text, ADD COLUMN parent_id uuid,
            ADD COLUMN parent_activity_id uuid, ADD COLUMN root_id uuid, ADD COLUMN depth integer
    """)
    for table in ("process_instance", "process_definition"):  # for once the rows of all tenants
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("""
        UPDATE process_instance SET process_id = COALESCE(engine_state->>'process', key),
            root_id = process_instance.id, depth = 0
        FROM process_definition WHERE process_definition.id = definition_id
    """)
    for table in ("process_instance", "process_definition"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute("""
        ALTER TABLE process_instance ALTER COLUMN process_id SET NOT NULL,
            ALTER COLUMN root_id SET NOT NULL, ALTER COLUMN depth SET NOT NULL,
            DROP CONSTRAINT uq_process_instance_tenant_id_business_key,
            ADD CONSTRAINT fk_process_instance_process_instance FOREIGN KEY (tenant_id, parent_id)
                REFERENCES process_instance (tenant_id, id),
            ADD CONSTRAINT fk_process_instance_root FOREIGN KEY (tenant_id, root_id)
                REFERENCES process_instance (tenant_id, id)
    """)
    op.execute("""
        CREATE UNIQUE INDEX uq_process_instance_root_business_key ON process_instance
            (tenant_id, business_key) WHERE parent_id IS NULL
    """)
    op.execute("CREATE INDEX ix_process_instance_root_id ON process_instance (root_id)")
    op.execute("""
        ALTER TABLE incident DROP CONSTRAINT ck_incident_incidentsource,
            ADD CONSTRAINT ck_incident_incidentsource
                CHECK (source IN ('engine', 'job', 'timer', 'delivery', 'call'))
    """)
    _create_calls()


def _create_calls() -> None:
    op.execute("""
        CREATE TABLE process_call (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            instance_id uuid NOT NULL,
            child_id uuid,
            element_id text NOT NULL,
            process_id text NOT NULL,
            variables jsonb NOT NULL,
            created_at timestamptz NOT NULL,
            CONSTRAINT pk_process_call PRIMARY KEY (id),
            CONSTRAINT fk_process_call_process_instance FOREIGN KEY (tenant_id, instance_id)
                REFERENCES process_instance (tenant_id, id),
            CONSTRAINT fk_process_call_child FOREIGN KEY (tenant_id, child_id)
                REFERENCES process_instance (tenant_id, id),
            CONSTRAINT fk_process_call_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    op.execute("CREATE INDEX ix_process_call_instance_id ON process_call (instance_id)")
    op.execute("CREATE INDEX ix_process_call_child_id ON process_call (child_id)")
    isolate("process_call", "SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    """Make called instances cases of their own, with a reference number that is not their caller's."""
    op.execute("DROP TABLE process_call")
    op.execute("""
        DELETE FROM procrastinate_jobs WHERE task_name IN ('advance_call', 'cancel_called_instance')
    """)
    for table in ("process_instance", "incident"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE incident SET source = 'engine' WHERE source IN ('delivery', 'call')")
    op.execute("""
        UPDATE process_instance SET business_key = business_key || '/' || id WHERE parent_id IS NOT NULL
    """)
    for table in ("process_instance", "incident"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute("""
        ALTER TABLE incident DROP CONSTRAINT ck_incident_incidentsource,
            ADD CONSTRAINT ck_incident_incidentsource CHECK (source IN ('engine', 'job', 'timer'))
    """)
    op.execute("DROP INDEX uq_process_instance_root_business_key")
    op.execute("""
        ALTER TABLE process_instance DROP COLUMN process_id, DROP COLUMN parent_id,
            DROP COLUMN parent_activity_id, DROP COLUMN root_id, DROP COLUMN depth,
            ADD CONSTRAINT uq_process_instance_tenant_id_business_key UNIQUE (tenant_id, business_key)
    """)
