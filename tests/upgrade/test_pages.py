"""What people see of the time before the upgrade."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from app.database import transaction
from app.models import LoginSession, ProcessInstance, UserTask, UserTaskState
from app.queries.logins import hash_token
from app.web.context import LOGIN_COOKIE
from tests.upgrade.conftest import Installation, case
from tests.upgrade.life import ANNA, DAY, MONA, OTTO, secret

SITE = "http://localhost"


@dataclass
class Visitor:
    """A browser, with the login of before the upgrade if somebody was signed in."""

    client: FlaskClient

    def read(self, path: str) -> str:
        answer = self.client.get(f"/paderborn{path}", base_url=SITE)
        assert answer.status_code == 200, (path, answer.status_code)
        return str(answer.text)

    def send(self, path: str, csrf_token: str, **fields: str) -> None:
        fields["csrf_token"] = csrf_token
        answer = self.client.post(f"/paderborn{path}", base_url=SITE, data=fields)
        assert answer.status_code == 303, (path, answer.status_code)


@pytest.fixture
def visit(
    installation: Installation, set_clock: Callable[[datetime], None]
) -> Iterator[Callable[..., Visitor]]:
    """Open a browser half an hour after the upgrade began: `visit("anna.schmidt")`."""
    set_clock(DAY + timedelta(minutes=30))
    app: Flask = create_app(replace(installation.settings, public_url=SITE))

    def browser(username: str | None = None) -> Visitor:
        client = app.test_client()
        if username is not None:
            client.set_cookie(LOGIN_COOKIE, secret(username), path="/paderborn", domain="localhost")
        return Visitor(client)

    yield browser
    app.extensions["laufzettel_engine"].dispose()


def id_of(name: str) -> str:
    with transaction("paderborn") as session:
        return str(case(session, name).id)


def test_citizens_find_their_cases_behind_the_link_they_kept(visit: Callable[..., Visitor]) -> None:
    citizen = visit()
    assert "HS-2025-0000" in citizen.read(f"/vorgang/{secret('freigabe')}")
    assert "Angaben geprüft" in citizen.read(f"/vorgang/{secret('freigabe')}")
    assert "Bescheid" in citizen.read(f"/vorgang/{secret('beendet')}")


def test_a_clerk_is_still_signed_in_and_completes_the_task_she_had_claimed(
    visit: Callable[..., Visitor],
) -> None:
    anna = visit(ANNA.username)
    anna.read("/aufgaben?bereich=gruppen")
    with transaction("paderborn") as session:
        login = session.scalars(
            select(LoginSession).where(LoginSession.token_hash == hash_token(secret(ANNA.username)))
        ).one()
        task_id = session.scalars(
            select(UserTask.id).where(
                UserTask.instance_id == case(session, "übernommen").id,
                UserTask.state == UserTaskState.ACTIVE,
            )
        ).one()
    assert "Bello" in anna.read(f"/aufgaben/{task_id}")
    anna.send(f"/aufgaben/{task_id}/erledigen", login.csrf_token, entscheidung="festsetzen")
    assert "Antrag prüfen" in anna.read(f"/vorgaenge/{id_of('übernommen')}")


def test_the_history_of_every_old_case_is_shown(visit: Callable[..., Visitor]) -> None:
    anna, otto = visit(ANNA.username), visit(OTTO.username)
    with transaction("paderborn") as session:
        known = session.scalars(select(ProcessInstance.id)).all()
    for name, step in (
        ("beendet", "Ergebnis ansehen"),
        ("freigabe", "Antrag prüfen"),
        ("kein weg", "Störung"),
    ):
        page = anna.read(f"/vorgaenge/{id_of(name)}")
        assert step in page.partition("Verlauf")[2]
    for each in known:
        otto.read(f"/betrieb/vorgaenge/{each}")
    for page in ("", "/vorgaenge", "/schritte", "/stoerungen"):
        otto.read(f"/betrieb{page}")


def test_modellers_find_their_versions_and_drafts(visit: Callable[..., Visitor]) -> None:
    mona = visit(MONA.username)
    mona.read("/verfahren")
    for key in ("hundesteuer", "one_job", "timed"):
        mona.read(f"/verfahren/{key}")
        mona.read(f"/verfahren/{key}/versionen/1")
    assert "Ergebnis prüfen" in mona.read("/verfahren/one_job/entwurf/inhalt/one_job.bpmn")
    mona.read("/verfahren/one_job/entwurf")
    assert "weiter" in mona.read("/verfahren/one_job/entwurf/pruefung")
