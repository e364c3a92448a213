from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.errors import NotFound, NotPermitted
from app.models import InstanceState, ProcessInstance
from app.operations.user_tasks import complete_user_task
from app.queries.history import list_history, list_milestones
from app.queries.instances import InstanceFilter, get_case, get_instance, list_instances
from app.queries.tenants import list_tenants
from app.queries.user_tasks import get_user_task, list_user_tasks
from tests.conftest import person
from tests.operations.probe import deploy_diagram, do_job, open_task, start
from tests.operations.test_logins import sign_in

STRANGER = person("wilma.fremd", groups=("standesamt",))


@pytest.fixture
def instance(session: Session) -> ProcessInstance:
    deploy_diagram(session, "four_eyes")
    return start(session, "four_eyes", tun="etwas")


def test_the_history_names_people_and_starts_with_the_latest(session: Session, instance, anna) -> None:
    sign_in(session)
    complete_user_task(session, open_task(session, instance).id, data={}, by=anna)
    latest, first = list_history(session, instance.id)
    assert (latest.action, latest.actor_name, latest.element_id) == (
        "user-task-completed",
        "Anna Schmidt",
        "pruefen",
    )
    assert latest.details == {"completed": ["pruefen"], "activated": ["rechnen"]}
    assert (first.action, first.actor, first.actor_name) == ("instance-started", "citizen", None)


def test_milestones_are_reached_when_their_element_is_completed(
    session: Session, instance, anna, bernd
) -> None:
    received, decided = list_milestones(session, instance)
    assert (received.text, decided.text) == ("Ihr Antrag ist eingegangen", "Ihr Antrag ist entschieden")
    assert received.reached_at is not None
    assert decided.reached_at is None
    complete_user_task(session, open_task(session, instance).id, data={}, by=anna)
    do_job(session, instance)
    complete_user_task(session, open_task(session, instance).id, data={}, by=bernd)
    assert list_milestones(session, instance)[1].reached_at is not None
    assert list_instances(session, InstanceFilter(state=InstanceState.ACTIVE)) == []


def test_a_clerk_sees_the_cases_of_their_groups_only(session: Session, instance, anna) -> None:
    assert get_case(session, instance.id, by=anna) is instance
    with pytest.raises(NotPermitted):
        get_case(session, instance.id, by=STRANGER)
    task = open_task(session, instance)
    assert get_user_task(session, task.id, by=anna) is task
    assert get_user_task(session, task.id) is task
    with pytest.raises(NotPermitted):
        get_user_task(session, task.id, by=STRANGER)
    assert list_user_tasks(session, instance.id) == [task]
    for unknown in (get_case, get_user_task):
        with pytest.raises(NotFound):
            unknown(session, anna.account_id, by=anna)
    with pytest.raises(NotFound):
        get_instance(session, anna.account_id)


def test_municipalities_are_listed_by_name(session: Session) -> None:
    assert [tenant.name for tenant in list_tenants(session)] == ["Stadt Gelsenkirchen", "Stadt Paderborn"]
