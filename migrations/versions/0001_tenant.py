"""Municipalities."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import APP, isolate

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE tenant (
            id text NOT NULL,
            name text NOT NULL,
            letterhead jsonb NOT NULL,
            parameters jsonb NOT NULL,
            created_at timestamptz NOT NULL,
            CONSTRAINT pk_tenant PRIMARY KEY (id),
            CONSTRAINT ck_tenant_id_is_a_slug CHECK (id ~ '^[a-z][a-z0-9-]{0,62}$')
        )
    """)
    isolate("tenant", "SELECT, INSERT, UPDATE", column="id")
    op.execute("CREATE POLICY everybody_may_see_tenants ON tenant FOR SELECT USING (true)")
    op.execute(f"GRANT SELECT ON alembic_version TO {APP}")


def downgrade() -> None:
    op.execute(f"REVOKE SELECT ON alembic_version FROM {APP}")  # noqa: S608 - a constant
    op.execute("DROP TABLE tenant")
