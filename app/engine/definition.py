"""Files in, an immutable executable definition out: model, specs for SpiffWorkflow, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Any

from SpiffWorkflow.specs import WorkflowSpec

from app.engine.checks import CONTRADICTIONS, EXECUTABLE, Known, check_process
from app.engine.decisions import Decisions, read_decisions
from app.engine.diagram.findings import Finding, Findings, InvalidDefinition
from app.engine.diagram.model import Element, MultiInstance, ProcessModel, SequenceFlow
from app.engine.diagram.reader import read_processes
from app.engine.diagram.vocabulary import THROWING
from app.engine.running.ad_hoc import AdHocSpec
from app.engine.running.calls import CallSpec
from app.engine.running.compensation import Handlers, find_handlers, is_found_by_itself
from app.engine.running.events.specs import CatchSpec, EventGatewaySpec, ReceiveSpec, StartSpec
from app.engine.running.events.throwing import ThrowSpec
from app.engine.running.inclusive import ComplexGatewaySpec, InclusiveGatewaySpec
from app.engine.running.loops import MultiInstanceSpec, StandardLoopSpec
from app.engine.running.specs import (
    ActivitySpec,
    AsideSpec,
    DecisionSpec,
    ExclusiveGatewaySpec,
    FlowNodeSpec,
    JobSpec,
    ParallelGatewaySpec,
    ScriptSpec,
    SubProcessSpec,
    UserTaskSpec,
)
from app.engine.starts import StartEvent, find_beginnings, start_events

_SPECS: Mapping[str, type[FlowNodeSpec]] = {
    "exclusiveGateway": ExclusiveGatewaySpec,
    "parallelGateway": ParallelGatewaySpec,
    "inclusiveGateway": InclusiveGatewaySpec,
    "complexGateway": ComplexGatewaySpec,
    "eventBasedGateway": EventGatewaySpec,
    "userTask": UserTaskSpec,
    "scriptTask": ScriptSpec,
    "businessRuleTask": DecisionSpec,
    "callActivity": CallSpec,
    "adHocSubProcess": AdHocSpec,
    "subProcess": SubProcessSpec,
    "transaction": SubProcessSpec,
    "startEvent": StartSpec,
    "boundaryEvent": CatchSpec,
    "intermediateCatchEvent": CatchSpec,
    "receiveTask": ReceiveSpec,
}


@dataclass(frozen=True, eq=False)
class Definition:
    """An executable process. Nothing mutates it: threads and instances share it."""

    process: ProcessModel
    decisions: Decisions
    spec: Any  # SpiffWorkflow's WorkflowSpec; never leaves this package
    starts: Mapping[str | None, FlowNodeSpec]  # by subprocess; None is the process, without trigger
    beginnings: Mapping[str | None, tuple[FlowNodeSpec, ...]]  # where there is none: what no flow leads to
    started_together: Mapping[str, tuple[FlowNodeSpec, ...]]  # start event → those also waited for then
    event_subprocesses: Mapping[str | None, tuple[FlowNodeSpec, ...]]  # what they are in → their starts
    attached: Mapping[
        str, tuple[FlowNodeSpec, ...]
    ]  # activity → its boundary events; event-based gateway → those behind it
    handlers: Handlers
    aside: Mapping[str, AsideSpec]  # user task, or the process → what calls its listeners beside the flow

    @property
    def process_id(self) -> str:
        return self.process.id

    @property
    def name(self) -> str:
        return self.process.name

    @property
    def version_tag(self) -> str | None:
        return self.process.version_tag

    @cached_property
    def start_events(self) -> tuple[StartEvent, ...]:
        """The start events of the process that have a trigger."""
        return start_events(self.process)

    @property
    def starts_by_itself(self) -> bool:
        """Say whether the process begins without a trigger."""
        return None in self.starts or None in self.beginnings

    def starts_at(self, element_id: str) -> bool:
        """Say whether the process can begin at an element."""
        element = self.elements.get(element_id)
        is_plain = element is not None and _is_start(element) and element.parent is None
        return is_plain or any(start.element_id == element_id for start in self.start_events)

    @property
    def elements(self) -> Mapping[str, Element]:
        """The flow nodes by id, in model order."""
        return self.process.elements


def read_definition(
    files: Mapping[str, bytes], *, process_id: str | None = None, deployed: bool = False
) -> Definition:
    """Read the executable process of some files.

    Args:
        files: file name → content; `*.bpmn` and `*.dmn` are read, others ignored.
        process_id: which process; may be left out if only one is executable.
        deployed: the files passed all checks when they were deployed; rules that were added since then
            must not stop the instances that run on them, and checking again would only cost time.

    Raises:
        InvalidDefinition: something cannot be executed; `findings` tell what and where.
    """
    processes, decisions, findings = _read(files, deployed)
    process = _choose(processes, process_id, findings)
    if process is None:
        raise InvalidDefinition(findings)
    known = _with_processes(Known(), processes)
    return _executable(process, decisions, findings, None if deployed else known)


def read_definitions(files: Mapping[str, bytes], *, deployed: bool = False) -> dict[str, Definition]:
    """Read all executable processes of some files, by id; they may call each other and exchange messages.

    Raises:
        InvalidDefinition: one of them cannot be executed, or there is none.
    """
    processes, decisions, findings = _read(files, deployed)
    if not processes:
        _choose(processes, None, findings)
        raise InvalidDefinition(findings)
    known = None if deployed else _with_processes(Known(), processes)
    return {process.id: _executable(process, decisions, findings, known) for process in processes}


def _read(files: Mapping[str, bytes], deployed: bool) -> tuple[list[ProcessModel], Decisions, list[Finding]]:
    processes, findings = _read_all(files, check=not deployed)
    decisions, decision_findings = read_decisions(files, check=not deployed)
    return processes, decisions, findings + decision_findings


def _executable(
    process: ProcessModel, decisions: Decisions, found: list[Finding], known: Known | None
) -> Definition:
    findings = list(found)
    if known is not None:
        findings += check_process(process, decisions.ids, known, found=found)
    beginnings = find_beginnings(process)
    starts_plainly = any(_is_start(e) and not e.parent for e in process.elements.values())
    hopeless = not (starts_plainly or start_events(process) or None in beginnings)
    if hopeless or (known is not None and any(map(_prevents_execution, findings))):
        raise InvalidDefinition(findings)
    spec = build_spec(process)
    nodes = [spec.task_specs[element_id] for element_id in process.elements]
    starts = {
        node.element.parent: node
        for node in reversed(nodes)  # the first counts
        if _is_start(node.element) and (node.element.parent or not node.element.events)
    }
    handlers = find_handlers(process.elements)
    return Definition(
        process=process,
        decisions=decisions,
        spec=spec,
        starts=starts,
        beginnings={
            container: tuple(spec.task_specs[element_id] for element_id in ids)
            for container, ids in beginnings.items()
        },
        started_together=_started_together(nodes),
        event_subprocesses=_event_subprocesses(nodes),
        attached=_attached(nodes),
        handlers=handlers,
        aside=_aside(process),
    )


def _started_together(nodes: list[FlowNodeSpec]) -> dict[str, tuple[FlowNodeSpec, ...]]:
    """Return the other events behind a gateway that starts the process and needs all of them."""
    by_id = {node.name: node for node in nodes}
    groups = (
        [by_id[flow.target] for flow in node.outgoing]
        for node in nodes
        if node.element.instantiates and node.element.needs_all_events
    )
    return {
        node.name: tuple(other for other in group if other is not node) for group in groups for node in group
    }


def _aside(process: ProcessModel) -> dict[str, AsideSpec]:
    whole = Element(id=process.id, type="process", name=process.name, listeners=process.listeners)
    told = [element for element in process.elements.values() if element.type == "userTask"]
    told += [] if process.only_called else [whole]  # a global task has the id of its process
    spec = WorkflowSpec(process.id, filename=process.file)
    return {element.id: AsideSpec(spec, element, [], []) for element in told}


def _event_subprocesses(nodes: list[FlowNodeSpec]) -> dict[str | None, tuple[FlowNodeSpec, ...]]:
    """Return the start events of event subprocesses by what these are in; None is the process."""
    by_id = {node.name: node.element for node in nodes}
    found: dict[str | None, tuple[FlowNodeSpec, ...]] = {}
    for node in nodes:
        around = by_id.get(node.element.parent or "")
        if _is_start(node.element) and around is not None and around.is_event_subprocess:
            found[around.parent] = (*found.get(around.parent, ()), node)
    return found


def _attached(nodes: list[FlowNodeSpec]) -> dict[str, tuple[FlowNodeSpec, ...]]:
    attached: dict[str, tuple[FlowNodeSpec, ...]] = {}
    by_id = {node.name: node for node in nodes}
    for node in nodes:
        host = node.element.attached_to
        if host is not None and not is_found_by_itself(node.element):
            attached[host] = (*attached.get(host, ()), node)
        elif isinstance(node, EventGatewaySpec):
            attached[node.name] = tuple(by_id[flow.target] for flow in node.outgoing)
    return attached


def _prevents_execution(finding: Finding) -> bool:
    return finding.severity == "error" and finding.rule not in EXECUTABLE


def _is_start(element: Element) -> bool:
    return element.type == "startEvent"


def check_files(files: Mapping[str, bytes], *, known: Known | None = None) -> list[Finding]:
    """Return everything wrong with all executable processes and decisions of some files.

    Args:
        known: what exists outside the files; parts that are None are not checked.
    """
    processes, findings = _read_all(files)
    decisions, decision_findings = read_decisions(files)
    findings += decision_findings
    if all(process.only_called for process in processes):
        _choose(processes, None, findings)
    known = _with_processes(known or Known(), processes)
    for process in processes:
        findings += check_process(process, decisions.ids, known, found=tuple(findings))
    for name in files:
        findings += _of_documentation(name, files[name]) if name.endswith(".bpmn") else []
    return findings


def _of_documentation(name: str, content: bytes) -> list[Finding]:
    """Return what cannot be meant in processes that nobody executes; they need not be complete."""
    read = Findings(name)
    processes = read_processes(name, content, read, check=False, executed=False)
    found = [check_process(process, frozenset(), Known(), found=read.items) for process in processes]
    return [each for each in chain(read.items if processes else (), *found) if each.rule in CONTRADICTIONS]


def _with_processes(known: Known, processes: list[ProcessModel]) -> Known:
    elements = (element for process in processes for element in process.elements.values())
    known = replace(known, user_tasks=frozenset(each.id for each in elements if each.type == "userTask"))
    if known.processes is None:
        return known
    return replace(known, processes=known.processes.union(process.id for process in processes))


def _read_all(files: Mapping[str, bytes], *, check: bool = True) -> tuple[list[ProcessModel], list[Finding]]:
    processes: list[ProcessModel] = []
    findings: list[Finding] = []
    for name in sorted(files):
        if name.endswith(".bpmn"):
            of_file = Findings(name)
            processes += read_processes(name, files[name], of_file, check=check)
            findings += of_file.items
    return processes, findings


def _choose(
    processes: list[ProcessModel], process_id: str | None, findings: list[Finding]
) -> ProcessModel | None:
    found = [
        process
        for process in processes
        if process.id == process_id or (process_id is None and not process.only_called)
    ]
    complaint = Findings()
    if len(found) > 1:
        complaint.add("process-ambiguous", values={"ids": ", ".join(process.id for process in found)})
    elif not found and not any(finding.severity == "error" for finding in findings):
        which = (f" mit der id „{process_id}“", f" with id '{process_id}'") if process_id else ""
        complaint.add("process-missing", process_id, values={"which": which})
    findings += complaint.items
    return found[0] if len(found) == 1 else None


def build_spec(process: ProcessModel) -> Any:
    """Build what SpiffWorkflow executes directly from the model, one spec per element."""
    incoming: dict[str, list[SequenceFlow]] = {element_id: [] for element_id in process.elements}
    outgoing: dict[str, list[SequenceFlow]] = {element_id: [] for element_id in process.elements}
    for flow in process.flows:
        outgoing[flow.source].append(flow)
        incoming[flow.target].append(flow)
    spec = WorkflowSpec(process.id, filename=process.file)
    for element in process.elements.values():
        _add_spec(spec, element, incoming[element.id], outgoing[element.id])
    return spec


def _add_spec(
    spec: Any, element: Element, incoming: list[SequenceFlow], outgoing: list[SequenceFlow]
) -> None:
    """Add an element; what repeats has a spec that counts, and one for the activity itself."""
    if element.loop is None:
        _spec_class(element)(spec, element, incoming, outgoing)
        return
    inner = _spec_class(element)(WorkflowSpec(spec.name), element, [], [])
    loop = MultiInstanceSpec if isinstance(element.loop, MultiInstance) else StandardLoopSpec
    loop(spec, element, incoming, outgoing, inner)


def _spec_class(element: Element) -> type[FlowNodeSpec]:
    if element.job is not None:
        return JobSpec
    if element.type in THROWING and element.events:
        return ThrowSpec
    return _SPECS.get(element.type, ActivitySpec)
