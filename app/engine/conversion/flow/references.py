"""Messages, errors and escalations that were named but not described, and keys for messages."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from app.engine.conversion.document import insert, local
from app.engine.conversion.flow.graph import Graph
from app.engine.conversion.juel.writer import quote
from app.engine.conversion.place import Place
from app.engine.diagram.vocabulary import BPMN, VARIABLE, ZEEBE

#: The variable of every instance that tells it from the others.
_KEY: Final = "=aktenzeichen"
_CATCHERS: Final = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
_EVENTS: Final = _CATCHERS | {"intermediateThrowEvent", "endEvent"}
_CODES: Final = {"error": "errorCode", "escalation": "escalationCode"}


def settle_references(graph: Graph) -> None:
    """Describe what events refer to."""
    for kind in _CODES:
        _Codes(graph, kind).settle()
    _Messages(graph).settle()
    _speak_of_outputs(graph)


def _speak_of_outputs(graph: Graph) -> None:
    """Say that a call returns variables when it completes, where an error or escalation may come first."""
    calls = {node.get("id"): node for node in graph.of_type("callActivity")}
    for event in graph.of_type("boundaryEvent"):
        call = calls.get(event.get("attachedToRef"))
        kinds = {local(child) for child in event} & {f"{kind}EventDefinition" for kind in _CODES}
        if call is not None and kinds and _returns(call):
            graph.note("outputs-late", call, event=event.get("id"))


def _returns(call: Any) -> bool:
    extensions = call.find(f"{{{BPMN}}}extensionElements")
    called = None if extensions is None else extensions.find(f"{{{ZEEBE}}}calledElement")
    outputs = None if extensions is None else extensions.find(f"{{{ZEEBE}}}ioMapping/{{{ZEEBE}}}output")
    return outputs is not None or (called is not None and called.get("propagateAllChildVariables") == "true")


class _Codes:
    """Errors or escalations: a name nobody described is a code, and a description without code means all."""

    def __init__(self, graph: Graph, kind: str) -> None:
        self.graph = graph
        self.kind = kind
        self.known = {node.get("id"): node for node in graph.of_type(kind)}

    def settle(self) -> None:
        reference = f"{self.kind}Ref"
        for definition in self.graph.of_type(f"{self.kind}EventDefinition"):
            event, name = definition.getparent(), _local_name(definition.get(reference))
            if local(event) not in _EVENTS or not name:
                continue
            if name not in self.known:
                self._describe(event, name)
            described = self.known[name]
            if described.get("id") != name:
                definition.set(reference, described.get("id"))
            if local(event) in _CATCHERS:
                self._name_variable(event, definition, described)
            if local(event) in _CATCHERS and not (described.get(_CODES[self.kind]) or "").strip():
                del definition.attrib[reference]
                self.graph.note("code-any", event, reference=name)

    def _name_variable(self, event: Any, definition: Any, described: Any) -> None:
        """Make the variable for a code an output, where the event catches a certain one."""
        place = Place(event, event.get("id") or "", self.graph.notes, {})
        holder = Place(definition, place.id, place.notes, {})
        name = (holder.foreign(f"{self.kind}CodeVariable") or "").strip()
        code = (described.get(_CODES[self.kind]) or "").strip()
        if VARIABLE.fullmatch(name) and code and not code.startswith("="):
            place.append(place.zeebe("ioMapping"), "output", source=f"={quote(code)}", target=name)
            place.note("code-variable", property="ioMapping", name=name, code=code)
            holder.drop(f"{self.kind}CodeVariable")

    def _describe(self, event: Any, name: str) -> None:
        attributes = {"id": self.graph.new_id(name), _CODES[self.kind]: name}
        self.known[name] = self.graph.add_root(self.kind, **attributes)
        self.graph.note("code-described", event, code=name)


class _Messages:
    """Messages: what is waited for needs a name and a key, what is thrown really goes out."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.known = {node.get("id"): node for node in graph.of_type("message")}

    def settle(self) -> None:
        awaited = {}
        for event, holder in self._places():
            name = _local_name(holder.get("messageRef"))
            if _calls_handler(event):
                continue  # which knows what it sends
            if not name:
                name = self._describe(event, holder)
            if local(event) in ("intermediateThrowEvent", "endEvent", "sendTask"):
                self._thrown(event, name)
            elif not _starts_a_process(event):
                awaited[name] = event
        for name in awaited:
            if name in self.known:
                self._key(self.known[name])

    def _places(self) -> list[tuple[Any, Any]]:
        """Return events and tasks of executable processes, and where each names its message."""
        found = []
        for node in self.graph.nodes:
            if local(node) == "receiveTask" or (local(node) == "sendTask" and node.get("messageRef")):
                found.append((node, node))
            elif local(node) == "messageEventDefinition" and local(node.getparent()) in _EVENTS:
                found.append((node.getparent(), node))
        return [(event, holder) for event, holder in found if _is_executed(event)]

    def _describe(self, event: Any, holder: Any) -> str:
        """Describe the message of an event that named none."""
        shown = event.get("id") or local(event)
        name = self.graph.new_id(f"Message_{shown}")
        self.known[name] = self.graph.add_root("message", id=name, name=shown)
        holder.set("messageRef", name)
        if local(event) == "receiveTask":
            self.graph.note("message-described", event, message=shown)
        return name

    def _thrown(self, event: Any, name: str) -> None:
        """Say that a message goes out now, where the other engine only went on."""
        if name in self.known:
            self.graph.note("message-sent", event, message=self.known[name].get("name") or name)

    def _key(self, message: Any) -> None:
        """Let the case's own number tell to which instance a message belongs."""
        container = message.find(f"{{{BPMN}}}extensionElements")
        if container is not None and container.find(f"{{{ZEEBE}}}subscription") is not None:
            return
        if container is None:
            container = self.graph.add_inside(message, "extensionElements", after=("documentation",))
        subscription = etree.Element(
            f"{{{ZEEBE}}}subscription", {"correlationKey": _KEY}, nsmap=self.graph.root.nsmap
        )
        insert(container, len(container), subscription)
        self.graph.note("correlation-by-case", message, message=message.get("name") or message.get("id"))


def _local_name(reference: str | None) -> str:
    return (reference or "").strip().rpartition(":")[2]


def _calls_handler(event: Any) -> bool:
    return event.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}taskDefinition") is not None


def _starts_a_process(event: Any) -> bool:
    return local(event) == "startEvent" and local(event.getparent()) == "process"


def _is_executed(node: Any) -> bool:
    process = next((outer for outer in node.iterancestors(f"{{{BPMN}}}process")), None)
    return process is not None and process.get("isExecutable") == "true"
