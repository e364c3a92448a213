"""Activity records, begun with what tasks and jobs tell of the past; and what incidents are about."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import isolate

revision = "0015"
down_revision = "0014"

READ = ("tenant", "process_definition", "process_instance", "user_task", "job", "incident")


def upgrade() -> None:
    op.execute("""
        CREATE TABLE activity_record (
            id uuid NOT NULL,
            number bigint GENERATED ALWAYS AS IDENTITY,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            instance_id uuid NOT NULL,
            definition_id uuid NOT NULL,
            element_id text NOT NULL,
            element_type text NOT NULL,
            element_name text NOT NULL,
            state varchar(30) NOT NULL,
            started_at timestamptz NOT NULL,
            ended_at timestamptz,
            actor text,
            CONSTRAINT ck_activity_record_activitystate
                CHECK (state IN ('active', 'completed', 'terminated', 'incident'))
        )
    """)
    for table in READ:  # for once the rows of all tenants
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    _tell_the_past()
    op.execute("""
        ALTER TABLE incident ADD COLUMN source varchar(30),
            ADD CONSTRAINT ck_incident_incidentsource CHECK (source IN ('engine', 'job', 'timer'))
    """)
    op.execute("UPDATE incident SET source = CASE WHEN job_id IS NULL THEN 'engine' ELSE 'job' END")
    op.execute("ALTER TABLE incident ALTER COLUMN source SET NOT NULL")
    _constrain()
    for table in READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    isolate("activity_record", "SELECT, INSERT, UPDATE")


def _constrain() -> None:
    """Check a million rows at once, which takes a fraction of the time that it takes row by row."""
    op.execute("""
        ALTER TABLE activity_record
            ADD CONSTRAINT pk_activity_record PRIMARY KEY (id),
            ADD CONSTRAINT fk_activity_record_process_instance FOREIGN KEY (tenant_id, instance_id)
                REFERENCES process_instance (tenant_id, id),
            ADD CONSTRAINT fk_activity_record_process_definition FOREIGN KEY (tenant_id, definition_id)
                REFERENCES process_definition (tenant_id, id),
            ADD CONSTRAINT fk_activity_record_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
    """)
    op.execute("CREATE INDEX ix_activity_record_instance_id ON activity_record (instance_id, number)")
    op.execute("""
        CREATE INDEX ix_activity_record_element ON activity_record (tenant_id, definition_id, element_id)
    """)


def _tell_the_past() -> None:
    op.execute("""
        INSERT INTO activity_record (id, tenant_id, instance_id, definition_id, element_id, element_type,
            element_name, state, started_at, ended_at, actor)
        SELECT work.id, work.tenant_id, work.instance_id, definition_id, element_id, element_type, name,
            work.state, created_at, work.ended_at, actor
        FROM (
            SELECT id, tenant_id, instance_id, element_id, 'userTask' AS element_type, name, created_at,
                ended_at,
                CASE state WHEN 'cancelled' THEN 'terminated' ELSE state END AS state, completed_by AS actor
            FROM user_task
            UNION ALL
            SELECT id, tenant_id, instance_id, element_id, 'serviceTask', name, created_at, ended_at,
                CASE state WHEN 'cancelled' THEN 'terminated' WHEN 'completed' THEN 'completed'
                    WHEN 'failed' THEN 'incident' ELSE 'active' END,
                NULL
            FROM job
        ) AS work JOIN process_instance ON process_instance.id = work.instance_id
        ORDER BY created_at
    """)


def downgrade() -> None:
    op.execute("ALTER TABLE incident DROP COLUMN source")
    op.execute("DROP TABLE activity_record")
