"""What an event waits for or causes: the event definitions inside of it and what those refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, get_args

from app.engine.diagram import vocabulary as words
from app.engine.diagram.compensation import compensation
from app.engine.diagram.extensions import Extensions, local_name
from app.engine.diagram.findings import Findings
from app.engine.diagram.model import EventDefinition, TimerDefinition, TimerKind
from app.engine.values.expressions import Source
from app.engine.values.failures import ExecutionFailed
from app.engine.values.timers import check_timer, lifetime

_SUFFIX = "EventDefinition"
_TIMER = "timerEventDefinition"
_EXPECTED = {
    "timeDate": ("ein Zeitpunkt wie 2026-03-01T08:00:00", "an instant such as 2026-03-01T08:00:00"),
    "timeDuration": ("eine Dauer wie P14D oder PT10H", "a duration such as P14D or PT10H"),
    "timeCycle": ("eine Wiederholung wie R3/PT10H", "a repetition such as R3/PT10H"),
}
_CONDITION = "conditionalEventDefinition.condition"
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_DECLARED = ("message", "signal", "error", "escalation")

_PUBLISH = "publishMessage"


class EventReader:
    """Reads the event definitions of one file."""

    def __init__(self, root: Any, findings: Findings) -> None:
        self.findings = findings
        nodes = [node for node in root.iterchildren(f"{{{words.BPMN}}}*") if node.get("id")]
        self._declared = {
            kind: {node.get("id"): node for node in nodes if local_name(node) == kind} for kind in _DECLARED
        }
        self._shared = {node.get("id"): node for node in nodes if _is_definition(node)}
        self._subscriptions: dict[str, Extensions] = {}

    def read(self, node: Any, type_: str, extensions: Extensions) -> tuple[EventDefinition, ...]:
        """Return what an event waits for or causes; what is not executed here was refused before."""
        if type_ in words.MESSAGE_TASKS:
            return self._checked(self._of_task(node, type_, extensions), extensions)
        found = list(self._definitions(node, type_, extensions))
        if not found and type_ in words.MUST_HAVE_DEFINITION:
            self.findings.add("event-missing", extensions.element_id)
        return self._checked(self._read_known(found, type_, extensions), extensions)

    def _checked(
        self, events: tuple[EventDefinition, ...], extensions: Extensions
    ) -> tuple[EventDefinition, ...]:
        """Find what is said of a message that is not published here."""
        sends = "taskDefinition" not in extensions and any(event.kind == "message" for event in events)
        if _PUBLISH in extensions and not sends:
            values = {"name": f"zeebe:{_PUBLISH}"}
            self.findings.add("publishing-misplaced", extensions.element_id, property=_PUBLISH, values=values)
        return events

    def _read_known(
        self, nodes: list[Any], type_: str, extensions: Extensions
    ) -> tuple[EventDefinition, ...]:
        known = words.EVENT_DEFINITIONS.get(type_, frozenset())
        read = [self._read_one(node, type_, extensions) for node in nodes if local_name(node) in known]
        return tuple(definition for definition in read if definition is not None)

    def read_announced(self, node: Any, extensions: Extensions) -> tuple[EventDefinition, ...]:
        """Return what a repeated activity throws by itself."""
        for child in node.iterchildren(f"{{{words.BPMN}}}*"):
            if _is_definition(child):
                self._check_kind(child, "event", extensions)
        return self._read_known(list(self._definitions(node, "event", extensions)), "event", extensions)

    def read_referred(self, reference: str, extensions: Extensions) -> tuple[EventDefinition, ...]:
        """Return the same of one definition beside the process."""
        shared = self._find_shared(reference, "event", extensions)
        return self._read_known([] if shared is None else [shared], "event", extensions)

    def _of_task(self, node: Any, type_: str, extensions: Extensions) -> tuple[EventDefinition, ...]:
        """Return the message of a task that waits for one or sends one, if it names any."""
        if node.get("messageRef"):
            message = self._message(node, type_, extensions)
            return (message,) if message else ()
        if type_ not in words.THROWING:
            self._complain("event-reference-missing", extensions, "messageRef", "")
        return ()

    def _definitions(self, node: Any, type_: str, extensions: Extensions) -> Iterator[Any]:
        """Yield the definitions of an event in order, those it only refers to as well."""
        for child in node.iterchildren(f"{{{words.BPMN}}}*"):
            if _is_definition(child):
                yield child
            elif local_name(child) == "eventDefinitionRef":
                shared = self._find_shared(child.text, type_, extensions)
                if shared is not None:
                    yield shared

    def _find_shared(self, reference: str | None, type_: str, extensions: Extensions) -> Any | None:
        """Return the definition beside the process that an event refers to."""
        shared = self._shared.get(_reference(reference))
        if shared is None:
            self._complain("event-reference-broken", extensions, "eventDefinitionRef", reference)
        else:
            self._check_kind(shared, type_, extensions)
        return shared

    def _check_kind(self, node: Any, type_: str, extensions: Extensions) -> None:
        name = local_name(node)
        if name not in words.EVENT_DEFINITIONS.get(type_, frozenset()):
            values = {"type": f"bpmn:{name}", "reason": words.reason(name)}
            self.findings.add("unsupported-element", extensions.element_id, values=values)

    def _read_one(self, node: Any, type_: str, extensions: Extensions) -> EventDefinition | None:
        readers: dict[str, Callable[[Any, str, Extensions], EventDefinition | None]] = {
            _TIMER: self._timer,
            "messageEventDefinition": self._message,
            "signalEventDefinition": self._signal,
            "errorEventDefinition": self._coded,
            "escalationEventDefinition": self._coded,
            "conditionalEventDefinition": self._conditional,
            "linkEventDefinition": self._link,
            "terminateEventDefinition": lambda *_: EventDefinition(kind="terminate"),
            "cancelEventDefinition": lambda *_: EventDefinition(kind="cancel"),
            "compensateEventDefinition": lambda definition, *_: compensation(definition),
        }
        name = local_name(node)
        Extensions(node, extensions.element_id, name, self.findings)
        return readers[name](node, type_, extensions)

    # --- timers

    def _timer(self, node: Any, _: str, extensions: Extensions) -> EventDefinition | None:
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

    # --- conditions

    def _conditional(self, node: Any, _: str, extensions: Extensions) -> EventDefinition | None:
        own = Extensions(node, extensions.element_id, "conditionalEventDefinition", Findings())
        texts = ["".join(child.itertext()) for child in node.iterchildren(f"{{{words.BPMN}}}condition")]
        text = "".join(texts).strip()
        if not text:
            self.findings.add("event-condition-missing", extensions.element_id, property=_CONDITION)
            return None
        source = extensions.compile(text, _CONDITION)
        if source is not None and source.expression is None:
            values = {"text": text}
            self.findings.add(
                "expression-required", extensions.element_id, property=_CONDITION, values=values
            )
            return None
        return EventDefinition(
            kind="conditional",
            condition=source,
            watched_names=_names(own.text_of("conditionalFilter", "variableNames")),
            watched_changes=_names(own.text_of("conditionalFilter", "variableEvents")),
        )

    # --- what has a name

    def _link(self, node: Any, _: str, extensions: Extensions) -> EventDefinition | None:
        name = (node.get("name") or "").strip()
        if not name:
            self.findings.add("link-name-missing", extensions.element_id, property="linkEventDefinition.name")
            return None
        return EventDefinition(kind="link", name=Source(name, "linkEventDefinition.name"))

    def _message(self, node: Any, type_: str, extensions: Extensions) -> EventDefinition | None:
        throws = type_ in words.THROWING
        if throws and "taskDefinition" in extensions and not node.get("messageRef"):
            return EventDefinition(kind="message")  # the handler knows what it sends
        message = self._referred(node, "message", extensions)
        if message is None:
            return None
        name = self._name(message, "message", extensions)
        key = self._subscription(message).text_of("subscription", "correlationKey")
        source = extensions.compile(key, "subscription.correlationKey") if key else None
        source = (extensions.source(_PUBLISH, "correlationKey") if throws else None) or source
        message_id = self._of_publishing(words.MESSAGE_ID, "messageId", extensions) if throws else None
        time_to_live = self._of_publishing(words.TIME_TO_LIVE, "timeToLive", extensions) if throws else None
        self._check_lifetime(time_to_live, extensions)
        if name is None:
            return None
        return EventDefinition(
            kind="message",
            name=name,
            correlation_key=source,
            message_id=message_id,
            time_to_live=time_to_live,
        )

    def _of_publishing(self, own: str, name: str, extensions: Extensions) -> Source | None:
        """Return what is said of a published message, by the dialect's extension or a property of ours."""
        text = extensions.properties().get(own)
        return extensions.source(_PUBLISH, name) or (extensions.compile(text, own) if text else None)

    def _check_lifetime(self, source: Source | None, extensions: Extensions) -> None:
        if source is not None and source.literal is not None:
            try:
                lifetime(source, source.literal, _SOME_TIME)
            except ExecutionFailed:
                values = {"text": source.text, "expected": _EXPECTED["timeDuration"]}
                self.findings.add(
                    "value-invalid", extensions.element_id, property=source.place, values=values
                )

    def _subscription(self, message: Any) -> Extensions:
        """Read the extensions of a message once, however many events refer to it."""
        message_id = message.get("id")
        if message_id not in self._subscriptions:
            self._subscriptions[message_id] = Extensions(message, message_id, "message", self.findings)
        return self._subscriptions[message_id]

    def _signal(self, node: Any, _: str, extensions: Extensions) -> EventDefinition | None:
        signal = self._referred(node, "signal", extensions)
        name = self._name(signal, "signal", extensions) if signal is not None else None
        return EventDefinition(kind="signal", name=name) if name else None

    def _name(self, node: Any, kind: str, extensions: Extensions) -> Source | None:
        text = (node.get("name") or "").strip()
        if text:
            return extensions.compile(text, f"{kind}EventDefinition.{kind}Ref")
        self._complain("event-name-missing", extensions, f"{kind}Ref", node.get("id"))
        return None

    def _referred(self, node: Any, kind: str, extensions: Extensions) -> Any | None:
        reference = _reference(node.get(f"{kind}Ref"))
        found = self._declared[kind].get(reference)
        if found is None:
            rule = "event-reference-broken" if reference else "event-reference-missing"
            self._complain(rule, extensions, f"{kind}Ref", reference)
        return found

    # --- what has a code

    def _coded(self, node: Any, type_: str, extensions: Extensions) -> EventDefinition | None:
        kind: Any = local_name(node).removesuffix(_SUFFIX)
        catches = type_ not in words.THROWING
        reference = _reference(node.get(f"{kind}Ref"))
        if not reference and catches:
            return EventDefinition(kind=kind)
        declared = self._declared[kind].get(reference)
        if declared is None:
            rule = "event-reference-broken" if reference else f"{kind}-code-missing"
            self._complain(rule, extensions, f"{kind}Ref", reference)
            return None
        code = self._code(declared.get(f"{kind}Code") or "", kind, extensions)
        if code and catches and code.expression is not None:
            self._complain(f"{kind}-code-computed", extensions, f"{kind}Ref", code.text)
            return None
        return EventDefinition(kind=kind, code=code) if code else None

    def _code(self, text: str, kind: str, extensions: Extensions) -> Source | None:
        if not text.strip():
            self._complain(f"{kind}-code-missing", extensions, f"{kind}Ref", "")
            return None
        return extensions.compile(text.strip(), f"{kind}EventDefinition.{kind}Ref")

    def _complain(self, rule: str, extensions: Extensions, name: str, target: str | None) -> None:
        property = name if name == "eventDefinitionRef" else f"{name.removesuffix('Ref')}{_SUFFIX}.{name}"
        values = {"name": name, "target": (target or "").strip(), "text": (target or "").strip()}
        self.findings.add(rule, extensions.element_id, property=property, values=values)


def _is_definition(node: Any) -> bool:
    return local_name(node).endswith(_SUFFIX)


def _names(text: str | None) -> frozenset[str] | None:
    """Return the names in a text with commas; None if there are none."""
    names = frozenset(name.strip() for name in (text or "").split(",") if name.strip())
    return names or None


def _reference(text: str | None) -> str:
    """Return the id that a reference means, without its namespace."""
    return (text or "").strip().rpartition(":")[2]
