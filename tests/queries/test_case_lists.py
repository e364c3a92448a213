"""Cases that wait for others, and cases that are searched: only those of one's own groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.identity import Identity
from app.models import ProcessCall, ProcessInstance
from app.operations.calls import advance_call
from app.operations.user_tasks import complete_user_task
from app.queries.inbox import CaseRow, list_waiting_cases, search_cases
from tests.conftest import person
from tests.engine.diagrams import Diagram, tag
from tests.operations.probe import deploy_model, open_task, start

ANNA = person("anna.schmidt", groups=("alle",))
STRANGER = person("wilma.fremd", groups=("standesamt",))
CITIZEN = (
    '<zeebe:properties><zeebe:property name="laufzettel:citizen" value="antragsteller"/></zeebe:properties>'
)


@pytest.fixture
def deployed(session: Session) -> None:
    """After a task the case waits as many days as the applicant wished."""
    diagram = Diagram("ruhen").start().user("pruefen").timer("pause", "Duration", "=duration(tun)").end()
    deploy_model(session, diagram.flows("start", "pruefen", "pause", "end"))


def started(session: Session, tun: str = "P14D", *, key: str = "ruhen") -> ProcessInstance:
    return start(session, key, tun=tun)


def waiting(session: Session, tun: str) -> ProcessInstance:
    case = started(session, tun)
    complete_user_task(session, open_task(session, case).id, data={}, by=ANNA)
    return case


def listed(session: Session, *, by: Identity = ANNA, later: timedelta = timedelta()) -> Sequence[CaseRow]:
    return list_waiting_cases(session, by=by, at=clock.now() + later).rows


def keys(rows: Sequence[CaseRow]) -> list[str]:
    return [row.business_key for row in rows]


@pytest.mark.usefixtures("deployed")
def test_a_case_waits_once_its_task_is_done_and_until_it_ends(session: Session) -> None:
    case = started(session)
    assert listed(session) == []  # its task stands in the inbox

    complete_user_task(session, open_task(session, case).id, data={}, by=ANNA)

    (row,) = listed(session)
    assert row.id == case.id
    assert [step.element_type for step in row.steps] == ["intermediateCatchEvent"]
    assert row.until is not None
    assert timedelta(days=13) < row.until - clock.now() < timedelta(days=15)


@pytest.mark.usefixtures("deployed")
def test_the_next_deadline_comes_first_page_by_page(session: Session) -> None:
    late, soon, next_ = waiting(session, "P30D"), waiting(session, "P1D"), waiting(session, "P2D")

    assert keys(listed(session)) == [soon.business_key, next_.business_key, late.business_key]
    page = list_waiting_cases(session, by=ANNA, at=clock.now(), limit=1, offset=1)
    assert keys(page.rows) == [next_.business_key]
    assert page.total == 3


@pytest.mark.usefixtures("deployed")
def test_cases_of_others_are_neither_listed_nor_found(session: Session) -> None:
    case = waiting(session, "P1D")

    assert listed(session, by=STRANGER) == []
    assert search_cases(session, case.business_key, by=STRANGER) == []
    assert keys(search_cases(session, case.business_key, by=ANNA)) == [case.business_key]


def test_a_task_with_a_follow_up_date_waits_until_then_and_names_whose_answer_it_is(session: Session) -> None:
    later = (clock.now() + timedelta(days=10)).isoformat()
    schedule = tag("taskSchedule", followUpDate=later, dueDate=later)
    diagram = Diagram("nachreichen").start().user("antwort", schedule + CITIZEN).end()
    deploy_model(session, diagram.flows("start", "antwort", "end"))
    case = started(session, key="nachreichen")

    (row,) = listed(session)
    assert row.id == case.id
    assert [step.citizen for step in row.steps] == ["antragsteller"]
    assert listed(session, later=timedelta(days=11)) == []  # now it stands in the inbox


def test_what_a_called_process_waits_for_is_told_of_its_case(session: Session) -> None:
    parent = Diagram("eltern").start().user("pruefen")
    parent.node("callActivity", "ruf", tag("calledElement", processId="kind")).end()
    child = Diagram("kind").start("beginn").timer("frist", "Duration", "P3D").end("fertig")
    deploy_model(
        session,
        parent.flows("start", "pruefen", "ruf", "end"),
        child.flows("beginn", "frist", "fertig"),
    )
    case = started(session, key="eltern")
    complete_user_task(session, open_task(session, case).id, data={}, by=ANNA)
    assert advance_call(session, session.scalars(select(ProcessCall.id)).one())

    (row,) = listed(session)

    assert row.id == case.id
    assert [step.element_type for step in row.steps] == ["intermediateCatchEvent"]
    assert row.until is not None


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("wanted", ["öztürk", "ÖZTÜRK", "şule öz", "Öztürk Şule", "ruhen-2", "RUHEN"])
def test_a_search_needs_no_capitals_and_no_order(session: Session, wanted: str) -> None:
    started(session, "Öztürk, Şule: Mia")
    started(session, "100 % anders")

    assert "Öztürk, Şule: Mia" in [row.subject for row in search_cases(session, wanted, by=ANNA)]
    assert [row.subject for row in search_cases(session, "0 %", by=ANNA)] == ["100 % anders"]
    assert search_cases(session, "öztürk anders", by=ANNA) == []
    assert search_cases(session, "  ", by=ANNA) == []
