"""Letting an instance go on in another version of its diagram, from where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from app.engine.activities import State, Step
from app.engine.control.fitting import Fitting, find_hindrances
from app.engine.control.reasons import ChangeImpossible, Reason
from app.engine.definition import Definition
from app.engine.diagram.model import Element
from app.engine.execution import advance
from app.engine.running.attributes import job_facts, user_task_facts
from app.engine.running.events.waiting import arm
from app.engine.running.instance import Environment, Instance
from app.engine.running.specs import JobSpec, UserTaskSpec
from app.engine.running.token import Phase, Token
from app.engine.state import dump, restore
from app.engine.values.expressions import Source
from app.engine.values.failures import ExecutionFailed

_DEFAULT = Environment()
_BEFORE_EVENTS = frozenset(
    {Phase.NEW, Phase.ENTER, Phase.STARTING, Phase.ARM}
)  # attached events are not waited for yet


def check_migration(
    definition: Definition, state: State, target: Definition, mapping: Mapping[str, str], *, at: datetime
) -> list[Reason]:
    """Return what keeps an instance from going on in another version; empty if nothing does."""
    instance = restore(definition, state, at=at, environment=_DEFAULT)
    return find_hindrances(Fitting(definition, target, mapping), instance)


def migrate_instance(
    definition: Definition,
    state: State,
    target: Definition,
    mapping: Mapping[str, str] | None = None,
    *,
    at: datetime,
    environment: Environment = _DEFAULT,
) -> Step:
    """Let an instance go on in another version.

    What it waits for keeps its activity id, its variables and what was evaluated when it began (groups,
    due dates, timers, correlation keys); the form of a user task and the type of a job follow the new
    version. Attached events that the new version lacks are not waited for any more, those it adds begin to
    be. An element that is stuck is tried in the new version's way when it is retried.

    Args:
        mapping: old element id → new one; every element not named keeps its id.

    Raises:
        ChangeImpossible: with all reasons; nothing has happened.
    """
    old = restore(definition, state, at=at, environment=environment)
    fitting = Fitting(definition, target, mapping or {})
    reasons = find_hindrances(fitting, old)
    if reasons:
        raise ChangeImpossible(reasons)
    new = restore(target, _translate(fitting, old), at=at, environment=environment)
    for token in list(old.tasks.values()):
        if token.id in new.tasks and token.host is None:
            reasons += _settle(fitting, token, new.tasks[token.id], new)
    if reasons:
        raise ChangeImpossible(reasons)
    return advance(new)


def _translate(fitting: Fitting, old: Instance) -> State:
    """Return the state with the new version's ids, without the events it does not know."""
    state = dump(old)
    tokens = [old.tasks[UUID(stored["id"])] for stored in state["tokens"]]
    state["tokens"] = [
        _translated(fitting, token, stored)
        for token, stored in zip(tokens, state["tokens"], strict=True)
        if token.host is None or fitting.keeps(token, old.tasks[token.host])
    ]
    return state


def _translated(fitting: Fitting, token: Token, stored: dict[str, Any]) -> dict[str, Any]:
    arrived: dict[str, int] = {}
    for flow_id, count in token.arrived.items():
        flow = fitting.new_flow(token.task_spec.name, flow_id)
        if flow is not None:
            arrived[flow.id] = arrived.get(flow.id, 0) + count
    changed = {**stored, "element": fitting.new_id(token.task_spec.name)}
    return changed | ({"arrived": arrived} if arrived else {})


def _settle(fitting: Fitting, old: Token, token: Token, instance: Instance) -> list[Reason]:
    """Give a token what it would have, had it come to its element in the new version."""
    element: Element = token.task_spec.element
    if token.phase in _BEFORE_EVENTS or token.is_joining:
        return []
    if token.local is None and (element.inputs or element.outputs):
        token.local = instance.scopes.open(token.scope)
    try:
        arm(instance, token, only=lambda event: fitting.is_new(event, old))
        if token.is_waiting:
            _refresh(old.task_spec.element, token, instance)
    except ExecutionFailed as failure:
        text = f"„{element.name or element.id}“ kann dort nicht weiterlaufen: {failure.message}"
        return [
            Reason(rule="expression-failed", element_id=old.task_spec.name, name=element.name, message=text)
        ]
    return []


def _refresh(old: Element, token: Token, instance: Instance) -> None:
    """Evaluate again what the new version does differently and what no person relies on already."""
    element: Element = token.task_spec.element
    evaluate = partial(instance.evaluate, token)
    if isinstance(token.task_spec, UserTaskSpec) and _text(element.form) != _text(old.form):
        token.facts.pop("form", None)
        facts = user_task_facts(element, evaluate)
        token.facts |= {name: facts[name] for name in ("form",) if name in facts}
    if isinstance(token.task_spec, JobSpec) and element.job and _type(element) != _type(old):
        token.facts |= job_facts(element.job, evaluate)


def _type(element: Element) -> str | None:
    return element.job.type.text if element.job else None


def _text(source: Source | None) -> str | None:
    return source.text if source else None
