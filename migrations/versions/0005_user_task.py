"""User tasks."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import isolate

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE user_task (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            instance_id uuid NOT NULL,
            element_id text NOT NULL,
            name text NOT NULL,
            state varchar(30) NOT NULL,
            candidate_groups text[] NOT NULL,
            candidate_users text[] NOT NULL,
            assignee text,
            due_date timestamptz,
            follow_up_date timestamptz,
            priority integer NOT NULL,
            form_id text,
            properties jsonb NOT NULL,
            created_at timestamptz NOT NULL,
            ended_at timestamptz,
            completed_by text,
            CONSTRAINT pk_user_task PRIMARY KEY (id),
            CONSTRAINT ck_user_task_usertaskstate CHECK (state IN ('active', 'completed', 'cancelled')),
            CONSTRAINT fk_user_task_process_instance FOREIGN KEY (tenant_id, instance_id)
                REFERENCES process_instance (tenant_id, id),
            CONSTRAINT fk_user_task_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    op.execute("CREATE INDEX ix_user_task_instance_id ON user_task (instance_id, state, element_id)")
    op.execute("""
        CREATE INDEX ix_user_task_inbox ON user_task
            (tenant_id, due_date NULLS LAST, priority DESC, created_at, id)
            INCLUDE (assignee, candidate_groups, candidate_users, follow_up_date)
            WHERE state = 'active'
    """)
    op.execute("""
        CREATE INDEX ix_user_task_assignee ON user_task (tenant_id, assignee)
            WHERE state = 'active' AND assignee IS NOT NULL
    """)
    isolate("user_task", "SELECT, INSERT, UPDATE")


def downgrade() -> None:
    op.execute("DROP TABLE user_task")
