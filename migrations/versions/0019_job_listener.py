"""Jobs of listeners say at which event they are called, and because of which task."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("ALTER TABLE job ADD COLUMN listener text")
    op.execute("ALTER TABLE job ADD COLUMN listener_of uuid")


def downgrade() -> None:
    op.execute("ALTER TABLE job DROP COLUMN listener_of")
    op.execute("ALTER TABLE job DROP COLUMN listener")
