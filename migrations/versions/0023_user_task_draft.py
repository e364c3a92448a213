"""What clerks type into a task's form is kept until they send it."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute("ALTER TABLE user_task ADD COLUMN draft jsonb")


def downgrade() -> None:
    op.execute("ALTER TABLE user_task DROP COLUMN draft")
