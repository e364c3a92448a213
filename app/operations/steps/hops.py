"""Hops: how many cases have started one another in a row, by messages and signals, with nobody in between.

A process that sends the message it starts by would start cases for ever, and so would two that start each
other. What a person does begins anew, and so does an hour: a case may well start the next year's.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app import clock, engine
from app.models import ProcessInstance, UserTask, UserTaskState
from app.operations.audit import SYSTEM
from app.operations.steps.locking import environment_of

_PAUSE = timedelta(hours=1)


def hops_of(session: Session, instance: ProcessInstance, *, by: str = SYSTEM) -> int:
    """Count the cases that led to an instance since a person last did something, or time went by.

    Args:
        by: who moves it now.
    """
    if instance.hops == 0 or by != SYSTEM or clock.now() - instance.started_at >= _PAUSE:
        return 0
    member = aliased(ProcessInstance)
    by_people = (
        select(UserTask.id)
        .join(member, member.id == UserTask.instance_id)
        .where(member.root_id == instance.root_id, UserTask.state == UserTaskState.COMPLETED)
    )
    return 0 if session.scalar(by_people.limit(1)) else instance.hops


def surroundings_of(session: Session, instance: ProcessInstance, *, by: str = SYSTEM) -> engine.Environment:
    """Return what an instance is lent; one that moves without a person may not send for ever."""
    return environment_of(instance.tenant, hops=hops_of(session, instance, by=by))
