"""Process instances (Vorgänge): one, by the citizen's secret, or many; and their variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, defer, joinedload

from app import engine
from app.errors import NotFound, NotPermitted
from app.identity import Identity
from app.models import InstanceState, ProcessDefinition, ProcessInstance, UserTask
from app.queries.definitions import definition_of
from app.queries.logins import hash_token
from app.queries.user_tasks import is_assigned_alone


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


def get_case(session: Session, instance_id: UUID, *, by: Identity) -> ProcessInstance:
    """Return an instance for a clerk.

    Raises:
        NotFound: there is none.
        NotPermitted: none of its tasks concerns the person or their groups, as they are today.
    """
    instance = get_instance(session, instance_id)
    concerned = session.scalar(
        select(UserTask.id)
        .where(
            UserTask.instance_id == instance_id,
            or_(
                UserTask.candidate_groups.overlap(sorted(by.groups)),
                UserTask.candidate_users.contains([by.username]),
                is_assigned_alone(by),
            ),
        )
        .limit(1)
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


def list_instances(
    session: Session,
    *,
    key: str | None = None,
    version: int | None = None,
    state: InstanceState | None = None,
    business_key: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Sequence[ProcessInstance]:
    """Return instances, youngest first, with their definitions and without the engine's state.

    Args:
        business_key: beginning of a reference number.
    """
    wanted = (
        select(ProcessInstance)
        .join(ProcessInstance.definition)
        .options(joinedload(ProcessInstance.definition), defer(ProcessInstance.engine_state, raiseload=True))
        .order_by(ProcessInstance.started_at.desc(), ProcessInstance.id)
    )
    if key is not None:
        wanted = wanted.where(ProcessDefinition.key == key)
    if version is not None:
        wanted = wanted.where(ProcessDefinition.version == version)
    if state is not None:
        wanted = wanted.where(ProcessInstance.state == state)
    if business_key:
        wanted = wanted.where(ProcessInstance.business_key.startswith(business_key, autoescape=True))
    return session.scalars(wanted.limit(limit).offset(offset)).all()


def variables_of(
    session: Session, instance: ProcessInstance, *, activity_id: UUID | None = None
) -> dict[str, Any]:
    """Return the variables of an instance: all of the root scope, or as one waiting activity sees them."""
    definition = definition_of(session, instance)
    return engine.visible_variables(definition, instance.engine_state, activity_id)
