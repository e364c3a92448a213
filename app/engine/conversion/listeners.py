"""Listeners of elements and user tasks → jobs at the same moments."""

from __future__ import annotations

import re
from typing import Any, Final

from app.engine.conversion.document import local, text_of
from app.engine.conversion.jobs import assignment_of, note_arguments, type_of
from app.engine.conversion.juel.translation import Untranslatable, tree_of
from app.engine.conversion.place import Place

_EXECUTION: Final = {"start": "start", "end": "end"}
_PLAIN: Final = frozenset({"startEvent", "intermediateThrowEvent", "endEvent"})
_USER_TASK: Final = {
    "create": "creating",
    "assignment": "assigning",
    "update": "updating",
    "complete": "completing",
    "delete": "canceling",
}
#: A call of what only a running instance in Java can do itself.
_ON_EXECUTION: Final = re.compile(r"\s*[$#]\{\s*(?:execution|task|delegateExecution|delegateTask)\s*\.")


def convert_listeners(place: Place) -> None:
    """Carry over the listeners that call Java classes and beans; scripts and other moments are left."""
    for node in place.extensions("executionListener"):
        _convert(place, node, _EXECUTION, "executionListener")
    for node in place.extensions("taskListener"):
        _convert(place, node, _USER_TASK, "taskListener")


def _convert(place: Place, node: Any, moments: dict[str, str], name: str) -> None:
    events = _events(node, name)
    text = _implementation(node)
    type_ = type_of(text) if text else None
    usable = place.type != "sequenceFlow" and all(event in moments for event in events) and len(node) == 0
    usable = usable and not (text and _ON_EXECUTION.match(text))
    if text and len(node) == 0 and _sets_variable(place, text, events):
        place.remove(node)
        return
    if not usable or type_ is None or text is None:
        place.note("not-converted", name=f"{name} {'/'.join(events)}", text=_shown(node))
        place.keep_extension(node)
        return
    for event in events:
        listeners = place.zeebe(f"{name}s")
        place.append(listeners, name, eventType=moments[event], type=type_)
    place.note("handler-needed", property=f"{name}.type", text=text, type=type_)
    _arguments(place, text)
    place.remove(node)


def _sets_variable(place: Place, text: str, events: list[str]) -> bool:
    """Make a listener that only sets a variable an output of an event that has no result of its own."""
    plain = place.type in _PLAIN and not any(local(child).endswith("EventDefinition") for child in place.node)
    if not plain or any(event not in _EXECUTION for event in events):
        return False
    try:
        tree = tree_of(text)
        name, expression = assignment_of(tree, "", place) if tree is not None else ("", "")
    except Untranslatable:
        return False
    if not name:
        return False
    place.append(place.zeebe("ioMapping"), "output", source=f"={expression}", target=name)
    place.note("listener-output", property="ioMapping", name=name, text=text)
    return True


def _events(node: Any, name: str) -> list[str]:
    if name == "executionListener":
        return [node.get("event") or "start"]
    event = node.get("event") or "create"
    return list(_USER_TASK) if event == "all" else [event]


def _implementation(node: Any) -> str | None:
    for name in ("class", "delegateExpression", "expression"):
        if (node.get(name) or "").strip():
            return str(node.get(name))
    return None


def _arguments(place: Place, text: str) -> None:
    try:
        tree = tree_of(text)
    except Untranslatable:
        return
    if tree is not None:
        note_arguments(place, text, tree)


def _shown(node: Any) -> str:
    children = [local(child) for child in node.iterchildren("*")]
    script = " ".join(text_of(node).split())
    return _implementation(node) or script or ", ".join(children) or "–"
