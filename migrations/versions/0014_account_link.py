"""Accounts that may be linked to a new identity of their person."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("ALTER TABLE account ADD COLUMN link_until timestamptz")


def downgrade() -> None:
    op.execute("ALTER TABLE account DROP COLUMN link_until")
