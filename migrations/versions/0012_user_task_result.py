"""What a user task was completed with, for good."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("ALTER TABLE user_task ADD COLUMN result jsonb")
    op.execute("""
        CREATE FUNCTION refuse_change_of_completed_user_task() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a completed user task stays as it is';
        END
        $$
    """)
    op.execute("""
        CREATE TRIGGER user_task_completed_is_final BEFORE UPDATE ON user_task
            FOR EACH ROW WHEN (OLD.state = 'completed')
            EXECUTE FUNCTION refuse_change_of_completed_user_task()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER user_task_completed_is_final ON user_task")
    op.execute("DROP FUNCTION refuse_change_of_completed_user_task")
    op.execute("ALTER TABLE user_task DROP COLUMN result")
