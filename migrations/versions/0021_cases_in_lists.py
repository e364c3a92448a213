"""Clerks find the cases that wait, and any case by its reference or subject."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute("""
        CREATE INDEX ix_process_instance_running ON process_instance (tenant_id, started_at, id)
            WHERE parent_id IS NULL AND ended_at IS NULL
    """)
    op.execute("""
        CREATE INDEX ix_process_instance_search ON process_instance (tenant_id, started_at DESC, id)
            INCLUDE (business_key, subject) WHERE parent_id IS NULL
    """)


def downgrade() -> None:
    op.execute("DROP INDEX ix_process_instance_search")
    op.execute("DROP INDEX ix_process_instance_running")
