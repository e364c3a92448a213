"""Which iteration of a loop a task belongs to: who checks looks at what was done in the same one."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("ALTER TABLE user_task ADD COLUMN iteration uuid")


def downgrade() -> None:
    op.execute("ALTER TABLE user_task DROP COLUMN iteration")
