from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.database import set_tenant
from app.errors import Conflict, InstanceEnded, InstanceSuspended, NotFound, NotPermitted
from app.identity import Role
from app.models import InstanceState, JobState
from app.operations.control.cancellation import cancel_instance
from app.operations.control.suspension import resume_instance, suspend_instance
from app.operations.incidents import resolve_incident
from app.operations.jobs import begin_job, complete_job, fail_job, retry_job, throw_bpmn_error
from app.operations.timers import fire_timer
from app.operations.user_tasks import claim_user_task, complete_user_task
from app.queries.documents import list_documents
from app.queries.history import list_history
from app.queries.incidents import list_incidents
from app.queries.jobs import list_timers
from tests.conftest import person
from tests.operations.probe import deploy_diagram, open_job, open_task, start

OTTO = person("otto.betrieb", roles=(Role.OPERATOR,), groups=())


def queued(session: Session, task: str) -> int:
    return session.scalar(
        text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task"), {"task": task}
    )


def started(session: Session, key: str, **data: Any) -> Any:
    deploy_diagram(session, key)
    return start(session, key, **data)


def test_a_task_of_a_suspended_instance_is_claimed_but_not_completed(session: Session, anna) -> None:
    instance = started(session, "four_eyes")
    task = open_task(session, instance)
    suspend_instance(session, instance.id, by=OTTO, reason="Rückfrage bei der Kasse")
    claim_user_task(session, task.id, by=anna)
    with pytest.raises(InstanceSuspended, match="angehalten"):
        complete_user_task(session, task.id, data={}, by=anna)
    resume_instance(session, instance.id, by=OTTO)
    complete_user_task(session, task.id, data={}, by=anna)
    told = [
        (entry.action, entry.actor, entry.details.get("reason"))
        for entry in list_history(session, instance.id)
    ]
    assert ("instance-suspended", "otto.betrieb", "Rückfrage bei der Kasse") in told
    assert ("instance-resumed", "otto.betrieb", None) in told


def test_a_job_waits_until_the_instance_goes_on(session: Session) -> None:
    instance = started(session, "one_job")
    job = open_job(session, instance)
    suspend_instance(session, instance.id, by=OTTO)
    assert begin_job(session, job.id) is None
    before = queued(session, "execute_job")
    resume_instance(session, instance.id, by=OTTO)
    assert queued(session, "execute_job") == before + 1
    assert begin_job(session, job.id) is not None


@pytest.mark.parametrize("outcome", ["result", "error"])
def test_a_handler_that_was_running_is_run_again_with_the_same_key(session: Session, outcome: str) -> None:
    instance = started(session, "one_job")
    job = open_job(session, instance)
    first = begin_job(session, job.id)
    assert first is not None
    suspend_instance(session, instance.id, by=OTTO)
    if outcome == "result":
        assert not complete_job(session, job.id, attempt=first.attempt, output={"ergebnis": "x"})
    else:
        assert not throw_bpmn_error(session, job.id, attempt=first.attempt, code="nicht-gefunden")
    assert (job.state, instance.state) == (JobState.READY, InstanceState.SUSPENDED)
    assert list_documents(session, instance.id) == []
    resume_instance(session, instance.id, by=OTTO)
    second = begin_job(session, job.id)
    assert second is not None
    assert second.context.idempotency_key == first.context.idempotency_key
    assert complete_job(session, job.id, attempt=second.attempt, output={"ergebnis": "x"})


def test_a_job_whose_worker_was_killed_meanwhile_is_taken_up_again(session: Session) -> None:
    instance = started(session, "one_job")
    job = open_job(session, instance)
    assert begin_job(session, job.id) is not None
    suspend_instance(session, instance.id, by=OTTO)
    assert begin_job(session, job.id) is None  # the entry of the killed worker comes back, and is gone
    before = queued(session, "execute_job")
    resume_instance(session, instance.id, by=OTTO)
    assert queued(session, "execute_job") == before + 1


def test_a_timer_that_became_due_fires_after_the_instance_was_resumed(session: Session, monkeypatch) -> None:
    instance = started(session, "timed", tun="P1D")
    (timer,) = [each for each in list_timers(session, instance.id) if each.element_id == "frist"]
    suspend_instance(session, instance.id, by=OTTO)
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert not fire_timer(session, timer.id)
    before = queued(session, "fire_timer")
    resume_instance(session, instance.id, by=OTTO)
    assert queued(session, "fire_timer") == before + 2
    assert fire_timer(session, timer.id)
    assert open_task(session, instance).element_id == "entscheiden"


def test_an_incident_of_a_suspended_instance_is_not_retried(session: Session) -> None:
    instance = started(session, "one_job")
    job = open_job(session, instance)
    for _ in range(3):
        begin_job(session, job.id)
        fail_job(session, job.id, attempt=job.attempt, error="Die Kasse antwortet nicht")
    suspend_instance(session, instance.id, by=OTTO)
    (incident,) = list_incidents(session, instance_id=instance.id)
    with pytest.raises(InstanceSuspended):
        resolve_incident(session, incident.id, by=OTTO)
    with pytest.raises(InstanceSuspended):
        retry_job(session, job.id, by=OTTO)
    resume_instance(session, instance.id, by=OTTO)
    assert resolve_incident(session, incident.id, by=OTTO).resolved_at is not None


def test_suspending_twice_and_resuming_what_runs_are_refused(session: Session) -> None:
    instance = started(session, "four_eyes")
    with pytest.raises(Conflict, match="nicht angehalten"):
        resume_instance(session, instance.id, by=OTTO)
    suspend_instance(session, instance.id, by=OTTO)
    with pytest.raises(Conflict, match="bereits angehalten"):
        suspend_instance(session, instance.id, by=OTTO)


def test_only_operators_and_only_of_this_municipality(session: Session, anna) -> None:
    instance = started(session, "four_eyes")
    with pytest.raises(NotPermitted):
        suspend_instance(session, instance.id, by=anna)
    session.flush()
    set_tenant(session, "gelsenkirchen")
    with pytest.raises(NotFound):
        suspend_instance(session, instance.id, by=OTTO)


def test_an_ended_instance_is_left_alone(session: Session) -> None:
    instance = started(session, "four_eyes")
    cancel_instance(session, instance.id, reason="Zurückgezogen", by=OTTO)
    with pytest.raises(InstanceEnded, match="abgebrochen"):
        suspend_instance(session, instance.id, by=OTTO)
