"""Messages of which only the id is kept are out of the way of those that may still arrive."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("ALTER TABLE message ADD COLUMN is_over boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE message ALTER COLUMN is_over DROP DEFAULT")
    op.execute("DROP INDEX ix_message_correlation")
    op.execute("""
        CREATE INDEX ix_message_correlation ON message (tenant_id, name, correlation_key, number)
            WHERE NOT is_over
    """)


def downgrade() -> None:
    op.execute("DROP INDEX ix_message_correlation")
    op.execute("CREATE INDEX ix_message_correlation ON message (tenant_id, name, correlation_key, number)")
    op.execute("ALTER TABLE message DROP COLUMN is_over")
