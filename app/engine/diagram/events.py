"""What an event waits for or causes: the event definition inside of it and what that refers to."""

from __future__ import annotations

from typing import Any

from app.engine.diagram import vocabulary as words
from app.engine.diagram.extensions import Extensions, local_name
from app.engine.diagram.findings import Findings
from app.engine.diagram.model import EventDefinition
from app.engine.values.expressions import Source

_SUFFIX = "EventDefinition"


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
        return self._error(definition, type_, extensions)

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
