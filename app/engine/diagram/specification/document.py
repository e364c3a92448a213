"""A BPMN file as the rules of the specification look at it: nodes by id and type, and who is connected."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from app.engine.diagram.extensions import local_name
from app.engine.diagram.findings import Findings
from app.engine.diagram.vocabulary import BPMN

MIME = re.compile(r"[\w.+-]+/[\w.+-]+(\s*;.*)?")
EVENT_DEFINITION = "EventDefinition"
TASKS = frozenset(
    {
        "task",
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "manualTask",
        "businessRuleTask",
    }
)
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
CATCH_EVENTS = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROW_EVENTS = frozenset({"endEvent", "intermediateThrowEvent", "implicitThrowEvent"})
EVENTS = CATCH_EVENTS | THROW_EVENTS
GATEWAYS = frozenset(
    {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "complexGateway", "eventBasedGateway"}
)
CHOREOGRAPHY_ACTIVITIES = frozenset({"choreographyTask", "subChoreography", "callChoreography"})
FLOW_NODES = ACTIVITIES | (EVENTS - {"implicitThrowEvent"}) | GATEWAYS | CHOREOGRAPHY_ACTIVITIES
ARTIFACTS = frozenset({"textAnnotation", "association", "group"})
ITEM_AWARE = frozenset(
    {"dataObject", "dataObjectReference", "dataStoreReference", "dataInput", "dataOutput", "property"}
)
GLOBAL_TASKS = frozenset(
    {"globalTask", "globalUserTask", "globalScriptTask", "globalManualTask", "globalBusinessRuleTask"}
)
COLLABORATIONS = frozenset({"collaboration", "choreography", "globalConversation", "globalChoreographyTask"})
CONVERSATIONS = frozenset({"conversation", "subConversation", "callConversation"})


class Document:
    """One file. Nodes are those of lxml; types are local names such as "userTask"."""

    def __init__(self, root: Any, findings: Findings) -> None:
        self.root = root
        self.findings = findings
        self.by_id: dict[str, Any] = {}
        self._by_type: dict[str, list[Any]] = defaultdict(list)
        self._outgoing: dict[str, list[Any]] = defaultdict(list)
        self._incoming: dict[str, list[Any]] = defaultdict(list)
        for node in root.iter(f"{{{BPMN}}}*"):
            self._by_type[local_name(node)].append(node)
            if node.get("id"):
                self.by_id.setdefault(node.get("id"), node)
        for flow in self._by_type["sequenceFlow"]:
            self._outgoing[reference(flow.get("sourceRef"))].append(flow)
            self._incoming[reference(flow.get("targetRef"))].append(flow)

    def report(self, rule: str, node: Any, *, property: str | None = None, **values: object) -> None:
        """Note that an element breaks a rule.

        Definitions of events, and elements without id, are called by what they stand in.
        """
        if local_name(node).endswith(EVENT_DEFINITION) and parent_type(node) in EVENTS:
            node = node.getparent()
        element_id = next((each.get("id") for each in lineage(node) if each.get("id")), None)
        given = {"type": f"bpmn:{local_name(node)}", **values}
        self.findings.add(rule, element_id, property=property, values=given)

    # --- finding nodes

    def all(self, *types: str) -> list[Any]:
        """Return the elements of some types in the order of the file, one type after another."""
        return [node for type_ in types for node in self._by_type.get(type_, ())]

    def target(self, node: Any, attribute: str) -> Any | None:
        """Return the element that an attribute refers to, if there is one."""
        return self.by_id.get(reference(node.get(attribute)))

    def targets(self, node: Any, child: str) -> list[Any]:
        """Return the elements that the children of one name refer to, as far as they exist."""
        found = (self.by_id.get(reference(each.text)) for each in children(node, child))
        return [each for each in found if each is not None]

    # --- flows and places

    def incoming(self, node: Any) -> list[Any]:
        return self._incoming.get(node.get("id") or "", [])

    def outgoing(self, node: Any) -> list[Any]:
        return self._outgoing.get(node.get("id") or "", [])

    def is_executable(self, node: Any) -> bool:
        """Say whether an element belongs to a process that is meant to be executed."""
        process = next((each for each in lineage(node) if local_name(each) == "process"), None)
        if process is None:
            return local_name(node) in EVENTS or local_name(node).endswith(EVENT_DEFINITION)
        return is_true(process, "isExecutable")

    def definitions_of(self, event: Any) -> list[Any]:
        """Return the event definitions of an event, those it only refers to included."""
        own = [node for node in children(event) if local_name(node).endswith(EVENT_DEFINITION)]
        return own + self.targets(event, "eventDefinitionRef")

    def kinds_of(self, event: Any) -> set[str]:
        """Return what an event waits for or causes, e.g. {"message", "timer"}."""
        return {local_name(node).removesuffix(EVENT_DEFINITION) for node in self.definitions_of(event)}

    @cached_property
    def pools(self) -> dict[str, set[str]]:
        """Return by process the participants it belongs to."""
        pools: dict[str, set[str]] = defaultdict(set)
        for participant in self.all("participant"):
            pools[reference(participant.get("processRef"))].add(participant.get("id") or "")
        return pools


def reference(text: str | None) -> str:
    """Return the id that a qualified name means."""
    return (text or "").strip().rpartition(":")[2]


def children(node: Any, name: str = "*") -> list[Any]:
    return list(node.iterchildren(f"{{{BPMN}}}{name}"))


def child(node: Any, name: str) -> Any | None:
    return next(iter(children(node, name)), None)


def text_of(node: Any | None) -> str:
    return "" if node is None else "".join(node.itertext()).strip()


def lineage(node: Any) -> Iterator[Any]:
    """Yield the node and all around it, innermost first."""
    while node is not None:
        yield node
        node = node.getparent()


def process_of(node: Any) -> Any:
    """Return what a node belongs to beside the definitions: its process, choreography or collaboration."""
    *_, top, _ = lineage(node)
    return top


def parent_type(node: Any) -> str:
    parent = node.getparent()
    return "" if parent is None else local_name(parent)


def is_true(node: Any, attribute: str) -> bool:
    return (node.get(attribute) or "").strip() in ("true", "1")


def is_false(node: Any, attribute: str) -> bool:
    return (node.get(attribute) or "").strip() in ("false", "0")


def is_event_subprocess(node: Any) -> bool:
    return local_name(node) in SUBPROCESSES and is_true(node, "triggeredByEvent")


def names(types: frozenset[str] | set[str]) -> str:
    """Write types as a list for people."""
    return ", ".join(sorted(types))


Rule = Callable[[Document, Any], None]


def apply(document: Document, rules: Iterable[tuple[Iterable[str], Rule]]) -> None:
    """Apply rules to all elements of their types."""
    for types, rule in rules:
        for node in document.all(*types):
            rule(document, node)
