"""Process instances (Vorgänge): one, by the citizen's secret, or many; and their variables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer, joinedload

from app import engine
from app.errors import NotFound, NotPermitted
from app.identity import Identity
from app.models import InstanceState, ProcessDefinition, ProcessInstance, UserTask
from app.queries.cases import members_of
from app.queries.definitions import definition_of
from app.queries.logins import hash_token
from app.queries.user_tasks import concerns

Columns = TypeVarTuple("Columns")


def get_instance(session: Session, instance_id: UUID) -> ProcessInstance:
    """Return an instance with its definition.

    Raises:
        NotFound: there is none.
    """
    instance = session.scalars(
        select(ProcessInstance)
        .where(ProcessInstance.id == instance_id)
        .options(joinedload(ProcessInstance.definition))
    ).one_or_none()
    if instance is None:
        raise NotFound("Diesen Vorgang gibt es nicht.", instance=str(instance_id))
    return instance


def root_of(session: Session, instance: ProcessInstance) -> ProcessInstance:
    """Return the case an instance belongs to, with its definition; an instance that nobody called is one."""
    return instance if instance.parent_id is None else get_instance(session, instance.root_id)


def get_case(session: Session, instance_id: UUID, *, by: Identity) -> ProcessInstance:
    """Return a case for a clerk: the instance that nobody called, given any that belongs to it.

    Raises:
        NotFound: there is none.
        NotPermitted: none of its tasks concerns the person or their groups, as they are today.
    """
    instance = root_of(session, get_instance(session, instance_id))
    concerned = session.scalar(
        select(UserTask.id).where(UserTask.instance_id.in_(members_of(instance_id)), concerns(by)).limit(1)
    )
    if concerned is None:
        raise NotPermitted("Für diesen Vorgang sind Sie nicht zuständig.")
    return instance


def find_by_access_token(session: Session, access_token: str) -> ProcessInstance | None:
    """Return the instance behind a citizen's status link, with its definition."""
    return session.scalars(
        select(ProcessInstance)
        .where(ProcessInstance.access_token_hash == hash_token(access_token))
        .options(joinedload(ProcessInstance.definition))
    ).one_or_none()


@dataclass(frozen=True, kw_only=True)
class InstanceFilter:
    """What a list of instances is narrowed down to."""

    key: str | None = None
    version: int | None = None
    state: InstanceState | None = None
    business_key: str | None = None  # beginning of a reference number


def list_instances(
    session: Session, wanted: InstanceFilter | None = None, *, limit: int = 50, offset: int = 0
) -> Sequence[ProcessInstance]:
    """Return instances, youngest first, with their definitions and without the engine's state."""
    found = select(ProcessInstance).options(
        joinedload(ProcessInstance.definition), defer(ProcessInstance.engine_state, raiseload=True)
    )
    return session.scalars(_narrowed(found, wanted).limit(limit).offset(offset)).all()


def list_running_ids(session: Session, wanted: InstanceFilter, *, limit: int) -> Sequence[UUID]:
    """Return the ids of instances that have not ended, youngest first."""
    running = select(ProcessInstance.id).where(ProcessInstance.ended_at.is_(None))
    return session.scalars(_narrowed(running, wanted).limit(limit)).all()


def find_instances(session: Session, ids: Collection[UUID]) -> Sequence[ProcessInstance]:
    """Return those of the instances that there are, youngest first, with their definitions."""
    found = select(ProcessInstance).options(joinedload(ProcessInstance.definition))
    return session.scalars(_narrowed(found.where(ProcessInstance.id.in_(ids)), None)).all()


def _narrowed(found: Select[*Columns], wanted: InstanceFilter | None) -> Select[*Columns]:
    found = found.join(ProcessInstance.definition)
    found = found.order_by(ProcessInstance.started_at.desc(), ProcessInstance.id)
    if wanted is None:
        return found
    if wanted.key is not None:
        found = found.where(ProcessDefinition.key == wanted.key)
    if wanted.version is not None:
        found = found.where(ProcessDefinition.version == wanted.version)
    if wanted.state is not None:
        found = found.where(ProcessInstance.state == wanted.state)
    if wanted.business_key:
        found = found.where(ProcessInstance.business_key.startswith(wanted.business_key, autoescape=True))
    return found


def variables_of(
    session: Session, instance: ProcessInstance, *, activity_id: UUID | None = None
) -> dict[str, Any]:
    """Return the variables of an instance: all of the root scope, or as one waiting activity sees them."""
    definition = definition_of(session, instance)
    return engine.visible_variables(definition, instance.engine_state, activity_id)
