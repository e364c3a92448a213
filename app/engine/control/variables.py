"""Variables of a running instance by scope, and setting them; and ending the instance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.engine.activities import State, Step
from app.engine.definition import Definition
from app.engine.execution import ActivityNotActive, advance
from app.engine.running import aside
from app.engine.running.instance import Environment, Instance, token_of
from app.engine.running.scopes import ROOT
from app.engine.running.token import Phase, Token
from app.engine.state import restore
from app.engine.values.json_values import clean

_DEFAULT = Environment()
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # for reading, where no expression runs


@dataclass(frozen=True, kw_only=True)
class Position:
    """One live token: where it stands, and what it stands in."""

    activity_id: UUID
    element_id: str
    name: str
    type: str
    within: UUID | None  # the subprocess or repeated activity around it; None is the process
    is_beside: bool  # an event that is waited for while something else is going on
    iteration: int | None  # of a repeated activity: its number, from 1
    contains: bool  # whether others can stand in it
    incident: str | None
    local: Mapping[str, Any]  # the variables of its own scope


def list_positions(definition: Definition, state: State) -> list[Position]:
    """Return every live token in the order they came to be, those that only wait for others included."""
    instance = restore(definition, state, at=_LONG_AGO, environment=_DEFAULT)
    return [_position(instance, token) for token in instance.tasks.values()]


def _position(instance: Instance, token: Token) -> Position:
    element = token.task_spec.element
    around = instance.owner(token.scope)
    return Position(
        activity_id=token.id,
        element_id=element.id,
        name=f"{element.name} (Listener)" if token.aside else element.name,
        type=element.type,
        within=around.id if around else None,
        is_beside=token.host is not None or token.watches,
        iteration=token.iteration,
        contains=token.local is not None and instance.owner(token.local) is token,
        incident=token.incident["message"] if token.incident else None,
        local=dict(instance.scopes.by_id[token.local].variables) if token.local else {},
    )


def set_variables(
    definition: Definition,
    state: State,
    variables: Mapping[str, Any],
    *,
    scope: UUID | None = None,
    local: bool = False,
    at: datetime,
    environment: Environment = _DEFAULT,
) -> Step:
    """Set variables; whatever waits for a condition looks at them at once.

    Args:
        scope: the activity from whose place is written; None is the whole process.
        local: write into the activity's own scope; otherwise outwards to where each variable exists, else
            into the root, as results are written.

    Raises:
        ActivityNotActive: the instance does not stand at this activity (any more).
    """
    instance = restore(definition, state, at=at, environment=environment)
    token = _token(instance, scope)
    write(instance, token, clean(variables), local=local)
    if token is not None and token.is_waiting and token.phase is Phase.WORK:
        aside.follow(instance, token, Phase.UPDATING, action="update", changed=["variables"])
    return advance(instance)


def cancel_instance(
    definition: Definition, state: State, *, at: datetime, environment: Environment = _DEFAULT
) -> Step:
    """End everything that is going on, from the inside outwards; only listeners of tasks are told."""
    instance = restore(definition, state, at=at, environment=environment)
    aside.forget_all(instance)
    instance.terminate_all(ROOT)
    return advance(instance)


def write(instance: Instance, token: Token | None, variables: Mapping[str, Any], *, local: bool) -> None:
    """Write variables as seen from a token's place; None is the process itself."""
    if token is None:
        instance.scopes.write_local(ROOT, variables)
        return
    if not local:
        instance.scopes.write(token.visible_scope, variables)
        return
    if token.local is None:
        token.local = instance.scopes.open(token.scope)
    instance.scopes.write_local(token.local, variables)


def _token(instance: Instance, activity_id: UUID | None) -> Token | None:
    if activity_id is None:
        return None
    token = token_of(instance, activity_id)
    if token is None:
        raise ActivityNotActive("Der Vorgang steht nicht mehr an diesem Schritt.")
    return token
