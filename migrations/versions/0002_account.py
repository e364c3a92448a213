"""Accounts, groups and login sessions."""

from __future__ import annotations

from alembic import op

from migrations.tenancy import isolate

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE account (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            issuer text NOT NULL,
            subject text NOT NULL,
            username text NOT NULL,
            name text NOT NULL,
            roles text[] NOT NULL,
            created_at timestamptz NOT NULL,
            last_login_at timestamptz NOT NULL,
            CONSTRAINT pk_account PRIMARY KEY (id),
            CONSTRAINT uq_account_tenant_id_id UNIQUE (tenant_id, id),
            CONSTRAINT uq_account_tenant_id_issuer_subject UNIQUE (tenant_id, issuer, subject),
            CONSTRAINT uq_account_tenant_id_username UNIQUE (tenant_id, username),
            CONSTRAINT fk_account_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    isolate("account", "SELECT, INSERT, UPDATE")
    op.execute("""
        CREATE TABLE group_membership (
            account_id uuid NOT NULL,
            group_name text NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            CONSTRAINT pk_group_membership PRIMARY KEY (account_id, group_name),
            CONSTRAINT fk_group_membership_account FOREIGN KEY (tenant_id, account_id)
                REFERENCES account (tenant_id, id) ON DELETE CASCADE,
            CONSTRAINT fk_group_membership_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    isolate("group_membership", "SELECT, INSERT, DELETE")
    op.execute("""
        CREATE TABLE login_session (
            id uuid NOT NULL,
            tenant_id text NOT NULL DEFAULT current_setting('laufzettel.tenant_id'),
            token_hash bytea NOT NULL,
            account_id uuid NOT NULL,
            csrf_token text NOT NULL,
            id_token text NOT NULL,
            created_at timestamptz NOT NULL,
            last_seen_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            CONSTRAINT pk_login_session PRIMARY KEY (id),
            CONSTRAINT uq_login_session_token_hash UNIQUE (token_hash),
            CONSTRAINT fk_login_session_account FOREIGN KEY (tenant_id, account_id)
                REFERENCES account (tenant_id, id) ON DELETE CASCADE,
            CONSTRAINT fk_login_session_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
        )
    """)
    op.execute("CREATE INDEX ix_login_session_account_id ON login_session (account_id)")
    op.execute("CREATE INDEX ix_login_session_expires_at ON login_session (expires_at)")
    isolate("login_session", "SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    op.execute("DROP TABLE login_session")
    op.execute("DROP TABLE group_membership")
    op.execute("DROP TABLE account")
