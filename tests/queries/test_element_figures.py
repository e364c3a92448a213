"""What happened at each element of a version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.models import ProcessInstance
from app.operations.jobs import begin_job, fail_job
from app.operations.user_tasks import complete_user_task
from app.queries.monitoring.elements import ElementFigures, list_element_figures
from tests.operations.probe import deploy_diagram, open_job, open_task, start

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch):
    """Set the clock: `pass_time(hours=3)` after NOON."""

    def passed(**parts: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(**parts))

    passed(hours=0)
    return passed


def figures(session: Session, instance: ProcessInstance, *, since: datetime) -> dict[str, ElementFigures]:
    session.flush()
    rows: Sequence[ElementFigures] = list_element_figures(
        session, instance.definition_id, process_id=instance.process_id, since=since
    )
    return {row.element_id: row for row in rows}


def test_each_element_tells_how_often_and_how_long(session: Session, anna, pass_time) -> None:
    deploy_diagram(session, "four_eyes")
    cases = [start(session, "four_eyes") for _ in range(12)]
    for number, case in enumerate(cases[:10], start=1):
        pass_time(hours=number)
        complete_user_task(session, open_task(session, case).id, data={}, by=anna)
    job = open_job(session, cases[0])
    for _ in range(3):
        begin_job(session, job.id)
        fail_job(session, job.id, attempt=job.attempt, error="ConnectionError: weg")

    rows = figures(session, cases[0], since=NOON - timedelta(days=1))

    checked, computed = rows["pruefen"], rows["rechnen"]
    assert (checked.name, checked.type) == ("Antrag prüfen", "userTask")
    assert (checked.active, checked.completed, checked.incidents, checked.terminated) == (2, 10, 0, 0)
    assert checked.median == timedelta(hours=5, minutes=30)
    assert checked.ninetieth == timedelta(hours=9, minutes=6)
    assert (computed.active, computed.incidents, computed.completed) == (9, 1, 0)
    assert computed.median is None
    assert next(iter(rows)) == "rechnen"  # what is stuck comes first


def test_what_ended_before_the_period_does_not_count_but_what_is_still_open_does(
    session: Session, anna, pass_time
) -> None:
    deploy_diagram(session, "four_eyes")
    done, waiting = start(session, "four_eyes"), start(session, "four_eyes")
    pass_time(hours=1)
    complete_user_task(session, open_task(session, done).id, data={}, by=anna)

    rows = figures(session, waiting, since=NOON + timedelta(days=3))

    assert (rows["pruefen"].active, rows["pruefen"].completed) == (1, 0)
    assert "start" not in rows


def test_versions_and_municipalities_are_counted_apart(session: Session, pass_time) -> None:
    deploy_diagram(session, "four_eyes")
    older = start(session, "four_eyes")
    deploy_diagram(session, "four_eyes", Antrag="Anliegen")
    newer = start(session, "four_eyes")
    since = NOON - timedelta(days=1)

    assert figures(session, older, since=since)["pruefen"].active == 1
    assert figures(session, newer, since=since)["pruefen"].name == "Anliegen prüfen"
    session.execute(text("SELECT set_config('laufzettel.tenant_id', 'gelsenkirchen', true)"))
    assert figures(session, older, since=since) == {}


def test_the_figures_are_found_by_an_index(session: Session, pass_time) -> None:
    deploy_diagram(session, "four_eyes")
    case = start(session, "four_eyes")
    session.flush()
    session.execute(text("SET LOCAL enable_seqscan = off"))

    plan = "\n".join(
        session.scalars(
            text("EXPLAIN SELECT element_id FROM activity_record WHERE definition_id = :id"),
            {"id": case.definition_id},
        )
    )

    assert "ix_activity_record_element" in plan
