"""Statements sent past SQLAlchemy: in the session's transaction, in order, behind the same walls."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from app.database import set_tenant, transaction, transaction_asking
from app.models import Account, Tenant
from app.statements import Statement, fetch, parameter
from tests.operations.test_logins import sign_in

ACCOUNTS = Statement(select(Account.username))
RENAME = Statement(text("UPDATE account SET username = :username"))


def test_each_statement_sees_what_the_session_and_the_statement_before_have_written(session: Session) -> None:
    sign_in(session)
    session.scalars(select(Account)).one().username = "anna.neu"  # not written yet
    before, renamed, after = fetch(
        session, ACCOUNTS.call(), RENAME.call(username="anna.neuer"), ACCOUNTS.call()
    )
    assert [*before] == [("anna.neu",)]
    assert not renamed
    assert [*after] == [("anna.neuer",)]


def test_no_statement_of_a_round_trip_sees_rows_of_another_municipality(session: Session) -> None:
    sign_in(session)
    set_tenant(session, "bielefeld")
    assert fetch(session, ACCOUNTS.call()) == [[]]


def test_a_transaction_is_bound_to_its_municipality_before_its_first_statement(clean_database) -> None:
    with transaction("paderborn") as session:
        sign_in(session)
    with transaction_asking("bielefeld", ACCOUNTS.call()) as (_, [accounts]):
        assert not accounts
    with transaction_asking("paderborn", ACCOUNTS.call()) as (_, [accounts]):
        assert len(accounts) == 1


def test_what_is_read_goes_with_the_transaction_when_it_fails(clean_database) -> None:
    with pytest.raises(ZeroDivisionError), transaction("paderborn") as session:
        sign_in(session)
        fetch(session, RENAME.call(username="anna.neu"))
        raise ZeroDivisionError
    with transaction("paderborn") as session:
        assert fetch(session, ACCOUNTS.call()) == [[]]


def test_errors_are_those_of_other_queries_and_quote_no_values(clean_database) -> None:
    length = Statement(text("SELECT CAST(:number AS integer)"))
    with pytest.raises(DataError) as caught, transaction("paderborn") as session:
        fetch(session, ACCOUNTS.call(), length.call(number="Erika"))
    assert caught.value.params is None
    without = Statement(text("UPDATE account SET username = NULL"))
    with pytest.raises(IntegrityError), transaction("paderborn") as session:
        sign_in(session)
        fetch(session, without.call(), ACCOUNTS.call())
    with transaction("paderborn") as session:
        assert fetch(session, ACCOUNTS.call()) == [[]]


def test_a_call_must_give_every_parameter(clean_database) -> None:
    named = Statement(select(Tenant.name).where(Tenant.id == parameter("tenant")))
    with transaction("paderborn") as session:
        assert fetch(session, named.call(tenant="paderborn")) == [[("Stadt Paderborn",)]]
    with pytest.raises(ProgrammingError, match="tenant"), transaction("paderborn") as session:
        fetch(session, named.call())


def test_a_connection_that_ends_on_the_way_is_an_operational_error_and_is_not_used_again(database) -> None:
    end = Statement(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with pytest.raises(OperationalError), transaction("paderborn") as session:
        fetch(session, end.call(), ACCOUNTS.call())
    with transaction("paderborn") as session:
        assert fetch(session, ACCOUNTS.call()) == [[]]
