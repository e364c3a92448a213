"""Whatever the application forgets or an attacker sends: no municipality reaches another one's rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Table, and_, delete, func, insert, select, text, true, update
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from app.database import UnsafeDatabaseRole, configure, system_transaction, transaction
from app.models import Base
from app.postgres import OWNER
from app.settings import Settings
from tests.conftest import Database
from tests.models.rows import OF_TENANT, Row, fill_all_tables, make_row

OURS, THEIRS = "paderborn", "gelsenkirchen"
REFUSED = r"row-level security|permission denied"
every_table = pytest.mark.parametrize("table", OF_TENANT, ids=lambda table: table.name)


@pytest.fixture(scope="module")
def rows(database: Database) -> Iterator[dict[str, dict[str, Row]]]:
    """One row of each table for each of the two municipalities."""
    database.truncate()  # the audit trail tells of the municipalities themselves
    made = {}
    for tenant in (OURS, THEIRS):
        with transaction(tenant) as session:
            made[tenant] = fill_all_tables(session, tenant)
    yield made
    database.truncate()


def is_row(table: Table, row: Row):
    return and_(*(column == row[column.name] for column in table.primary_key.columns if column.name in row))


def theirs_is_untouched(table: Table, rows) -> bool:
    with transaction(THEIRS) as session:
        found = session.execute(select(table).where(is_row(table, rows[THEIRS][table.name]))).mappings().one()
    return all(found[name] == value for name, value in rows[THEIRS][table.name].items())


@every_table
def test_a_forgotten_filter_shows_our_rows_only(table: Table, rows) -> None:
    with transaction(OURS) as session:
        assert session.scalars(select(table.c.tenant_id)).all() == [OURS]
        raw = session.execute(
            text(f"SELECT count(*), min(tenant_id), max(tenant_id) FROM {table.name}")
        ).one()
    assert tuple(raw) == (1, OURS, OURS)


@every_table
def test_their_ids_lead_nowhere(table: Table, rows) -> None:
    with transaction(OURS) as session:
        their_row = and_(is_row(table, rows[THEIRS][table.name]), table.c.tenant_id == THEIRS)
        assert session.execute(select(table).where(their_row)).all() == []
        assert session.scalar(select(func.count()).select_from(table).where(table.c.tenant_id == THEIRS)) == 0


@every_table
@pytest.mark.parametrize("everything", [True, False], ids=["all rows", "their rows"])
def test_their_rows_can_be_neither_changed_nor_deleted(table: Table, rows, everything: bool) -> None:
    which = true() if everything else table.c.tenant_id == THEIRS
    column = list(table.columns)[-1]
    for statement in (update(table).values({column: column}).where(which), delete(table).where(which)):
        try:
            with transaction(OURS) as session:
                changed = session.execute(statement).rowcount
                session.rollback()
        except (ProgrammingError, IntegrityError):  # no privilege, or rows that depend on it
            continue
        assert changed == (1 if everything else 0)
    assert theirs_is_untouched(table, rows)


@every_table
def test_no_row_can_be_given_to_them(table: Table, rows) -> None:
    names = ", ".join(c.name for c in table.columns if c.name != "tenant_id" and c.identity is None)
    for attempt in (
        insert(table).values({**make_row(table, rows[THEIRS]), "tenant_id": THEIRS}),
        update(table).values(tenant_id=THEIRS),
        text(f"INSERT INTO {table.name} (tenant_id, {names}) SELECT '{THEIRS}', {names} FROM {table.name}"),
    ):
        with pytest.raises(ProgrammingError, match=REFUSED), transaction(OURS) as session:
            session.execute(attempt)


@every_table
def test_no_row_of_ours_can_point_at_theirs(table: Table, rows) -> None:
    for constraint in table.foreign_key_constraints:
        target = constraint.referred_table
        if target.name == "tenant":
            continue
        parents = {**rows[OURS], target.name: rows[THEIRS][target.name]}
        with pytest.raises(IntegrityError, match="foreign key"), transaction(OURS) as session:
            session.execute(insert(table).values(make_row(table, parents)))


@every_table
def test_without_a_tenant_there_are_no_rows(table: Table, rows) -> None:
    with system_transaction() as session:
        assert session.execute(select(table)).all() == []
        assert session.scalar(text(f"SELECT count(*) FROM {table.name}")) == 0
    with pytest.raises(DBAPIError), system_transaction() as session:
        session.execute(insert(table).values(make_row(table, rows[OURS])))
    with pytest.raises(ProgrammingError, match="row-level security"), system_transaction() as session:
        session.execute(insert(table).values({**make_row(table, rows[OURS]), "tenant_id": OURS}))


@every_table
def test_the_wall_stands_for_the_owner_too_and_cannot_be_taken_down(table: Table, rows, database) -> None:
    with database.owner.connect() as owner:
        assert owner.scalar(select(func.count()).select_from(table)) == 0
        flags = owner.execute(
            text("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = :t ::regclass"),
            {"t": table.name},
        ).one()
    assert tuple(flags) == (True, True)
    for attempt in (
        f"ALTER TABLE {table.name} DISABLE ROW LEVEL SECURITY",
        f"DROP POLICY tenant_isolation ON {table.name}",
        f"TRUNCATE {table.name} CASCADE",
        f"SET LOCAL row_security = off; SELECT * FROM {table.name}",
        f"SET LOCAL ROLE {OWNER}",
    ):
        with pytest.raises(ProgrammingError), transaction(OURS) as session:
            session.connection().exec_driver_sql(attempt)


def test_a_tenant_setting_ends_with_its_transaction(database) -> None:
    with database.engine.connect() as connection:
        for _ in range(2):
            with connection.begin():
                assert tenant_of(connection) in (None, "")
                connection.execute(text("SELECT set_config('laufzettel.tenant_id', 'paderborn', true)"))
                assert tenant_of(connection) == OURS


def tenant_of(connection: Connection) -> str | None:
    return connection.scalar(text("SELECT current_setting('laufzettel.tenant_id', true)"))


def test_the_list_of_tenants_is_public_but_each_changes_its_own_row_only(database) -> None:
    with transaction(OURS) as session:
        assert set(session.scalars(text("SELECT id FROM tenant"))) == {OURS, THEIRS}
        assert session.execute(text("UPDATE tenant SET name = name")).rowcount == 1
    with pytest.raises(ProgrammingError, match="row-level security"), transaction(OURS) as session:
        session.execute(text("INSERT INTO tenant VALUES ('bielefeld', 'x', '{}', '{}', now())"))


@pytest.mark.parametrize("name", ["document", "audit_entry", "process_definition", "process_definition_file"])
def test_what_is_written_for_good_cannot_be_changed_even_by_its_own_tenant(name: str, rows) -> None:
    for attempt in (f"UPDATE {name} SET tenant_id = tenant_id", f"DELETE FROM {name}"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction(OURS) as session:
            session.execute(text(attempt))


def test_every_table_belongs_to_a_tenant(database) -> None:
    with database.engine.connect() as connection:
        tables = set(
            connection.scalars(
                text(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
                    "AND tablename NOT LIKE 'procrastinate%'"
                )
            )
        )
    assert tables - {"alembic_version"} == set(Base.metadata.tables)
    assert all("tenant_id" in table.c for table in OF_TENANT)


def test_the_application_does_not_start_as_a_role_that_sees_everything(postgres, settings) -> None:
    for role, reason in [("postgres", "Superuser"), (OWNER, "Tabellen besitzt")]:
        with pytest.raises(UnsafeDatabaseRole, match=reason):
            configure(Settings(database_url=postgres.url(database="laufzettel", user=role)))
