"""Compensation: what has completed is remembered in its scope, and undone in reverse order on demand.

A scope's `undo` lists what completed in it and can be undone, oldest first:
`{"n": 3, "element": "book"}` for an activity, `{…, "inside": […], "variables": {…}}` for a subprocess with
what completed inside of it, and `own` if it has an event subprocess that undoes it. While somebody wants it
undone, `by` is the token that waits for that; `running` tells that it has begun. What was undone leaves the
list; what was broken off stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from SpiffWorkflow.util.task import TaskState

from app.engine.activities import ElementEvent
from app.engine.diagram.compensation import is_compensated_at, undoing_subprocess
from app.engine.diagram.model import Element
from app.engine.running.token import Phase, Token

if TYPE_CHECKING:
    from app.engine.running.instance import Instance

_Entry = dict[str, Any]


@dataclass(frozen=True)
class Handlers:
    """What undoes what in a process."""

    of_activity: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)  # activity → its event that leads there
    of_subprocess: Mapping[str, str] = field(default_factory=dict)  # → the event subprocess inside
    of_transaction: Mapping[str, str] = field(default_factory=dict)  # → what follows


def find_handlers(elements: Mapping[str, Element]) -> Handlers:
    """Look up once what undoes what."""
    activities: dict[str, str] = {}
    events: dict[str, str] = {}
    subprocesses: dict[str, str] = {}
    transactions: dict[str, str] = {}
    for element in elements.values():
        undoing = undoing_subprocess(elements, element)
        if undoing is not None and undoing.parent is not None:
            subprocesses[undoing.parent] = undoing.id
        if element.attached_to is None:
            continue
        if is_compensated_at(element) and element.handlers:
            activities[element.attached_to] = element.handlers[0]
            events[element.attached_to] = element.id
        elif element.event_of("cancel"):
            transactions[element.attached_to] = element.id
    return Handlers(activities, events, subprocesses, transactions)


def is_found_by_itself(element: Element) -> bool:
    """Say whether an attached event is never waited for, nor thrown to."""
    return element.event_of("compensation") is not None or element.event_of("cancel") is not None


# --- events


def begin(instance: Instance, token: Token) -> bool:
    """Have undone what a throwing event asks for; say whether it must wait for that."""
    for event in token.task_spec.element.events:
        if event.kind == "compensation" and event.waits:
            _claim(instance, token, event.activity)
        elif event.kind == "compensation":
            _leave_behind(instance, token, event.activity)
    return _start_next(instance, token)


def _leave_behind(instance: Instance, token: Token, activity: str | None) -> None:
    """Let another token see to it, which goes nowhere afterwards."""
    other = Token(instance, token.task_spec, scope=token.scope, state=TaskState.STARTED)
    other.phase = Phase.UNDO
    _claim(instance, other, activity)
    if not _start_next(instance, other):
        instance.remove(other)


def cancel(instance: Instance, token: Token) -> None:
    """End everything in the transaction around a token, have what completed there undone, and leave it."""
    transaction = instance.owner(token.scope)
    while transaction is not None and transaction.task_spec.element.type != "transaction":
        transaction = instance.owner(transaction.scope)
    if transaction is None or transaction.local is None:
        return
    if transaction.iteration is not None:
        loop = instance.loop_of(transaction)
        instance.disarm(loop)
        instance.terminate_all(loop.visible_scope, but=transaction)
    instance.disarm(transaction)
    instance.terminate_all(transaction.local)
    _undo_all(instance, transaction)


def _undo_all(instance: Instance, transaction: Token) -> None:
    """Have undone what has completed in a transaction, or in the iterations of one, and leave it then."""
    transaction.phase = Phase.CANCEL
    _claim(instance, transaction, None)
    if not _start_next(instance, transaction):
        undone(instance, transaction)


# --- what can be undone


def remember(instance: Instance, token: Token) -> None:
    """Note that an activity has completed, if it or anything inside of it can be undone."""
    if token.undoes is not None:
        return
    element: Element = token.task_spec.element
    handlers = instance.definition.handlers
    if element.id in handlers.of_subprocess.values():
        return
    around = instance.scopes.by_id[token.scope].undo
    inside = instance.scopes.by_id[token.local] if token.local else None
    has_own = element.id in handlers.of_subprocess and not token.task_spec.is_loop
    if inside is not None and (inside.undo or has_own):
        kind = {"own": True} if has_own else {}
        _add(around, element.id, inside=inside.undo, variables=inside.variables, **kind)
    if element.id in handlers.of_activity:
        if token.iteration is not None and inside is not None:
            _add(around, element.id, variables=inside.variables)
        elif not token.task_spec.is_loop:  # of which each iteration is undone
            _add(around, element.id)


def _add(entries: list[_Entry], element_id: str, **more: Any) -> None:
    number = entries[-1]["n"] + 1 if entries else 1
    entries.append({"n": number, "element": element_id, **more})


def given_up(instance: Instance, token: Token) -> None:
    """Keep what a token was to undo, or to have undone, for somebody else: the token ends before its time."""
    entry = _entry_of(instance, token)
    if entry is not None:
        _release(entry)
        if token.phase is Phase.UNDO and token.local:
            scope = instance.scopes.by_id[token.local]
            for inner in scope.undo:
                _release(inner)
            entry |= {"inside": scope.undo, "variables": scope.variables}
    if token.task_spec.element.event_of("compensation") is not None:
        for scope_id, entry in list(_claimed(instance, token)):
            if entry.get("running"):
                _break_off(instance, scope_id, entry)
            _release(entry)


def _break_off(instance: Instance, scope: str, entry: _Entry) -> None:
    for token in list(instance.inside.get(scope, {}).values()):
        if token.undoes == entry["n"]:
            instance.terminate(token)


def _release(entry: _Entry) -> None:
    entry.pop("by", None)
    entry.pop("running", None)


def _entry_of(instance: Instance, token: Token) -> _Entry | None:
    """Return what a token undoes."""
    if token.undoes is None:
        return None
    entries = instance.scopes.by_id[token.scope].undo
    return next((entry for entry in reversed(entries) if entry["n"] == token.undoes), None)


# --- undoing


def _levels(instance: Instance, waiting: Token) -> list[str]:
    """Return the scopes in which a token has things undone, innermost first.

    In an event subprocess these are also those of what it is in.
    """
    if waiting.local and waiting.phase in (Phase.UNDO, Phase.CANCEL):
        return [waiting.local]
    levels, owner = [waiting.scope], instance.owner(waiting.scope)
    while owner is not None and owner.task_spec.element.is_event_subprocess:
        levels.append(owner.scope)
        owner = instance.owner(owner.scope)
    return levels


def _claim(instance: Instance, waiting: Token, activity: str | None) -> None:
    """Mark what is to be undone: what completes later is not."""
    for scope_id in _levels(instance, waiting):
        for entry in instance.scopes.by_id[scope_id].undo:
            if "by" not in entry and activity in (None, entry["element"]):
                entry["by"] = str(waiting.id)


def _claimed(instance: Instance, waiting: Token) -> Iterator[tuple[str, _Entry]]:
    """Yield what is to be undone for a token, what completed last first."""
    for scope_id in _levels(instance, waiting):
        for entry in reversed(instance.scopes.by_id[scope_id].undo):
            if entry.get("by") == str(waiting.id):
                yield scope_id, entry


def _start_next(instance: Instance, waiting: Token) -> bool:
    """Begin to undo what completed last; say whether there was anything."""
    for scope_id, entry in list(_claimed(instance, waiting)):
        entry["running"] = True
        if "inside" in entry:
            started = _undo_inside(instance, scope_id, entry)
        else:
            started = _undo_activity(instance, scope_id, entry)
        if started:
            return True
        instance.scopes.by_id[scope_id].undo.remove(entry)
    return False


def _undo_activity(instance: Instance, scope: str, entry: _Entry) -> bool:
    handler = instance.definition.handlers.of_activity.get(entry["element"])
    if handler is None:
        return False  # another version of the diagram, which can no longer undo it
    _tell(instance, entry["element"])
    token = instance.add_token(instance.spec.task_specs[handler], scope)
    token.undoes, token.given = entry["n"], entry.get("variables")
    return True


def _tell(instance: Instance, activity: str) -> None:
    """Tell of the event at an activity that it was passed, although no token stands there."""
    event_id, passed = instance.definition.handlers.events[activity], uuid4()
    type_ = instance.definition.elements[event_id].type
    for event in ("activated", "completed"):
        instance.events.append(ElementEvent(element_id=event_id, type=type_, event=event, activity_id=passed))


def _undo_inside(instance: Instance, scope: str, entry: _Entry) -> bool:
    """Bring the variables of a completed subprocess back, and undo what completed inside."""
    spec = instance.spec.task_specs.get(entry["element"])
    if spec is None:
        return False
    token = Token(instance, spec, scope=scope, state=TaskState.STARTED)
    token.phase, token.undoes = Phase.UNDO, entry["n"]
    local = instance.open_local_scope(token)
    instance.scopes.write_local(local, entry["variables"])
    instance.scopes.by_id[local].undo = [dict(inner) for inner in entry["inside"]]
    own = instance.definition.handlers.of_subprocess.get(entry["element"])
    if own is not None and entry.get("own"):
        instance.add_token(instance.spec.task_specs[own], local)
        return True
    _claim(instance, token, None)
    if _start_next(instance, token):
        return True
    instance.remove(token)
    return False


def handled(instance: Instance, token: Token) -> None:
    """Go on to what is to be undone next, after a token has undone what it was for."""
    entry = _entry_of(instance, token)
    if entry is None:
        return
    instance.scopes.by_id[token.scope].undo.remove(entry)
    waiting = instance.tasks.get(UUID(entry["by"])) if "by" in entry else None
    if waiting is not None and not _start_next(instance, waiting):
        undone(instance, waiting)


def left(instance: Instance, owner: Token) -> bool:
    """Take note that a token in a subprocess has ended, and say whether that is only being undone."""
    if owner.phase not in (Phase.UNDO, Phase.CANCEL):
        return False
    if owner.local not in instance.inside:
        undone(instance, owner)
    return True


def undone(instance: Instance, waiting: Token) -> None:
    """Go on with a token for which everything is undone."""
    if waiting.phase is Phase.CANCEL:
        _leave_transaction(instance, waiting)
    elif waiting.phase is Phase.UNDO:
        instance.remove(waiting)
        handled(instance, waiting)
        instance.tell_owner(waiting)
    else:
        waiting.result, waiting.phase = {}, Phase.LEAVE
        instance.make_ready(waiting)


def _leave_transaction(instance: Instance, transaction: Token) -> None:
    if transaction.iteration is not None:
        loop = instance.loop_of(transaction)
        instance.terminate(transaction)
        _undo_all(instance, loop)
        return
    exit_id = instance.definition.handlers.of_transaction.get(transaction.task_spec.name)
    undoes, transaction.undoes = transaction.undoes, None  # cancelled, it is through with what it was for
    instance.terminate(transaction)
    if exit_id is not None:
        instance.add_token(instance.spec.task_specs[exit_id], transaction.scope).facts = {"event": {}}
    transaction.undoes = undoes
    handled(instance, transaction)
    instance.tell_owner(transaction)
