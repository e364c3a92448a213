"""Caller and called instances are one case to clerks and citizens."""

from __future__ import annotations

from hashlib import sha256
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound, NotPermitted, SamePerson
from app.models import Document, ProcessCall, ProcessInstance, UserTask, UserTaskState
from app.operations.calls import advance_call
from app.operations.user_tasks import claim_user_task, complete_user_task
from app.queries.documents import get_document, list_documents
from app.queries.history import list_history, list_milestones
from app.queries.inbox import list_inbox
from app.queries.instances import get_case
from app.queries.user_tasks import barring_task, list_user_tasks
from tests.conftest import person
from tests.engine.diagrams import Diagram, tag
from tests.operations.probe import deploy_model, start

ANNA, BERND = (person(name, groups=("alle",)) for name in ("anna.schmidt", "bernd.krause"))
STRANGER = person("wilma.fremd", groups=("standesamt",))


def properties(**values: str) -> str:
    inner = "".join(
        f'<zeebe:property name="laufzettel:{name}" value="{value}"/>' for name, value in values.items()
    )
    return f"<zeebe:properties>{inner}</zeebe:properties>"


@pytest.fixture
def root(session: Session) -> ProcessInstance:
    """A case whose first task is done, and which waits for a called process that checks it."""
    parent = Diagram("eltern").node("startEvent", "start", properties(milestone="Eingegangen")).end()
    parent.user("pruefen").node("callActivity", "ruf", tag("calledElement", processId="kind"))
    parent.flows("start", "pruefen", "ruf", "end")
    child = Diagram("kind").node("startEvent", "beginn", properties(milestone="Wird gegengelesen"))
    child.user("freigeben", properties(separateFrom="pruefen")).end("fertig")
    child.flows("beginn", "freigeben", "fertig")
    deploy_model(session, parent, child)
    case = start(session, "eltern", tun="Mustermann")
    complete_user_task(session, list_user_tasks(session, case.id)[0].id, data={}, by=ANNA)
    assert advance_call(session, session.scalars(select(ProcessCall.id)).one())
    return case


@pytest.fixture
def called(session: Session, root: ProcessInstance) -> ProcessInstance:
    return session.scalars(select(ProcessInstance).where(ProcessInstance.parent_id == root.id)).one()


def test_a_task_of_a_called_process_stands_in_the_inbox_under_its_case(
    session: Session, root: ProcessInstance
) -> None:
    (row,) = list_inbox(session, by=BERND, at=clock.now())

    assert (row.element_id, row.instance_id) == ("freigeben", root.id)
    assert (row.business_key, row.subject) == (root.business_key, "Mustermann")
    assert row.procedure_title == "Eltern"


def test_who_is_concerned_with_a_part_may_see_the_whole_case(
    session: Session, root: ProcessInstance, called: ProcessInstance
) -> None:
    assert get_case(session, called.id, by=BERND) is root
    assert [task.element_id for task in list_user_tasks(session, root.id)] == ["pruefen", "freigeben"]
    assert [task.element_id for task in list_user_tasks(session, called.id, alone=True)] == ["freigeben"]
    with pytest.raises(NotPermitted):
        get_case(session, called.id, by=STRANGER)


def test_four_eyes_are_asked_for_across_caller_and_called(session: Session, root: ProcessInstance) -> None:
    tasks = list_user_tasks(session, root.id)
    task = next(each for each in tasks if each.state is UserTaskState.ACTIVE)

    assert barring_task(tasks, task, by=ANNA) is tasks[0]
    assert barring_task(tasks, task, by=BERND) is None
    with pytest.raises(SamePerson):
        complete_user_task(session, task.id, data={}, by=ANNA)
    claim_user_task(session, task.id, by=BERND)
    assert session.get_one(UserTask, task.id).assignee == "bernd.krause"


def test_documents_of_a_called_process_are_documents_of_the_case(
    session: Session, root: ProcessInstance, called: ProcessInstance
) -> None:
    document = Document(
        instance_id=called.id,
        kind="bescheid",
        title="Bescheid",
        filename="bescheid.txt",
        media_type="text/plain",
        for_citizen=True,
        size=1,
        sha256=sha256(b"x").digest(),
        content=b"x",
        created_at=clock.now(),
    )
    session.add(document)
    session.flush()

    assert list_documents(session, root.id, for_citizen_only=True) == [document]
    assert get_document(session, document.id, instance_id=root.id) is document
    with pytest.raises(NotFound):
        get_document(session, document.id, instance_id=uuid4())


def test_history_and_milestones_go_on_in_the_called_process(
    session: Session, root: ProcessInstance, called: ProcessInstance
) -> None:
    assert [entry.action for entry in list_history(session, root.id)] == [
        "instance-called",
        "user-task-completed",
        "instance-started",
    ]
    assert [entry.action for entry in list_history(session, called.id, alone=True)] == ["instance-called"]
    assert [(each.text, each.reached_at is not None) for each in list_milestones(session, root)] == [
        ("Eingegangen", True),
        ("Wird gegengelesen", True),
    ]
