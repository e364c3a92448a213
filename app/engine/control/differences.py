"""In what an element differs from the one that takes its place, as far as running work depends on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.engine.control.reasons import Reason, quoted, reason
from app.engine.definition import Definition
from app.engine.diagram.model import Element, MultiInstance


def differences(
    source: Definition, target: Definition, old: Element, new: Element, new_id: Callable[[str], str]
) -> Iterator[Reason]:
    """Yield every difference that forbids work at the old element to go on at the new one."""
    if old.type != new.type or _work(source, old) is not _work(target, new):
        text = f"{quoted(old)} ist dort ein Element anderer Art ({old.type} → {new.type})."
        yield reason("type-changed", old, text)
    elif _events(old) != _events(new):
        yield reason("event-changed", old, f"{quoted(old)} wartet dort auf ein Ereignis anderer Art.")
    if _repetition(old) != _repetition(new):
        text = f"{quoted(old)} wiederholt sich dort anders ({_repetition(old)} → {_repetition(new)})."
        yield reason("repetition-changed", old, text)
    if (old.interrupting, old.is_event_subprocess) != (new.interrupting, new.is_event_subprocess):
        yield reason("interruption-changed", old, f"{quoted(old)} unterbricht in nur einer der Versionen.")
    parent = new_id(old.parent) if old.parent else None
    if new.parent != parent:
        there, here = _place(target, new.parent), _place(source, old.parent)
        yield reason("scope-changed", old, f"{quoted(old)} steht dort {there} statt {here}.")


def _work(definition: Definition, element: Element) -> type[object]:
    spec = definition.spec.task_specs[element.id]
    return type(spec.inner if spec.is_loop else spec)


def _events(element: Element) -> tuple[bool, list[str]]:
    return element.needs_all_events, [event.kind for event in element.events]


def _repetition(element: Element) -> str:
    loop = element.loop
    if loop is None:
        return "einmal"
    if not isinstance(loop, MultiInstance):
        return "als Schleife"
    order = "nacheinander" if loop.sequential else "gleichzeitig"
    return f"{order}, {'je Eintrag einer Liste' if loop.number is None else 'eine Anzahl'}"


def _place(definition: Definition, parent: str | None) -> str:
    return f"in {quoted(definition.elements[parent])}" if parent else "außerhalb von Teilprozessen"
