"""Listeners that are called beside the flow: of people's dealings with a task, and of the process itself.

Giving a task to somebody, changing it, and ending it before its time take effect at once; a token that stands
in no scope calls the listeners afterwards. The task is not left, and the instance not over, before they are
through. In `facts`, "of" is the token of the task, and "start" the start event of a process that begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from SpiffWorkflow.util.task import TaskState

from app.engine.diagram.model import ListenerEvent
from app.engine.running.events.beginnings import begin_at, begin_level
from app.engine.running.listeners import EVENTS
from app.engine.running.scopes import ROOT
from app.engine.running.token import Phase, Token

if TYPE_CHECKING:
    from app.engine.running.instance import Instance

#: What a listener is told about the task, as a variable.
TASK: Final = "aufgabe"
_OPEN: Final = (Phase.CREATING, Phase.WORK, Phase.COMPLETING)
_NAMES: Final = {
    "assignee": "assignee",
    "groups": "candidateGroups",
    "users": "candidateUsers",
    "due": "dueDate",
    "follow_up": "followUpDate",
    "priority": "priority",
}


def begin_process(instance: Instance, start_event: str | None, happened: int = 0) -> None:
    """Have the start listeners of the process called, and then let it begin.

    Args:
        happened: number of what has happened among the events of the start event.
    """
    facts = {"start": start_event, "happened": happened} if start_event else {}
    if _process_listens(instance, "start"):
        _call(instance, instance.definition.process_id, Phase.STARTING, facts)
    else:
        _begin(instance, facts)


def _begin(instance: Instance, facts: Mapping[str, Any]) -> None:
    if "start" in facts:
        begin_at(instance, facts["start"], facts.get("happened", 0))
    else:
        begin_level(instance, None, ROOT)


def end_process(instance: Instance) -> None:
    """Have the end listeners of the process called, now that its last token has left."""
    process_id = instance.definition.process_id
    is_known = any(token.task_spec.name == process_id for token in instance.aside.values())
    if not is_known and _process_listens(instance, "end"):
        _call(instance, process_id, Phase.ENDING, {})


def follow(
    instance: Instance, task: Token, phase: Phase, *, action: str, changed: Sequence[str] = ()
) -> None:
    """Have the listeners called of what has happened to an open task, after those called already."""
    if _listens(task, EVENTS[phase]):
        token = _call(instance, task.task_spec.name, phase, {"of": str(task.id)})
        token.local = instance.scopes.open(task.visible_scope)
        instance.scopes.write_local(token.local, {TASK: _told(task.facts, action, changed)})


def cancel_task(instance: Instance, task: Token) -> None:
    """Have the listeners called of a task that is about to end before its time; others no longer."""
    if task.phase not in _OPEN or not _listens(task, "canceling"):
        return
    token = _call(instance, task.task_spec.name, Phase.CANCELING, {})
    token.local = instance.scopes.open(ROOT)
    around = [scope.variables for scope in instance.scopes.chain(task.visible_scope)][:-1]
    seen = {name: value for variables in reversed(around) for name, value in variables.items()}
    instance.scopes.write_local(token.local, {**seen, TASK: _told(task.facts, "cancel", ())})


def forget(instance: Instance, task: Token) -> None:
    """Call no listener any more of what happened to a task before it ended."""
    for token in [each for each in instance.aside.values() if each.facts.get("of") == str(task.id)]:
        instance.remove(token)


def forget_all(instance: Instance) -> None:
    """Call no listener any more that is not through."""
    for token in list(instance.aside.values()):
        instance.remove(token)


def through(instance: Instance, token: Token) -> None:
    """Let go on what has waited for listeners: the process, or a task that was completed meanwhile."""
    instance.remove(token)
    if token.phase is Phase.STARTING:
        _begin(instance, token.facts)
    following = _next(instance, token)
    if following is not None:
        instance.make_ready(following)


def task_of(instance: Instance, token: Token) -> Token | None:
    """Return the task whose listeners a token calls, if it is still there."""
    return next((task for task in instance.tasks.values() if str(task.id) == token.facts.get("of")), None)


def _next(instance: Instance, token: Token) -> Token | None:
    """Return what comes after the listeners of one event: those of the next, or the task itself."""
    of = token.facts.get("of")
    waiting = [each for each in instance.aside.values() if of is not None and each.facts.get("of") == of]
    if waiting:
        return waiting[0]
    task = task_of(instance, token)
    return task if task is not None and task.phase is Phase.COMPLETING else None


def _call(instance: Instance, element_id: str, phase: Phase, facts: dict[str, Any]) -> Token:
    spec = instance.definition.aside[element_id]
    is_next = not any(each.facts.get("of") == facts.get("of", "") for each in instance.aside.values())
    token = Token(instance, spec, scope=ROOT, state=TaskState.STARTED, aside=True)
    token.phase, token.facts = phase, facts
    if is_next:
        instance.make_ready(token)
    return token


def _process_listens(instance: Instance, event: ListenerEvent) -> bool:
    return any(listener.event == event for listener in instance.definition.process.listeners)


def _listens(task: Token, event: ListenerEvent) -> bool:
    return not task.task_spec.is_loop and task.task_spec.element.listens_to(event)


def _told(facts: Mapping[str, Any], action: str, changed: Sequence[str]) -> dict[str, Any]:
    attributes = {name: facts[key] for key, name in _NAMES.items() if key in facts}
    return {**attributes, "action": action, "changedAttributes": list(changed)}
