"""Sessions and transactions. Only `transaction()` and `system_transaction()` commit, nothing else does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from select import select
from time import monotonic
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from app import exact_json, migration
from app.settings import Settings
from app.statements import Call, Row, Statement, fetch

#: Seconds a pooled connection may lie idle before the server is asked whether it is still there.
_REST: Final = 20

_BIND: Final = Statement(text("SELECT set_config('laufzettel.tenant_id', :tenant, true)"))

_factory: sessionmaker[Session] = sessionmaker(expire_on_commit=False)


class UnsafeDatabaseRole(RuntimeError):
    """The application must not connect as a role that row-level security does not bind."""


def create_database_engine(url: str, *, pool_size: int = 5) -> Engine:
    """Return an engine whose JSON columns keep exact decimals and whose errors quote no parameters."""
    engine = create_engine(
        url,
        json_serializer=exact_json.dumps,
        json_deserializer=exact_json.loads,
        hide_parameters=True,
        pool_size=pool_size,
    )
    event.listen(engine, "checkin", _note_return)
    event.listen(engine, "checkout", _refuse_dead)
    return engine


def _note_return(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["returned"] = monotonic()


def _refuse_dead(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Let the pool replace a connection that the server closed.

    Asking the server costs a round trip, so it is asked only after a rest, when a firewall may have dropped
    the connection without a word. Before, its socket tells: there is something to read only at the end.
    """
    if connection.closed or select([connection.fileno()], [], [], 0)[0]:
        raise DisconnectionError
    if monotonic() - record.info.get("returned", 0) > _REST:
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except psycopg.Error as error:
            raise DisconnectionError from error


def configure(settings: Settings) -> Engine:
    """Bind sessions to the database; call once per operating-system process, after a fork.

    Raises:
        UnsafeDatabaseRole: the role could see or change rows of all tenants.
    """
    engine = create_database_engine(settings.database_url, pool_size=settings.database_pool_size)
    try:
        with engine.connect() as connection:
            refuse_unsafe_role(connection)
    except Exception:
        engine.dispose()
        raise
    _factory.configure(bind=engine)
    return engine


@contextmanager
def transaction(tenant: str) -> Iterator[Session]:
    """One unit of work of one tenant: commit when the block ends, roll back when it raises.

    Row-level security shows and accepts rows of this tenant only, whatever the statements say.
    """
    with transaction_asking(tenant) as (session, _):
        yield session


@contextmanager
def transaction_asking(tenant: str, *calls: Call) -> Iterator[tuple[Session, list[Sequence[Row]]]]:
    """Begin a unit of work of one tenant with statements that need no further round trip; give their rows."""
    with _factory.begin() as session:
        _, *rows = fetch(session, _BIND.call(tenant=tenant), *calls)
        yield session, rows


@contextmanager
def system_transaction() -> Iterator[Session]:
    """Run a unit of work without a tenant: it sees the list of tenants and no tenant's rows."""
    with _factory.begin() as session:
        yield session


def set_tenant(session: Session, tenant: str) -> None:
    """Bind the running transaction to a tenant; the setting ends with it."""
    fetch(session, _BIND.call(tenant=tenant))


def refuse_unsafe_role(connection: Connection) -> None:
    """Check that row-level security binds the connected role.

    Raises:
        UnsafeDatabaseRole: it is a superuser, bypasses row-level security, or owns tables.
    """
    role = connection.execute(text(_ROLE)).one()
    reasons = {
        "ein Superuser ist": role.rolsuper,
        "Row-Level-Security umgeht (BYPASSRLS)": role.rolbypassrls,
        "Tabellen besitzt": role.is_owner,
    }
    found = [reason for reason, holds in reasons.items() if holds]
    if found:
        raise UnsafeDatabaseRole(
            f"DATABASE_URL meldet sich mit der Rolle {role.rolname} an, die {' und '.join(found)}. "
            "Laufzettel braucht die Rolle laufzettel_app, der nichts gehört."
        )


def readiness_problem() -> str | None:
    """Say in one English sentence why the application cannot work with its database, or None if it can."""
    try:
        with _factory() as session, session.begin():
            refuse_unsafe_role(session.connection())
            found = session.scalar(text("SELECT version_num FROM alembic_version"))
    except (SQLAlchemyError, UnsafeDatabaseRole) as error:
        return f"The database cannot be used ({type(error).__name__})."
    if found != migration.head():
        return f"The schema is at {found}, this version needs {migration.head()}: run laufzettel migrate."
    return None


_ROLE = """
    SELECT rolname, rolsuper, rolbypassrls, EXISTS (
        SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = current_schema() AND relkind IN ('r', 'p') AND pg_has_role(relowner, 'MEMBER')
    ) AS is_owner
    FROM pg_roles WHERE rolname = current_user
"""
