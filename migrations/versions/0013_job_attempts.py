"""Jobs: lost workers are counted by themselves, and what has ended keeps no inputs."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("ALTER TABLE job ADD COLUMN lost_workers integer NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE job ALTER COLUMN lost_workers DROP DEFAULT")
    op.execute("ALTER TABLE job NO FORCE ROW LEVEL SECURITY")  # for once the jobs of all tenants
    op.execute("UPDATE job SET inputs = '{}' WHERE state IN ('completed', 'cancelled')")
    op.execute("ALTER TABLE job FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("ALTER TABLE job DROP COLUMN lost_workers")
