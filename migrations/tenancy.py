"""Row-level security and privileges, the same for every table of a tenant."""

from __future__ import annotations

from alembic import op

APP = "laufzettel_app"


def isolate(table: str, privileges: str, *, column: str = "tenant_id") -> None:
    """Show and accept rows of the transaction's tenant only, for the owner too, and grant `privileges`."""
    ours = f"{column} = current_setting('laufzettel.tenant_id', true)"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant_isolation ON {table} USING ({ours}) WITH CHECK ({ours})")
    op.execute(f"GRANT {privileges} ON {table} TO {APP}")
