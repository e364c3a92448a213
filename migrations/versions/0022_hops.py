"""How many cases have started one another in a row, so that none do without end; the next times of all."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"

_TABLES = ("process_instance", "message", "event_delivery")


def upgrade() -> None:
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN hops integer NOT NULL DEFAULT 0")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN hops DROP DEFAULT")
    op.execute("""
        CREATE INDEX ix_event_subscription_due ON event_subscription (tenant_id, due_at, id)
            WHERE due_at IS NOT NULL
    """)


def downgrade() -> None:
    op.execute("DROP INDEX ix_event_subscription_due")
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN hops")
