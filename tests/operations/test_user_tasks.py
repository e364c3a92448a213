from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.errors import (
    Conflict,
    NotFound,
    NotPermitted,
    SamePerson,
    UserTaskAlreadyClaimed,
    UserTaskNotActive,
)
from app.identity import Role
from app.models import AuditEntry, InstanceState, ProcessInstance, UserTask, UserTaskState
from app.operations.user_tasks import (
    claim_user_task,
    complete_user_task,
    free_user_task,
    unclaim_user_task,
)
from app.queries.history import list_history
from app.queries.inbox import InboxScope, count_inbox
from app.queries.instances import get_case, variables_of
from app.queries.user_tasks import get_user_task
from tests.conftest import person
from tests.engine.diagrams import Diagram, several
from tests.operations.probe import deploy_diagram, deploy_model, do_job, open_job, open_task, start

STRANGER = person("wilma.fremd", groups=("standesamt",))
TINA = person("tina.leitung", roles=(Role.CLERK, Role.TENANT_ADMIN))


@pytest.fixture
def instance(session: Session) -> ProcessInstance:
    deploy_diagram(session, "four_eyes")
    return start(session, "four_eyes")


def test_completing_a_task_advances_the_instance_and_enqueues_the_next_job(
    session: Session, instance: ProcessInstance, anna
) -> None:
    task = open_task(session, instance)
    complete_user_task(session, task.id, data={"betrag": 72}, by=anna)

    assert (task.state, task.completed_by) == (UserTaskState.COMPLETED, "anna.schmidt")
    job = open_job(session, instance)
    queued = session.execute(
        text("SELECT args, lock FROM procrastinate_jobs WHERE args->>'job_id' = :id"), {"id": str(job.id)}
    ).one()
    assert queued.args == {"tenant": "paderborn", "job_id": str(job.id)}
    assert variables_of(session, instance)["betrag"] == 72
    entries = session.execute(
        select(AuditEntry.action, AuditEntry.actor, AuditEntry.element_id)
        .where(AuditEntry.instance_id == instance.id)
        .order_by(AuditEntry.id)
    ).all()
    assert [tuple(entry) for entry in entries] == [
        ("instance-started", "citizen", None),
        ("user-task-completed", "anna.schmidt", "pruefen"),
    ]


def test_a_task_is_completed_once_and_the_refusal_says_by_whom(
    session: Session, instance: ProcessInstance, anna, bernd
) -> None:
    task = open_task(session, instance)
    complete_user_task(session, task.id, data={}, by=anna)

    with pytest.raises(UserTaskNotActive) as refused:
        complete_user_task(session, task.id, data={}, by=bernd)
    assert refused.value.members["by"] == "anna.schmidt"
    assert refused.value.members["instance"] == str(instance.id)


def test_a_claimed_task_belongs_to_its_assignee_until_given_back(
    session: Session, instance: ProcessInstance, anna, bernd
) -> None:
    task = open_task(session, instance)
    assert claim_user_task(session, task.id, by=anna).assignee == "anna.schmidt"
    assert claim_user_task(session, task.id, by=anna).assignee == "anna.schmidt"

    with pytest.raises(UserTaskAlreadyClaimed) as refused:
        claim_user_task(session, task.id, by=bernd)
    assert refused.value.members["by"] == "anna.schmidt"
    for forbidden in (
        lambda: complete_user_task(session, task.id, data={}, by=bernd),
        lambda: unclaim_user_task(session, task.id, by=bernd),
    ):
        with pytest.raises(NotPermitted):
            forbidden()
    unclaim_user_task(session, task.id, by=anna)
    claim_user_task(session, task.id, by=bernd)
    complete_user_task(session, task.id, data={}, by=bernd)


def test_people_of_other_groups_can_do_nothing(session: Session, instance: ProcessInstance) -> None:
    task = open_task(session, instance)
    with pytest.raises(NotPermitted):
        claim_user_task(session, task.id, by=STRANGER)
    with pytest.raises(NotPermitted):
        complete_user_task(session, task.id, data={}, by=STRANGER)
    with pytest.raises(NotFound):
        claim_user_task(session, instance.id, by=STRANGER)


def test_nobody_releases_what_they_checked_themselves(
    session: Session, instance: ProcessInstance, anna, bernd
) -> None:
    complete_user_task(session, open_task(session, instance).id, data={}, by=anna)
    do_job(session, instance, ergebnis="1")
    release = open_task(session, instance)

    with pytest.raises(SamePerson):
        claim_user_task(session, release.id, by=anna)
    with pytest.raises(SamePerson):
        complete_user_task(session, release.id, data={}, by=anna)
    release.assignee = "anna.schmidt"  # whoever assigned it
    session.flush()
    with pytest.raises(SamePerson):
        complete_user_task(session, release.id, data={}, by=anna)
    release.assignee = None
    session.flush()
    complete_user_task(session, release.id, data={}, by=bernd)
    assert instance.state is InstanceState.COMPLETED
    assert instance.ended_at is not None


def test_after_a_return_whoever_checked_last_is_barred_and_nobody_else(session: Session, anna, bernd) -> None:
    deploy_diagram(session, "check_again")
    instance = start(session, "check_again")
    complete_user_task(session, open_task(session, instance).id, data={}, by=anna)
    complete_user_task(session, open_task(session, instance).id, data={"freigabe": "nein"}, by=bernd)
    complete_user_task(session, open_task(session, instance).id, data={}, by=bernd)
    release = open_task(session, instance)

    with pytest.raises(SamePerson):
        complete_user_task(session, release.id, data={"freigabe": "ja"}, by=bernd)
    complete_user_task(session, release.id, data={"freigabe": "ja"}, by=anna)
    assert instance.state is InstanceState.COMPLETED


def test_the_same_person_may_release_another_case(
    session: Session, instance: ProcessInstance, anna, bernd
) -> None:
    complete_user_task(session, open_task(session, instance).id, data={}, by=anna)
    other = start(session, "four_eyes")
    complete_user_task(session, open_task(session, other).id, data={}, by=bernd)
    do_job(session, other)
    complete_user_task(session, open_task(session, other).id, data={}, by=anna)
    assert other.state is InstanceState.COMPLETED


# --- when the assignee cannot, or may no longer


def test_whoever_is_in_charge_frees_a_claimed_task_for_its_group(
    session: Session, instance: ProcessInstance, anna, bernd
) -> None:
    task = open_task(session, instance)
    claim_user_task(session, task.id, by=anna)
    free_user_task(session, task.id, assignee="anna.schmidt", by=TINA)

    assert claim_user_task(session, task.id, by=bernd).assignee == "bernd.krause"
    freed = next(entry for entry in list_history(session, instance.id) if entry.action == "user-task-freed")
    assert freed.actor == "tina.leitung"
    assert freed.details == {"assignee": "anna.schmidt", "assignee_name": "anna.schmidt"}
    with pytest.raises(Conflict):  # she was shown that Anna works on it
        free_user_task(session, task.id, assignee="anna.schmidt", by=TINA)


@pytest.mark.parametrize(
    "by",
    [
        person("bernd.krause"),
        person("tom.leitung", groups=("standesamt",), roles=(Role.TENANT_ADMIN,)),
    ],
    ids=["a colleague", "in charge of another group"],
)
def test_nobody_else_takes_a_task_from_a_colleague(
    session: Session, instance: ProcessInstance, anna, by
) -> None:
    task = open_task(session, instance)
    claim_user_task(session, task.id, by=anna)
    with pytest.raises(NotPermitted):
        free_user_task(session, task.id, assignee="anna.schmidt", by=by)
    assert task.assignee == "anna.schmidt"


def test_freeing_a_task_does_not_lift_the_four_eyes_rule(
    session: Session, instance: ProcessInstance, bernd
) -> None:
    complete_user_task(session, open_task(session, instance).id, data={}, by=TINA)
    do_job(session, instance)
    release = open_task(session, instance)
    claim_user_task(session, release.id, by=bernd)
    free_user_task(session, release.id, assignee="bernd.krause", by=TINA)
    with pytest.raises(SamePerson):
        complete_user_task(session, release.id, data={}, by=TINA)


def test_who_left_the_group_neither_reads_nor_completes_what_they_claimed(
    session: Session, instance: ProcessInstance, anna
) -> None:
    task = open_task(session, instance)
    claim_user_task(session, task.id, by=anna)
    moved = person("anna.schmidt", groups=("standesamt",))

    for forbidden in (
        lambda: complete_user_task(session, task.id, data={}, by=moved),
        lambda: get_user_task(session, task.id, by=moved),
        lambda: get_case(session, instance.id, by=moved),
    ):
        with pytest.raises(NotPermitted):
            forbidden()
    assert count_inbox(session, by=moved, at=clock.now())[InboxScope.MINE] == 0
    assert count_inbox(session, by=anna, at=clock.now())[InboxScope.MINE] == 1


def test_what_a_task_was_completed_with_stays_for_good(
    session: Session, instance: ProcessInstance, anna
) -> None:
    task = open_task(session, instance)
    complete_user_task(session, task.id, data={"betrag": 72}, by=anna, outcome="Festsetzen")

    assert task.result == {"betrag": 72}
    assert list_history(session, instance.id)[0].details["outcome"] == "Festsetzen"
    with pytest.raises(DBAPIError, match="stays as it is"):
        session.execute(text("UPDATE user_task SET result = '{}' WHERE id = :id"), {"id": task.id})


def test_who_checks_in_one_iteration_does_not_release_it_because_somebody_checked_in_another(
    session: Session,
) -> None:
    separate = '<zeebe:property name="laufzettel:separateFrom" value="pruefen"/>'
    each = Diagram().start("auf").user("pruefen").end("zu")
    each.user("freigeben", f"<zeebe:properties>{separate}</zeebe:properties>")
    each.flows("auf", "pruefen", "freigeben", "zu")
    diagram = Diagram("alle").start().inside("jedes", each, repeated=several(number="=2")).end()
    deploy_model(session, diagram.flows("start", "jedes", "end"))
    start(session, "alle")
    people = person("anna", groups=("alle",)), person("bert", groups=("alle",))
    checks = session.scalars(select(UserTask).order_by(UserTask.id)).all()
    for check, by in zip(checks, people, strict=True):
        complete_user_task(session, check.id, data={}, by=by)

    releases = session.scalars(select(UserTask).where(UserTask.element_id == "freigeben")).all()
    own = {release.iteration: release.id for release in releases}
    for check, by, another in zip(checks, people, reversed(people), strict=True):
        with pytest.raises(SamePerson):
            complete_user_task(session, own[check.iteration], data={}, by=by)
        complete_user_task(session, own[check.iteration], data={}, by=another)
