from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.database import set_tenant
from app.errors import NotFound, NotPermitted
from app.identity import Role
from app.models import Account, AuditEntry, LoginSession
from app.operations.logins import (
    LINK_TIME,
    allow_link,
    close_login,
    delete_ended_logins,
    open_login,
    touch_login,
)
from app.queries.accounts import names_of
from app.queries.logins import Login, enter
from tests.statements import noting_statements


def sign_in(session: Session, **changes: Any) -> str:
    person = {
        "issuer": "https://anmeldung.example",
        "subject": "4711",
        "username": "anna.schmidt",
        "name": "Anna Schmidt",
        "roles": {Role.CLERK},
        "groups": {"steueramt", "personalrat"},
        "id_token": "eyJ",
    }
    return open_login(session, **{**person, **changes})


def login_of(session: Session, token: str, **options: Any) -> Login | None:
    return enter(session, "paderborn", token, **options).login


def test_who_signed_in_is_known_by_the_token(session: Session) -> None:
    login = login_of(session, sign_in(session), at=clock.now())
    assert login is not None
    assert login.identity.username == "anna.schmidt"
    assert login.identity.roles == {Role.CLERK}
    assert login.identity.groups == {"steueramt", "personalrat"}
    assert login.id_token == "eyJ"
    assert len(login.csrf_token) > 30
    assert names_of(session, ["anna.schmidt", None, "niemand"]) == {"anna.schmidt": "Anna Schmidt"}


def test_only_the_hash_of_the_token_is_stored(session: Session) -> None:
    token = sign_in(session)
    row = session.scalar(text("SELECT string_agg(login_session::text, ' ') FROM login_session"))
    assert token not in row


def test_account_and_groups_follow_the_provider_at_each_login(session: Session) -> None:
    first = sign_in(session)
    second = sign_in(
        session, name="Anna Schmidt-Meier", username="a.meier", groups={"steueramt", "kasse"}, roles=set()
    )
    for token in (first, second):
        identity = login_of(session, token, at=clock.now()).identity
        assert (identity.username, identity.name) == ("anna.schmidt", "Anna Schmidt-Meier")
        assert identity.groups == {"steueramt", "kasse"}
        assert identity.roles == frozenset()
    assert len(session.scalars(select(Account)).all()) == 1


def test_a_user_name_is_never_handed_on_to_another_person(session: Session) -> None:
    sign_in(session)
    with pytest.raises(NotPermitted):
        sign_in(session, subject="0815")


def test_a_login_ends_when_closed_when_old_and_when_idle(session: Session) -> None:
    token, now = sign_in(session, lifetime=timedelta(hours=2)), clock.now()
    assert login_of(session, token, at=now + timedelta(minutes=59)) is not None
    assert login_of(session, token, at=now + timedelta(minutes=61)) is None
    assert login_of(session, token, at=now + timedelta(minutes=119), idle=timedelta(hours=9)) is not None
    assert login_of(session, token, at=now + timedelta(minutes=121), idle=timedelta(hours=9)) is None
    close_login(session, token)
    assert login_of(session, token, at=now) is None


def test_being_there_is_noted_at_most_once_a_minute(session: Session) -> None:
    token, now = sign_in(session), clock.now()
    login = login_of(session, token, at=now)
    with noting_statements() as written:
        touch_login(session, login, at=now + timedelta(seconds=59))
        assert written == []
        touch_login(session, login, at=now + timedelta(minutes=50))
        assert len(written) == 1
    assert login_of(session, token, at=now + timedelta(minutes=100)) is not None


def test_old_logins_are_removed_at_the_next_login(session: Session) -> None:
    sign_in(session, lifetime=timedelta(seconds=-1))
    sign_in(session)
    assert len(session.scalars(select(LoginSession)).all()) == 1


def test_entering_takes_one_statement_with_and_without_a_login(session: Session) -> None:
    token = sign_in(session)
    with noting_statements() as statements:
        entry = enter(session, "paderborn", token, at=clock.now())
    assert entry is not None
    assert entry.login is not None
    assert (entry.tenant.name, entry.login.identity.name) == ("Stadt Paderborn", "Anna Schmidt")
    assert entry.login.identity.groups == {"steueramt", "personalrat"}
    assert len(statements) == 1
    assert enter(session, "paderborn", "geraten", at=clock.now()).login is None
    assert enter(session, "paderborn", None, at=clock.now()).login is None
    assert enter(session, "bielefeld", token, at=clock.now()) is None


def test_a_token_is_worth_nothing_in_another_municipality(session: Session) -> None:
    token = sign_in(session)
    set_tenant(session, "gelsenkirchen")
    assert login_of(session, token, at=clock.now()) is None
    assert enter(session, "gelsenkirchen", token, at=clock.now()).login is None


def test_logins_that_nobody_can_use_any_more_are_deleted(session: Session) -> None:
    sign_in(session)
    token, now = sign_in(session, subject="4712", username="bernd.krause"), clock.now()
    touch_login(session, login_of(session, token, at=now), at=now + timedelta(minutes=50))

    assert delete_ended_logins(session, at=now + timedelta(minutes=59), idle=timedelta(hours=1)) == 0
    assert delete_ended_logins(session, at=now + timedelta(minutes=61), idle=timedelta(hours=1)) == 1
    assert login_of(session, token, at=now + timedelta(minutes=61)) is not None
    assert delete_ended_logins(session, at=now + timedelta(hours=11), idle=timedelta(days=1)) == 1


# --- a person whose account at the provider was made anew


def test_a_new_subject_takes_an_account_over_once_an_operator_allowed_it(session: Session) -> None:
    old = sign_in(session)
    with pytest.raises(NotPermitted, match=r"laufzettel account link paderborn anna\.schmidt"):
        sign_in(session, subject="0815")

    allow_link(session, username="anna.schmidt", by="laufzettel account link")
    assert login_of(session, old, at=clock.now()) is None
    new = login_of(session, sign_in(session, subject="0815"), at=clock.now())
    assert new is not None
    assert new.identity.username == "anna.schmidt"
    account = session.scalars(select(Account)).one()
    assert (account.subject, account.link_until) == ("0815", None)
    linked = session.scalars(select(AuditEntry).where(AuditEntry.action == "account-linked")).one()
    assert (linked.details["old"]["subject"], linked.details["new"]["subject"]) == ("4711", "0815")
    with pytest.raises(NotPermitted):  # once, not for ever
        sign_in(session, subject="4711")


def test_a_link_that_nobody_used_in_time_is_void(session: Session) -> None:
    sign_in(session)
    account = allow_link(session, username="anna.schmidt", by="test")
    assert account.link_until is not None
    account.link_until -= LINK_TIME
    session.flush()
    with pytest.raises(NotPermitted):
        sign_in(session, subject="0815")


def test_only_accounts_that_exist_are_linked(session: Session) -> None:
    with pytest.raises(NotFound):
        allow_link(session, username="niemand", by="test")
