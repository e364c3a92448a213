"""What clerks see while listeners of their tasks are called, and operators when one is stuck."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from app import database
from app.identity import Role
from app.models import ProcessInstance
from app.operations.jobs import begin_job, fail_job
from app.operations.user_tasks import complete_user_task
from tests.conftest import person
from tests.engine.diagrams import Diagram, tag
from tests.operations.probe import deploy_model, do_job, open_job, open_task, start
from tests.operations.test_listeners import listeners, model

ANNA = person("anna.schmidt")
Begin = Callable[[Diagram], tuple[UUID, UUID]]


@pytest.fixture
def begin(app: object, clean_database: object) -> Begin:
    """Start a case, and return its id and that of its first task."""

    def begun(diagram: Diagram) -> tuple[UUID, UUID]:
        with database.transaction("paderborn") as session:
            deploy_model(session, diagram)
            instance = start(session, "lauschen")
            return instance.id, open_task(session, instance).id

    return begun


def complete(task_id: UUID, *, stuck: bool = False) -> None:
    """Complete a task whose listener fails for good, or has not been called yet."""
    with database.transaction("paderborn") as session:
        task = complete_user_task(session, task_id, data={}, by=ANNA)
        if stuck:
            job = open_job(session, session.get_one(ProcessInstance, task.instance_id))
            begin_job(session, job.id)
            fail_job(session, job.id, attempt=job.attempt, error="zu", may_retry=False)


def test_a_task_that_was_completed_says_that_it_is_being_finished(sign_in, begin: Begin) -> None:
    case, task = begin(model("completing"))
    anna = sign_in("anna.schmidt")
    complete(task)

    page = anna.get(f"/aufgaben/{task}").text
    assert "Diese Aufgabe ist erledigt" in page
    assert "Laufzettel schließt die Aufgabe noch ab" in page
    assert "„pruefen“ ist erledigt und wird noch abgeschlossen." in anna.get(f"/vorgaenge/{case}").text
    assert "pruefen" not in anna.get("/aufgaben").text


def test_a_task_whose_listener_is_stuck_asks_nothing_of_the_clerk(sign_in, begin: Begin) -> None:
    case, task = begin(model("completing"))
    anna = sign_in("anna.schmidt")
    complete(task, stuck=True)

    assert "der Betrieb kümmert sich darum. Sie brauchen nichts zu tun." in anna.get(f"/aufgaben/{task}").text
    page = anna.get(f"/vorgaenge/{case}").text
    assert "dabei gibt es eine Störung, um die sich der Betrieb kümmert" in page
    assert "Laufzettel arbeitet selbst weiter" not in page


def test_the_history_says_once_that_a_task_was_done(sign_in, begin: Begin) -> None:
    case, task = begin(model("completing"))
    complete(task)
    with database.transaction("paderborn") as session:
        do_job(session, session.get_one(ProcessInstance, case))

    page = sign_in("anna.schmidt").get(f"/vorgaenge/{case}").text

    assert page.count("„pruefen“ erledigt") == 1
    assert "„pruefen“ ist automatisch erledigt" not in page


def test_the_operator_sees_which_listener_is_stuck_and_repeats_it(sign_in, begin: Begin) -> None:
    case, task = begin(model("completing"))
    complete(task, stuck=True)
    otto = sign_in("otto.betrieb", roles=(Role.OPERATOR,), groups=())

    page = otto.get(f"/betrieb/vorgaenge/{case}").text

    assert "Der Schritt „pruefen, Listener beim Abschließen“ ist gescheitert" in page
    assert "Schritt wiederholen" in page


def test_a_case_says_that_a_task_is_being_prepared(sign_in, begin: Begin) -> None:
    group = tag("assignmentDefinition", candidateGroups="steueramt")
    diagram = Diagram("lauschen").start().user("erfassen", group)
    diagram.user("pruefen", listeners("task", "creating") + group).end()
    case, task = begin(diagram.flows("start", "erfassen", "pruefen", "end"))
    complete(task)

    assert "„pruefen“ wird noch vorbereitet." in sign_in("anna.schmidt").get(f"/vorgaenge/{case}").text


def test_a_claimed_task_is_open_for_work_while_its_listener_is_called(sign_in, begin: Begin) -> None:
    _, task = begin(model("assigning"))
    anna = sign_in("anna.schmidt")

    page = anna.post(f"/aufgaben/{task}/uebernehmen", follow_redirects=True).text

    assert "Ihre Bearbeitung" in page
    assert "ist erledigt" in anna.post(f"/aufgaben/{task}/erledigen", follow_redirects=True).text
    assert "Laufzettel schließt die Aufgabe noch ab" in anna.get(f"/aufgaben/{task}").text


def test_an_operator_sees_a_process_that_waits_for_its_own_listener(sign_in, app, clean_database) -> None:
    diagram = Diagram("lauschen", extensions=listeners("execution", "start")).start().end()
    with database.transaction("paderborn") as session:
        deploy_model(session, diagram.flows("start", "end"))
        case = start(session, "lauschen").id
    otto = sign_in("otto.betrieb", roles=(Role.OPERATOR,), groups=())

    assert "lauschen, Listener vor dem Beginn" in otto.get(f"/betrieb/vorgaenge/{case}").text
    for page in ("verschieben", "variablen"):
        shown = otto.get(f"/betrieb/vorgaenge/{case}/{page}")
        assert shown.status_code == 200
        assert "lauschen (Listener)" in shown.text
