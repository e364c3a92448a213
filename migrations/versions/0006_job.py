"""Jobs and incidents."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import isolate

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE job (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            instance_id uuid NOT NULL,
            element_id text NOT NULL,
            name text NOT NULL,
            type text NOT NULL,
            state varchar(30) NOT NULL,
            inputs jsonb NOT NULL,
            headers jsonb NOT NULL,
            retries integer NOT NULL,
            retries_left integer NOT NULL,
            attempt integer NOT NULL,
            error text,
            created_at timestamptz NOT NULL,
            due_at timestamptz NOT NULL,
            ended_at timestamptz,
            CONSTRAINT pk_job PRIMARY KEY (id),
            CONSTRAINT uq_job_tenant_id_id UNIQUE (tenant_id, id),
            CONSTRAINT ck_job_jobstate
                CHECK (state IN ('ready', 'running', 'completed', 'failed', 'cancelled')),
            CONSTRAINT fk_job_process_instance FOREIGN KEY (tenant_id, instance_id)
                REFERENCES process_instance (tenant_id, id),
            CONSTRAINT fk_job_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    op.execute("CREATE INDEX ix_job_instance_id ON job (instance_id, state)")
    op.execute("""
        CREATE INDEX ix_job_open ON job (tenant_id, due_at, id)
            WHERE state IN ('ready', 'running', 'failed')
    """)
    op.execute("CREATE INDEX ix_job_recent ON job (tenant_id, created_at DESC, id)")
    isolate("job", "SELECT, INSERT, UPDATE")
    op.execute("""
        CREATE TABLE incident (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            instance_id uuid NOT NULL,
            job_id uuid,
            activity_id uuid NOT NULL,
            element_id text NOT NULL,
            kind text NOT NULL,
            message text NOT NULL,
            created_at timestamptz NOT NULL,
            resolved_at timestamptz,
            resolved_by text,
            CONSTRAINT pk_incident PRIMARY KEY (id),
            CONSTRAINT fk_incident_process_instance FOREIGN KEY (tenant_id, instance_id)
                REFERENCES process_instance (tenant_id, id),
            CONSTRAINT fk_incident_job FOREIGN KEY (tenant_id, job_id) REFERENCES job (tenant_id, id),
            CONSTRAINT fk_incident_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    op.execute("CREATE INDEX ix_incident_instance_id ON incident (instance_id)")
    op.execute("""
        CREATE INDEX ix_incident_open ON incident (tenant_id, created_at DESC, id)
            WHERE resolved_at IS NULL
    """)
    isolate("incident", "SELECT, INSERT, UPDATE")


def downgrade() -> None:
    op.execute("DROP TABLE incident")
    op.execute("DROP TABLE job")
