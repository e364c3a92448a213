"""Letting an instance go on in another version of its diagram, from where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.engine.activities import State, Step
from app.engine.control.fitting import Fitting, find_hindrances, is_beside
from app.engine.control.reasons import ChangeImpossible, Reason
from app.engine.control.settling import settle, watch_process
from app.engine.control.translation import translate
from app.engine.definition import Definition
from app.engine.execution import advance
from app.engine.running.instance import Environment
from app.engine.state import restore

_DEFAULT = Environment()


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
    new = restore(target, translate(fitting, old), at=at, environment=environment)
    for token in list(old.tasks.values()):
        if token.id in new.tasks and not is_beside(token) and not token.aside:
            reasons += settle(fitting, token, new.tasks[token.id], new)
    reasons += watch_process(fitting, new)
    if reasons:
        raise ChangeImpossible(reasons)
    return advance(new)
