"""The stored form of an instance: JSON without specs, with a format number and migrations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from SpiffWorkflow.util.task import TaskState

from app.engine.activities import State
from app.engine.formats import needed_format
from app.engine.running.instance import Environment, Instance
from app.engine.running.scopes import Scope, Scopes
from app.engine.running.token import Phase, Token
from app.engine.values.packed import PackedList
from app.errors import ApplicationError

if TYPE_CHECKING:
    from app.engine.definition import Definition

#: The newest one; `formats` says which processes need it.
FORMAT: Final = 3

#: Format number → function to the next format. Stored states outlive the code: never remove one.
MIGRATIONS: Final[Mapping[int, Callable[[State], State]]] = {
    1: lambda state: {**state, "format": 2},  # 2 adds subprocesses and attached events, and changes nothing
    2: lambda state: {**state, "format": 3},  # 3 adds what needs releases that know it, and changes nothing
}

_STATES: Final = {
    "waiting": TaskState.STARTED,
    "joining": TaskState.WAITING,
    "incident": TaskState.ERROR,
}
_NAMES: Final = {state: name for name, state in _STATES.items()}


class UnusableState(ApplicationError):
    """A stored state and the definition or the code do not fit together."""

    code = "unusable-state"
    title = "Der gespeicherte Stand passt nicht zum Verfahren"


def dump(instance: Instance) -> State:
    """Write the live part of an instance; what is finished is not in it."""
    return {
        "format": needed_format(instance.definition.process),
        "process": instance.definition.process_id,
        "tokens": [_dump_token(token) for token in instance.tasks.values()],
        "scopes": {
            scope_id: {"parent": scope.parent, "variables": scope.variables, **_undo(instance, scope)}
            for scope_id, scope in instance.scopes.by_id.items()
        },
    }


def restore(definition: Definition, state: State, *, at: datetime, environment: Environment) -> Instance:
    """Bring an instance back to life; `state` is not changed by what happens to it.

    Raises:
        UnusableState: it is from a newer format or another process, or names unknown elements.
    """
    state = upgrade(state)
    if state["process"] != definition.process_id:
        raise UnusableState(f"Der Stand gehört zum Prozess „{state['process']}“.")
    scopes = Scopes(
        {
            scope_id: Scope(scope["parent"], dict(scope["variables"]), list(map(dict, scope.get("undo", ()))))
            for scope_id, scope in state["scopes"].items()
        }
    )
    instance = Instance(definition, at=at, environment=environment, scopes=scopes)
    for stored in state["tokens"]:
        _restore_token(instance, stored)
    for token in instance.tasks.values():
        if token.host is not None:
            instance.tasks[token.host].guards.append(token)
    return instance


def upgrade(state: State, migrations: Mapping[int, Callable[[State], State]] = MIGRATIONS) -> State:
    """Bring a state of any older format to the current one; a migration sets the next format's number."""
    while state.get("format") != FORMAT:
        migrate = migrations.get(state.get("format", 0))
        if migrate is None:
            raise UnusableState(f"Das Format {state.get('format')} des Stands ist unbekannt.")
        state = migrate(state)
    return state


def _undo(instance: Instance, scope: Scope) -> dict[str, Any]:
    """Keep what can be undone, as long as there is anybody who could ask for it."""
    return {"undo": scope.undo} if scope.undo and instance.tasks else {}


def _dump_token(token: Token) -> dict[str, Any]:
    stored = {
        "id": str(token.id),
        "element": token.task_spec.name,
        "state": _NAMES[token._state],  # noqa: SLF001 - SpiffWorkflow's own attribute
        "phase": token.phase.value,
        "scope": token.scope,
        "local": token.local,
        "iteration": token.iteration,
        "result": token.result,
        "facts": token.facts,
        "arrived": token.arrived,
        "host": str(token.host) if token.host else None,
        "watches": token.watches or None,
        "aside": token.aside or None,
        "listener": token.listener,
        "items": token.items.dump() if token.items is not None else None,
        "collected": token.collected.dump() if token.collected is not None else None,
        "incident": token.incident,
        "undoes": token.undoes,
        "given": token.given,
    }
    return {name: value for name, value in stored.items() if value not in (None, {})}


def _restore_token(instance: Instance, stored: Mapping[str, Any]) -> None:
    aside = stored.get("aside", False)
    spec = (instance.definition.aside if aside else instance.spec.task_specs).get(stored["element"])
    if spec is None:
        raise UnusableState(f"Das Element „{stored['element']}“ gibt es in dieser Fassung nicht.")
    if "iteration" in stored:
        spec = getattr(spec, "inner", None)
        if spec is None:
            raise UnusableState(f"Das Element „{stored['element']}“ wiederholt sich in dieser Fassung nicht.")
    token = Token(
        instance,
        spec,
        scope=stored["scope"],
        id=UUID(stored["id"]),
        state=_STATES[stored["state"]],
        watches=stored.get("watches", False),
        aside=aside,
    )
    token.phase = Phase(stored["phase"])
    token.local = stored.get("local")
    token.iteration = stored.get("iteration")
    token.result = stored.get("result")
    token.facts = stored.get("facts", {})
    token.arrived = dict(stored.get("arrived", {}))
    token.host = UUID(stored["host"]) if "host" in stored else None
    token.listener = stored.get("listener")
    token.items = PackedList.load(stored.get("items"))
    token.collected = PackedList.load(stored.get("collected"))
    token.incident = stored.get("incident")
    token.undoes = stored.get("undoes")
    token.given = stored.get("given")
    instance.put_back(token)
