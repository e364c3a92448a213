"""BPMN XML → processes in model order; whatever would be ignored becomes a finding."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import Any

from lxml import etree

from app.engine.diagram import vocabulary as words
from app.engine.diagram.ad_hoc import read_activation, read_ad_hoc
from app.engine.diagram.calls import read_call
from app.engine.diagram.compensation import connect_handlers
from app.engine.diagram.events import EventReader
from app.engine.diagram.extensions import Extensions, local_name, shown_name
from app.engine.diagram.findings import Findings
from app.engine.diagram.lanes import assign_lanes
from app.engine.diagram.links import link_flows
from app.engine.diagram.listeners import read_listeners
from app.engine.diagram.loops import read_loop, read_quantity
from app.engine.diagram.model import Element, ProcessModel, SequenceFlow
from app.engine.diagram.specification import check_specification
from app.engine.diagram.xml import parse_xml


def read_processes(
    file: str, content: bytes, findings: Findings, *, check: bool = True, executed: bool = True
) -> list[ProcessModel]:
    """Read every executable process of one BPMN file.

    Processes that are not marked as executable, pools and message flows are documentation.

    Args:
        check: whether to look if the whole file keeps the rules of BPMN, its documentation included.
        executed: whether to read the processes that are executed, or instead those that are not.
    """
    root = parse_xml(content, findings)
    if root is None:
        return []
    if root.tag != f"{{{words.BPMN}}}definitions":
        findings.add("not-bpmn", values={"tag": shown_name(root.tag)})
        return []
    findings.names = {
        node.get("id"): node.get("name") for node in root.iter(f"{{{words.BPMN}}}*") if node.get("name")
    }
    _check_ids(root, findings)
    if check:
        check_specification(root, findings)
    events = EventReader(root, findings)
    return [
        _ProcessReader(node, file, events, findings).read()
        for node in _top_level(root, findings)
        if executed == (node.get("isExecutable") in ("true", "1") or local_name(node) in words.GLOBAL_TASKS)
    ]


def _check_ids(root: Any, findings: Findings) -> None:
    """Ids are unique in the whole file, the picture apart."""
    seen: set[str] = set()
    for node in root.iter(f"{{{words.BPMN}}}*"):
        element_id = node.get("id")
        if element_id in seen:
            findings.add("id-duplicate", element_id)
        if element_id:
            seen.add(element_id)


def _top_level(root: Any, findings: Findings) -> list[Any]:
    processes = []
    for node in root.iterchildren("*"):
        namespace, name = etree.QName(node).namespace, local_name(node)
        if namespace in words.TOOL_NAMESPACES:
            continue
        if namespace != words.BPMN or name not in words.DEFINITIONS:
            _refuse(node, node.get("id"), findings)
        elif name == "process" or name in words.GLOBAL_TASKS:
            processes.append(node)
    return processes


def _refuse(node: Any, element_id: str | None, findings: Findings) -> None:
    namespace, name = etree.QName(node).namespace, local_name(node)
    if namespace != words.BPMN:
        findings.add(
            "unknown-extension", element_id, values={"name": shown_name(node.tag), "namespace": namespace}
        )
    elif name in words.DOCUMENTATION:
        findings.add("documentation-only", element_id, values={"type": f"bpmn:{name}"})
        for child in node.iterchildren(f"{{{words.BPMN}}}assignment", f"{{{words.BPMN}}}transformation"):
            _refuse(child, element_id, findings)
    else:
        findings.add(
            "unsupported-element",
            element_id,
            values={"type": f"bpmn:{name}", "reason": words.reason(name)},
        )


def _interrupts(node: Any) -> bool:
    name = "isInterrupting" if local_name(node) == "startEvent" else "cancelActivity"
    return node.get(name, "true").strip() not in ("false", "0")


def _needs_all(node: Any) -> bool:
    is_parallel = (node.get("eventGatewayType") or "").strip() == "Parallel"
    return is_parallel or _says_yes(node, "parallelMultiple")


def _says_yes(node: Any, attribute: str) -> bool:
    return node.get(attribute, "false").strip() in ("true", "1")


class _ProcessReader:
    def __init__(self, node: Any, file: str, events: EventReader, findings: Findings) -> None:
        self.node = node
        self.file = file
        self.events = events
        self.findings = findings
        self.elements: dict[str, Element] = {}
        self.flows: list[SequenceFlow] = []
        self.containers: list[Any] = []  # subprocesses that were read
        self.refused: set[str] = set()  # flow nodes with a finding of their own
        self.unnamed: Counter[tuple[str, str]] = Counter()  # flows without id between two elements

    def read(self) -> ProcessModel:
        """Read a process, or a global task as a process with this task only."""
        process_id = self._id_of(self.node) or ""
        task_type = words.GLOBAL_TASKS.get(local_name(self.node))
        complaints = Findings() if task_type else self.findings  # a task's are noted with the task
        extensions = Extensions(self.node, process_id, task_type or "process", complaints)
        if task_type:
            self._read_global_task(task_type, process_id)
        for child in () if task_type else self.node.iterchildren("*"):
            self._read_child(child, None)
        for flow in self.flows:
            self._check_ends(flow)
        self._check_references()
        self.flows += link_flows(self.elements, self.flows, self.findings)
        connect_handlers(self.node, self.elements)
        assign_lanes(self.node, self.elements)
        known = self.elements.keys()
        return ProcessModel(
            id=process_id,
            name=self.node.get("name") or process_id,
            file=self.file,
            version_tag=extensions.version_tag(),
            properties=extensions.properties(),
            elements=MappingProxyType(self.elements),
            flows=tuple(flow for flow in self.flows if flow.source in known and flow.target in known),
            listeners=() if task_type else read_listeners("process", extensions),
            only_called=task_type is not None,
        )

    def _read_global_task(self, type_: str, task_id: str) -> None:
        start, end = f"{task_id}_start", f"{task_id}_end"
        self.elements[start] = Element(id=start, type="startEvent", name=start)
        self._read_element(self.node, type_, None)
        self.elements[end] = Element(id=end, type="endEvent", name=end)
        for source, target in ((start, task_id), (task_id, end)):
            self.flows.append(SequenceFlow(id=f"{source}→{target}", source=source, target=target))

    def _read_child(self, node: Any, parent: str | None) -> None:
        type_ = local_name(node)
        if etree.QName(node).namespace != words.BPMN:
            _refuse(node, node.get("id"), self.findings)
        elif type_ in words.SILENT or (parent and type_ in words.OF_CONTAINERS):
            return
        elif type_ == "sequenceFlow":
            self._read_flow(node)
        elif type_ in words.FLOW_NODES:
            self._read_element(node, type_, parent)
        else:
            element_id = self._id_of(node)
            _refuse(node, element_id, self.findings)
            self.refused.add(element_id or "")

    def _id_of(self, node: Any) -> str | None:
        element_id = (node.get("id") or "").strip() or None
        if element_id is None and local_name(node) not in words.DOCUMENTATION:
            self.findings.add(
                "id-missing", values={"type": f"bpmn:{local_name(node)}", "line": node.sourceline}
            )
        return element_id

    # --- flow nodes

    def _read_element(self, node: Any, type_: str, parent: str | None) -> None:
        element_id = self._id_of(node)
        if element_id is None or element_id in self.elements:
            return  # nothing may take the place of another, least of all of what it stands in
        self._check_content(node, element_id, type_)
        extensions = Extensions(node, element_id, type_, self.findings)
        self.elements[element_id] = Element(
            id=element_id,
            type=type_,
            name=node.get("name") or element_id,
            properties=extensions.properties(),
            inputs=extensions.inputs(),
            outputs=extensions.outputs(),
            default_flow=node.get("default") or None,
            form=extensions.form(),
            job=extensions.job(),
            listeners=read_listeners(type_, extensions),
            decision=extensions.decision(),
            script=extensions.script(),
            call=read_call(node, type_, extensions),
            assignment=extensions.assignment(),
            loop=read_loop(node, type_, self.events, extensions),
            ad_hoc=read_ad_hoc(node, type_, extensions),
            activation=read_activation(node, type_, extensions),
            parent=parent,
            events=self.events.read(node, type_, extensions),
            start_quantity=read_quantity(node, "startQuantity", extensions),
            completion_quantity=read_quantity(node, "completionQuantity", extensions),
            needs_all_events=_needs_all(node),
            attached_to=(node.get("attachedToRef") or "").rpartition(":")[2] or None,
            interrupting=_interrupts(node),
            is_event_subprocess=_says_yes(node, "triggeredByEvent"),
            instantiates=type_ in words.INSTANTIATING and _says_yes(node, "instantiate"),
            for_compensation=_says_yes(node, "isForCompensation"),
        )
        if type_ in words.CONTAINERS:
            self.containers.append(node)
            for child in node.iterchildren("*"):
                self._read_child(child, element_id)

    def _check_content(self, node: Any, element_id: str, type_: str) -> None:
        """Refuse what would be ignored; of a subprocess only its attributes, its content is read."""
        expected = words.SILENT | words.EVENT_DEFINITIONS.get(type_, frozenset())
        if type_ in words.EVENTS:
            expected |= {"eventDefinitionRef"}
        expected |= {"activationCondition"} if type_ == "complexGateway" else frozenset()
        expected |= words.LOOPS if type_ in words.MAY_REPEAT else frozenset()
        for child in () if type_ in words.CONTAINERS else node.iterchildren("*"):
            if etree.QName(child).namespace != words.BPMN or local_name(child) not in expected:
                _refuse(child, element_id, self.findings)
        for name, neutral in words.NEUTRAL_ATTRIBUTES.items():
            value = node.get(name)
            executed = name == "instantiate" and type_ in words.INSTANTIATING
            if value is not None and value.strip() not in neutral and not executed:
                self.findings.add("unsupported-attribute", element_id, values={"name": name, "value": value})

    # --- sequence flows

    def _read_flow(self, node: Any) -> None:
        source, target = node.get("sourceRef") or "", node.get("targetRef") or ""
        flow_id = self._flow_id(node, source, target)
        extensions = Extensions(node, flow_id, "sequenceFlow", self.findings)
        condition = None
        for child in node.iterchildren("*"):
            if child.tag == f"{{{words.BPMN}}}conditionExpression":
                condition = self._condition(child, extensions)
            elif etree.QName(child).namespace != words.BPMN or local_name(child) not in words.SILENT:
                _refuse(child, flow_id, self.findings)
        self.flows.append(
            SequenceFlow(
                id=flow_id, source=source, target=target, name=node.get("name") or "", condition=condition
            )
        )

    def _flow_id(self, node: Any, source: str, target: str) -> str:
        """Sequence flows need no id; one that has none is named after its ends."""
        if node.get("id"):
            return self._id_of(node) or ""
        self.unnamed[source, target] += 1
        number = self.unnamed[source, target]
        return f"{source}→{target}" + (f"#{number}" if number > 1 else "")

    def _condition(self, node: Any, extensions: Extensions) -> Any:
        text = "".join(node.itertext())
        language = node.get("language")
        if language and "feel" not in language.lower():
            extensions.findings.add(
                "unsupported-attribute",
                extensions.element_id,
                property="conditionExpression",
                values={"name": "language", "value": language},
            )
        source = extensions.compile(text, "conditionExpression")
        if source and source.expression is None:
            extensions.findings.add(
                "expression-required",
                extensions.element_id,
                property="conditionExpression",
                values={"text": text.strip()},
            )
            return None
        return source

    def _check_ends(self, flow: SequenceFlow) -> None:
        for end, target in (("sourceRef", flow.source), ("targetRef", flow.target)):
            if target not in self.elements and target not in self.refused:
                self.findings.add("flow-broken", flow.id, property=end, values={"end": end, "target": target})

    def _check_references(self) -> None:
        """`bpmn:incoming` and `bpmn:outgoing` repeat what the flows say; they must not say anything else."""
        ends = {
            "incoming": {(flow.target, flow.id) for flow in self.flows},
            "outgoing": {(flow.source, flow.id) for flow in self.flows},
        }
        containers = [self.node, *self.containers]
        for node in (child for container in containers for child in container.iterchildren("*")):
            for end, known in ends.items():
                for reference in node.iterchildren(f"{{{words.BPMN}}}{end}"):
                    pair = (node.get("id"), (reference.text or "").strip().rpartition(":")[2])
                    if pair not in known:
                        self.findings.add(
                            "flow-reference-broken", pair[0], values={"end": end, "target": pair[1]}
                        )
