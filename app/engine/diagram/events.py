"""What an event waits for or causes: the event definition inside of it and what that refers to."""

from __future__ import annotations

from typing import Any, get_args

from app.engine.diagram import vocabulary as words
from app.engine.diagram.extensions import Extensions, local_name
from app.engine.diagram.findings import Findings
from app.engine.diagram.model import EventDefinition, TimerDefinition, TimerKind
from app.engine.values.expressions import Source
from app.engine.values.failures import ExecutionFailed
from app.engine.values.timers import check_timer

_SUFFIX = "EventDefinition"
_TIMER = "timerEventDefinition"
_EXPECTED = {
    "timeDate": ("ein Zeitpunkt wie 2026-03-01T08:00:00", "an instant such as 2026-03-01T08:00:00"),
    "timeDuration": ("eine Dauer wie P14D oder PT10H", "a duration such as P14D or PT10H"),
    "timeCycle": ("eine Wiederholung wie R3/PT10H", "a repetition such as R3/PT10H"),
}


class EventReader:
    """Reads the event definitions of one file."""

    def __init__(self, root: Any, findings: Findings) -> None:
        self.findings = findings
        self._errors = {node.get("id"): node for node in root.iterchildren(f"{{{words.BPMN}}}error")}

    def read(self, node: Any, type_: str, extensions: Extensions) -> EventDefinition | None:
        """Return the one definition of an event; those that are not executed here were refused before."""
        found = [child for child in node.iterchildren(f"{{{words.BPMN}}}*") if _is_definition(child)]
        if len(found) > 1:
            self.findings.add("event-ambiguous", extensions.element_id)
        elif not found and type_ in words.MUST_HAVE_DEFINITION:
            self.findings.add("event-missing", extensions.element_id)
        if len(found) != 1 or local_name(found[0]) not in words.EVENT_DEFINITIONS.get(type_, frozenset()):
            return None
        (definition,) = found
        if local_name(definition) == "terminateEventDefinition":
            return EventDefinition(kind="terminate")
        if local_name(definition) == _TIMER:
            return self._timer(definition, extensions)
        return self._error(definition, type_, extensions)

    def _timer(self, node: Any, extensions: Extensions) -> EventDefinition | None:
        found = [
            (kind, text)
            for kind in get_args(TimerKind)
            for child in node.iterchildren(f"{{{words.BPMN}}}{kind}")
            if (text := "".join(child.itertext()).strip())
        ]
        if len(found) != 1:
            self.findings.add("timer-missing", extensions.element_id, property=_TIMER)
            return None
        ((kind, text),) = found
        source = extensions.compile(text, f"{_TIMER}.{kind}")
        if source is None:
            return None
        timer = TimerDefinition(kind, source)
        try:
            check_timer(timer)
        except ExecutionFailed:
            expected = _EXPECTED[kind]
            self.findings.add(
                "value-invalid",
                extensions.element_id,
                property=source.place,
                values={"text": text, "expected": expected},
            )
            return None
        return EventDefinition(kind="timer", timer=timer)

    def _error(self, node: Any, type_: str, extensions: Extensions) -> EventDefinition | None:
        catches = type_ != "endEvent"
        reference = (node.get("errorRef") or "").rpartition(":")[2]
        if not reference and catches:
            return EventDefinition(kind="error")
        error = self._errors.get(reference)
        if error is None:
            rule = "event-reference-broken" if reference else "error-code-missing"
            self._complain(rule, extensions, target=reference, name="errorRef")
            return None
        code = self._code(error.get("errorCode") or "", extensions)
        if code and catches and code.expression is not None:
            self._complain("error-code-computed", extensions, text=code.text)
            return None
        return EventDefinition(kind="error", code=code) if code else None

    def _code(self, text: str, extensions: Extensions) -> Source | None:
        if not text.strip():
            self._complain("error-code-missing", extensions)
            return None
        return extensions.compile(text.strip(), "errorEventDefinition.errorRef")

    def _complain(self, rule: str, extensions: Extensions, **values: object) -> None:
        self.findings.add(
            rule, extensions.element_id, property="errorEventDefinition.errorRef", values=values
        )


def _is_definition(node: Any) -> bool:
    return local_name(node).endswith(_SUFFIX)
