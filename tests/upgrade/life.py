"""Puts life into an installation: cases at every stage, as they stand when somebody stops it to upgrade.

Runs in the tree of the release that is to be upgraded, see `make_dump.py`. Everything happens on DAY and
through operations, and everybody is found again by name: the secret of a status page is `secret("name")`.
"""

from __future__ import annotations

import asyncio
import tomllib
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app import clock, forms
from app.database import transaction
from app.handlers import HandlerContext, registry
from app.identity import Role
from app.models import LoginSession, ProcessInstance, UserTask, UserTaskState
from app.operations.applications import submit_application
from app.operations.deployment import deploy_procedure
from app.operations.drafts import open_draft, save_draft_file
from app.operations.jobs import begin_job
from app.operations.logins import open_login
from app.operations.tenants import put_tenant
from app.operations.user_tasks import claim_user_task, complete_user_task
from app.procedures import Procedure, read_files, read_procedure
from app.procedures.scenarios import read_scenario
from app.queries.logins import hash_token
from app.settings import Settings
from app.worker.runner import work
from tests.conftest import PROCESSES, ROOT, person
from tests.operations import probe

#: A Monday long ago: what was due soon after it is due whenever the tests run.
DAY = datetime(2025, 3, 3, 11, tzinfo=UTC)
TOWNS = ("paderborn", "gelsenkirchen")
ANNA, BERND = person("anna.schmidt"), person("bernd.krause")
MONA = person("mona.modell", groups=(), roles=(Role.MODELLER,))
OTTO = person("otto.betrieb", groups=(), roles=(Role.OPERATOR,))
#: What deployment accepted once and refuses since: a gateway that neither splits nor joins.
OF_OLD = {
    '<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="arbeiten" />': """
        <bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="weiter" />
        <bpmn:exclusiveGateway id="weiter" />
        <bpmn:sequenceFlow id="f1" sourceRef="weiter" targetRef="arbeiten" />"""
}


def secret(name: str) -> str:
    """Return the secret of a case's status page, or of a person's login."""
    return f"geheim-{name}"


def begin_life(settings: Settings) -> None:
    """Fill a migrated, empty database."""
    clock.now = lambda: DAY
    _set_up()
    _finish_some(settings)
    _break_some(settings)
    _start_the_rest()
    _sign_in_and_draft()


def _set_up() -> None:
    for town in TOWNS:
        facts = tomllib.loads((ROOT / "demo" / "tenants" / f"{town}.toml").read_text())
        with transaction(town) as session:
            put_tenant(
                session, tenant=town, name=facts["name"], letterhead=facts["letterhead"], parameters={}
            )
            probe.deploy_diagram(session, "four_eyes")
    with transaction("paderborn") as session:
        deploy_procedure(session, _dog_tax(), by="test")
        for key in ("timed", "chosen", "both", "caught", "no_way", "check_again"):
            probe.deploy_diagram(session, key)
        probe.deploy_diagram(session, "one_job", **OF_OLD)


def _finish_some(settings: Settings) -> None:
    """Cases that are over, or wait behind a job that succeeded."""
    _apply("freigabe")
    _complete("freigabe", "antrag_pruefen", ANNA, entscheidung="festsetzen")
    _start("beendet", "one_job", "dokument")
    _start("an der sammelstelle", "both")
    _start("nachfrage", "caught", "fachlich")
    _work(settings)
    _complete("beendet", "ansehen", ANNA)


def _break_some(settings: Settings) -> None:
    """Cases that wait for somebody to mend something."""
    _apply("gescheitert")
    _complete("gescheitert", "antrag_pruefen", ANNA, entscheidung="festsetzen")
    _start("innen gescheitert", "caught", "scheitern")
    _cut_off("kassenzeichen.assign")
    _work(settings)
    _start("kein weg", "no_way")
    _complete("kein weg", "pruefen", ANNA)


def _start_the_rest() -> None:
    """Cases that go on by themselves or by a clerk as soon as there is somebody."""
    _apply("neu")
    _start("neu in gelsenkirchen", "four_eyes", town="gelsenkirchen")
    _apply("übernommen")
    with transaction("paderborn") as session:
        claim_user_task(session, _task(session, "übernommen", "antrag_pruefen").id, by=ANNA)
    _apply("in der schlange")
    _complete("in der schlange", "antrag_pruefen", BERND, entscheidung="festsetzen")
    _start("abgebrochen", "one_job", "arbeiten")
    with transaction("paderborn") as session:  # by a worker that dies now
        begin_job(session, probe.open_job(session, _case(session, "abgebrochen")).id)
    _start("frist", "timed", "P1D")
    _start("lange frist", "timed", "P200Y")
    _start("stichtag", "chosen", "2225-01-01")
    _start("zu prüfen", "check_again")
    _complete("zu prüfen", "pruefen", BERND)


def _sign_in_and_draft() -> None:
    with transaction("paderborn") as session:
        for who in (ANNA, MONA, OTTO):
            token = open_login(
                session,
                issuer="https://login.example",
                subject=who.username,
                username=who.username,
                name=who.name,
                roles=who.roles,
                groups=who.groups,
                id_token="",
                lifetime=timedelta(days=36500),
            )
            session.execute(
                update(LoginSession)
                .where(LoginSession.token_hash == hash_token(token))
                .values(token_hash=hash_token(secret(who.username)))
            )
        draft = open_draft(session, key="one_job", by=MONA)
        changed = draft.files["one_job.bpmn"].replace(b"Ergebnis ansehen", "Ergebnis prüfen".encode())
        save_draft_file(
            session, key="one_job", path="one_job.bpmn", content=changed, revision=draft.revision, by=MONA
        )


def _dog_tax() -> Procedure:
    """Return Paderborn's dog tax without the scenarios, which would make the dump three times as long."""
    files = read_procedure(PROCESSES / "hundesteuer", tenant="paderborn").files
    kept = {path: content for path, content in files.items() if not path.startswith(("scenarios/", "README"))}
    return read_files(kept, tenant="paderborn")


def _apply(name: str) -> None:
    """Register two dogs."""
    with transaction("paderborn") as session:
        scenario = (PROCESSES / "hundesteuer" / "scenarios" / "zwei_hunde.toml").read_bytes()
        answers = read_scenario("scenarios/zwei_hunde.toml", scenario.replace(b"2025-", b"2024-")).start
        submission = forms.validate(_dog_tax().start_form, answers, variables={}, at=DAY)
        assert not submission.errors
        submit_application(session, key="hundesteuer", data=submission.data, access_token=secret(name))


def _start(name: str, key: str, tun: str = "", *, town: str = "paderborn") -> None:
    with transaction(town) as session:
        submit_application(session, key=key, data={"tun": tun}, access_token=secret(name))


def _case(session: Session, name: str) -> ProcessInstance:
    hashed = hash_token(secret(name))
    return session.scalars(select(ProcessInstance).where(ProcessInstance.access_token_hash == hashed)).one()


def _task(session: Session, name: str, element_id: str) -> UserTask:
    return session.scalars(
        select(UserTask).where(
            UserTask.instance_id == _case(session, name).id,
            UserTask.element_id == element_id,
            UserTask.state == UserTaskState.ACTIVE,
        )
    ).one()


def _complete(name: str, element_id: str, by: Any, **data: Any) -> None:
    with transaction("paderborn") as session:
        complete_user_task(session, _task(session, name, element_id).id, data=data, by=by)


def _work(settings: Settings) -> None:
    """Run what is in the queue, and what fails as often as it may."""
    due = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
    with transaction("paderborn") as session:
        is_due = session.scalar(due)
    if is_due:
        asyncio.run(work(settings, until_idle=True))
        _work(settings)


def _cut_off(job_type: str) -> None:
    """From now on the handler of a type cannot reach what it needs."""

    def unreachable(_context: HandlerContext, **_: Any) -> dict[str, Any]:
        raise ConnectionError("Die Kasse antwortet nicht")

    object.__setattr__(registry._handlers[job_type], "function", unreachable)
