"""Brings the tables in line with the engine after a step: new work appears, overtaken work is cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app import clock, engine
from app.models import (
    OPEN_JOB_STATES,
    EventKind,
    EventSubscription,
    Incident,
    IncidentSource,
    Job,
    JobState,
    ProcessInstance,
    UserTaskState,
)
from app.operations.audit import SYSTEM, Note
from app.operations.steps.calling import close_calls, open_calls, tell_caller
from app.operations.steps.hops import hops_of
from app.operations.steps.incidents import open_engine_incident, resolve, resolve_of_activities
from app.operations.steps.open_work import OpenWork
from app.operations.steps.publishing import enqueue_correlation, publish_thrown
from app.operations.steps.queueing import enqueue_job, enqueue_timer
from app.operations.steps.records import CompletedTask, store_step
from app.operations.steps.waking import hand_on_deliveries

_EVENTS = (engine.Timer, engine.MessageSubscription, engine.SignalSubscription)


def apply_step(
    session: Session,
    instance: ProcessInstance,
    step: engine.Step,
    work: OpenWork,
    *,
    by: str = SYSTEM,
    done: CompletedTask | None = None,
) -> None:
    """Store a step: the state, what is waited for now, and what happened.

    A set difference between what the engine waits for and what the tables say is open; applying a step
    twice changes nothing. Whoever completes a job marks its row before.

    Args:
        by: user name of whoever caused the step.
        done: the user task whose completion it is; stored with the step.
    """
    now = clock.now()
    waiting = {activity.id: activity for activity in step.active}
    _close_overtaken(session, instance, work, waiting, now)
    for activity in step.active:
        _open(session, instance, activity, work, now)
    calls = [each for each in step.active if isinstance(each, engine.CalledProcess)]
    open_calls(session, instance, [call for call in calls if call.id not in work.calls], now)
    notes = [_decision(record) for record in step.evaluations]
    store_step(session, instance, step, work, by=by, at=now, notes=notes, done=done)
    if step.thrown:
        hops = hops_of(session, instance, by=by) + 1
        publish_thrown(session, step.thrown, tenant=instance.tenant_id, at=now, hops=hops)
    tell_caller(session, instance, step, now)


def _decision(record: Mapping[str, Any]) -> Note:
    return Note(
        action="decision-evaluated", actor=SYSTEM, element_id=record.get("element_id"), details=record
    )


def _open(
    session: Session, instance: ProcessInstance, activity: engine.Activity, work: OpenWork, now: datetime
) -> None:
    """Make the row of an activity that has none yet; those of user tasks are made with the records."""
    if isinstance(activity, engine.ServiceTask) and activity.id not in work.jobs:
        session.add(_new_job(instance, activity, now))
        enqueue_job(session, activity.id, tenant=instance.tenant_id)
    elif isinstance(activity, engine.Incident) and activity.id not in work.incidents:
        open_engine_incident(session, instance, activity)
    elif isinstance(activity, _EVENTS) and activity.id not in work.events:
        _subscribe(session, instance, activity, now)


def _close_overtaken(
    session: Session,
    instance: ProcessInstance,
    work: OpenWork,
    waiting: Mapping[UUID, engine.Activity],
    now: datetime,
) -> None:
    for task in work.user_tasks.values():
        if task.state is UserTaskState.ACTIVE and not isinstance(waiting.get(task.id), engine.UserTask):
            task.state, task.ended_at, task.draft = UserTaskState.CANCELLED, now, None
            flag_modified(task, "draft")  # also one that was saved since the task was read
    overtaken = [job for job in work.jobs if not isinstance(waiting.get(job), engine.ServiceTask)]
    if overtaken:
        session.execute(
            update(Job)
            .where(Job.id.in_(overtaken), Job.state.in_(OPEN_JOB_STATES))
            .values(state=JobState.CANCELLED, inputs={}, ended_at=now)
        )
        resolve(session, Incident.job_id.in_(overtaken), now)
    past = [event for event in work.events if not isinstance(waiting.get(event), _EVENTS)]
    if past:
        session.execute(delete(EventSubscription).where(EventSubscription.id.in_(past)))
        if IncidentSource.DELIVERY in resolve_of_activities(session, past, now):
            hand_on_deliveries(session, instance)
    calls = [call for call in work.calls if not isinstance(waiting.get(call), engine.CalledProcess)]
    if calls:
        close_calls(session, calls, tenant=instance.tenant_id)
        resolve_of_activities(session, calls, now)
    over = [
        work.incidents[each] for each in work.incidents if not isinstance(waiting.get(each), engine.Incident)
    ]
    if over:
        resolve(session, Incident.id.in_(over), now)


def _new_job(instance: ProcessInstance, activity: engine.ServiceTask, now: datetime) -> Job:
    return Job(
        id=activity.id,
        instance_id=instance.id,
        element_id=activity.element_id,
        name=activity.name,
        type=activity.job_type,
        inputs=dict(activity.inputs),
        headers=dict(activity.headers),
        retries=activity.retries,
        retries_left=activity.retries,
        created_at=now,
        due_at=now,
        listener=activity.listener,
        listener_of=activity.listener_of,
    )


def _subscribe(session: Session, instance: ProcessInstance, activity: engine.Activity, now: datetime) -> None:
    subscription = partial(
        EventSubscription,
        id=activity.id,
        instance_id=instance.id,
        activity_id=activity.id,
        element_id=activity.element_id,
        created_at=now,
    )
    tenant = instance.tenant_id
    match activity:
        case engine.Timer(due_at=due_at, attached_to=host):
            session.add(subscription(kind=EventKind.TIMER, due_at=due_at, attached_to=host))
            enqueue_timer(session, activity.id, tenant=tenant, due_at=due_at)
        case engine.MessageSubscription(message_name=name, correlation_key=key, attached_to=host):
            session.add(
                subscription(kind=EventKind.MESSAGE, name=name, correlation_key=key, attached_to=host)
            )
            enqueue_correlation(session, tenant=tenant, name=name, about=activity.id)
        case engine.SignalSubscription(signal_name=name, attached_to=host):
            session.add(subscription(kind=EventKind.SIGNAL, name=name, attached_to=host))


def tell_step(step: engine.Step) -> dict[str, Any]:
    """Return what the audit trail says about a step: event → element ids in order, and odd expressions."""
    told: dict[str, Any] = {}
    for event in step.events:
        told.setdefault(event.event, []).append(event.element_id)
    if step.warnings:
        told["warnings"] = [
            {"element": warning.element_id, "place": warning.place, "code": warning.code}
            for warning in step.warnings
        ]
    return told
