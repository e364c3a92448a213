"""Rules over a process that was read: flows, conditions, implementations and references to the outside."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from app.engine.check_names import check_names, hint
from app.engine.diagram.findings import Finding, Findings
from app.engine.diagram.model import Element, ProcessModel, SequenceFlow
from app.engine.diagram.vocabulary import (
    CONTAINERS,
    DECIDING_GATEWAYS,
    MAY_DECIDE,
    OWN_PREFIX,
    OWN_PROPERTIES,
    SEPARATE_FROM,
)
from app.engine.event_checks import check_events


@dataclass(frozen=True, kw_only=True)
class HandlerFacts:
    """The interface of a handler: names of variables."""

    required: frozenset[str] = frozenset()
    inputs: frozenset[str] = frozenset()  # all it takes, required ones included
    outputs: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Known:
    """What exists outside of a diagram; None means unknown, and is not checked."""

    handlers: Mapping[str, HandlerFacts] | None = None
    forms: frozenset[str] | None = None
    #: Top-level variables that forms and the platform provide; those of the diagram's elements are added.
    variables: frozenset[str] | None = None
    #: Dotted path of a variable that only forms write → the values to choose from.
    answers: Mapping[str, frozenset[str]] = field(default_factory=dict)


#: Errors of diagrams that can be executed, by the letter of BPMN, and still must not be deployed.
EXECUTABLE: Final = frozenset({"dead-end", "unreachable"})

#: Findings after which flows and elements are missing from the model.
_LEAVES_GAPS = frozenset({"unsupported-element", "flow-broken", "id-missing", "id-duplicate"})


def check_process(
    process: ProcessModel,
    decision_ids: frozenset[str],
    known: Known,
    *,
    found: Iterable[Finding] = (),
) -> list[Finding]:
    """Return what is wrong with one process, apart from what reading it already found.

    Args:
        found: what reading found; nothing is said that only follows from it.
    """
    check = _ProcessCheck(process, decision_ids, known, tuple(found))
    check.starts()
    check.ends()
    check_events(process, check.findings)
    for element in process.elements.values():
        check.own_properties(element)
        check.gateway(element)
        check.default_flow(element)
        check.implementation(element)
        check.assignment(element)
        check.form(element)
        check.decision(element)
        check.handler(element)
    for flow in process.flows:
        check.condition(flow)
        check.border(flow)
    if not check.has_gaps:
        check.dead_ends()
        check.reachability()
    check_names(process, known, check.findings)
    return check.findings.items


class _ProcessCheck:
    def __init__(
        self,
        process: ProcessModel,
        decision_ids: frozenset[str],
        known: Known,
        found: tuple[Finding, ...],
    ) -> None:
        self.wrong = {finding.element_id for finding in found if finding.severity == "error"}
        self.has_gaps = any(finding.rule in _LEAVES_GAPS for finding in found)
        self.process = process
        self.decision_ids = decision_ids
        self.known = known
        self.findings = Findings(process.file, _names(process))
        self.outgoing: dict[str, list[SequenceFlow]] = {id_: [] for id_ in process.elements}
        self.incoming: dict[str, list[SequenceFlow]] = {id_: [] for id_ in process.elements}
        for flow in process.flows:
            self.outgoing[flow.source].append(flow)
            self.incoming[flow.target].append(flow)

    @cached_property
    def following(self) -> dict[str, list[str]]:
        """Return what becomes active through an element: behind it, attached to it, or inside of it."""
        following = {id_: [flow.target for flow in flows] for id_, flows in self.outgoing.items()}
        for element in self.process.elements.values():
            for origin in (element.attached_to, element.parent if element.type == "startEvent" else None):
                if origin in following:
                    following[origin].append(element.id)
        return following

    # --- flows

    def starts(self) -> None:
        """Make sure that the process and every subprocess begin at exactly one start event."""
        starts: dict[str | None, list[str]] = {None: []}
        for element in self.process.elements.values():
            if element.type in CONTAINERS:
                starts.setdefault(element.id, [])
            elif element.type == "startEvent":
                starts.setdefault(element.parent, []).append(element.id)
        for container, ids in starts.items():
            if not ids:
                self.findings.add("start-missing", container or self.process.id)
            elif len(ids) > 1:
                values = {"ids": ", ".join(ids)}
                self.findings.add("start-ambiguous", container or self.process.id, values=values)

    def ends(self) -> None:
        for element in self.process.elements.values():
            if element.type == "startEvent" and self.incoming[element.id]:
                self.findings.add("start-incoming", element.id)
            if element.type == "endEvent" and self.outgoing[element.id]:
                self.findings.add("end-outgoing", element.id)
            if element.type == "task":
                self.findings.add("task-without-type", element.id)

    def gateway(self, element: Element) -> None:
        """Behind a deciding split every flow has a condition or is the default, and there is one."""
        flows = self.outgoing[element.id]
        if element.type not in DECIDING_GATEWAYS or not flows:
            return
        if len(flows) > 1:
            for flow in flows:
                if flow.condition is None and flow.id not in {element.default_flow, *self.wrong}:
                    self.findings.add(
                        "condition-missing", flow.id, values={"gateway": self.findings.called(element.id)}
                    )
        if element.default_flow is None and all(flow.condition for flow in flows):
            self.findings.add("default-missing", element.id)

    def default_flow(self, element: Element) -> None:
        if element.default_flow is None:
            return
        flow = next((f for f in self.outgoing[element.id] if f.id == element.default_flow), None)
        if element.type not in MAY_DECIDE:
            self.findings.add("default-forbidden", element.id, values={"type": element.type})
        elif flow is None:
            self.findings.add("default-broken", element.id, values={"target": element.default_flow})
        elif flow.condition is not None:
            self.findings.add("default-condition", element.id, values={"target": flow.id})

    def condition(self, flow: SequenceFlow) -> None:
        source = self.process.elements[flow.source]
        if flow.condition is not None and source.type not in MAY_DECIDE:
            rule = "condition-ignored" if source.type == "parallelGateway" else "condition-forbidden"
            values = {"source": self.findings.called(source.id), "type": source.type}
            self.findings.add(rule, flow.id, property="conditionExpression", values=values)

    def border(self, flow: SequenceFlow) -> None:
        source, target = (self.process.elements[end] for end in (flow.source, flow.target))
        if source.parent != target.parent:
            values = {"source": source.id, "target": target.id}
            self.findings.add("flow-crosses-border", flow.id, values=values)

    def dead_ends(self) -> None:
        """Where a level has an end event, its tokens end there; without any they may end anywhere."""
        has_end = {element.parent for element in self.process.elements.values() if element.type == "endEvent"}
        for element in self.process.elements.values():
            if element.type != "endEvent" and not self.outgoing[element.id]:
                self.findings.add("dead-end" if element.parent in has_end else "end-implicit", element.id)

    def reachability(self) -> None:
        """Report where a part that is never reached begins, and how much follows."""
        seen = self._from(element.id for element in self.process.elements.values() if _starts(element))
        if not seen:
            return
        lost = [element_id for element_id in self.process.elements if element_id not in seen]
        # What nothing leads to comes first; what is left then are circles.
        for element_id in sorted(lost, key=lambda element_id: bool(self.incoming[element_id])):
            if element_id not in seen:
                part = self._from([element_id]) - seen
                seen |= part
                values = {"following": _following(len(part) - 1)}
                self.findings.add("unreachable", element_id, values=values)

    def _from(self, begin: Iterable[str]) -> set[str]:
        """Return the elements themselves and all that becomes active from there."""
        seen = set(begin)
        queue = deque(seen)
        while queue:
            for target in self.following[queue.popleft()]:
                if target not in seen:
                    seen.add(target)
                    queue.append(target)
        return seen

    # --- what an element does

    def implementation(self, element: Element) -> None:
        if element.id in self.wrong:
            return
        if element.type in ("serviceTask", "sendTask") and element.job is None:
            self.findings.add("job-type-missing", element.id, property="taskDefinition.type")
        own = {
            "scriptTask": ("zeebe:script", element.script),
            "businessRuleTask": ("zeebe:calledDecision", element.decision),
        }.get(element.type)
        if own is None:
            return
        name, value = own
        if value is None and element.job is None:
            self.findings.add("implementation-missing", element.id, values={"name": name})
        elif value is not None and element.job is not None:
            self.findings.add("implementation-ambiguous", element.id, values={"name": name})

    def assignment(self, element: Element) -> None:
        """Find user tasks that nobody will ever see."""
        given = element.assignment
        who = (given.assignee, given.candidate_groups, given.candidate_users)
        if element.type == "userTask" and element.id not in self.wrong and not any(who):
            self.findings.add(
                "assignment-missing", element.id, property="assignmentDefinition.candidateGroups"
            )

    # --- our own properties

    def own_properties(self, element: Element) -> None:
        """Find misspelt names and task ids, which would switch off the four-eyes rule without a word."""
        for name in element.properties:
            if name.startswith(OWN_PREFIX) and name not in OWN_PROPERTIES:
                values = {"name": name, "hint": hint(name, OWN_PROPERTIES)}
                self.findings.add("property-unknown", element.id, property=name, values=values)
        other = element.properties.get(SEPARATE_FROM)
        if other is None:
            return
        target = self.process.elements.get(other)
        if {element.type, target.type if target else None} != {"userTask"} or other == element.id:
            values = {"other": self.findings.called(other)}
            self.findings.add("separate-from-unknown", element.id, property=SEPARATE_FROM, values=values)

    # --- references to the outside

    def form(self, element: Element) -> None:
        forms = self.known.forms
        if forms is not None and element.form_id is not None and element.form_id not in forms:
            self.findings.add(
                "form-unknown",
                element.id,
                property="formDefinition.formId",
                values={"form": element.form_id, "hint": hint(element.form_id, forms)},
            )

    def decision(self, element: Element) -> None:
        decision_id = element.decision.decision_id.literal if element.decision else None
        if decision_id is not None and decision_id not in self.decision_ids:
            self.findings.add(
                "decision-unknown",
                element.id,
                property="calledDecision.decisionId",
                values={"decision": decision_id, "hint": hint(decision_id, self.decision_ids)},
            )

    def handler(self, element: Element) -> None:
        if self.known.handlers is None or element.job_type is None:
            return
        facts = self.known.handlers.get(element.job_type)
        if facts is None:
            self.findings.add(
                "handler-unknown",
                element.id,
                property="taskDefinition.type",
                values={"type": element.job_type, "hint": hint(element.job_type, self.known.handlers)},
            )
            return
        self._inputs(element, facts)

    def _inputs(self, element: Element, facts: HandlerFacts) -> None:
        mapped = {mapping.target[0] for mapping in element.inputs}
        for name in sorted(facts.required - mapped):
            self._about_input("input-missing", element, name, "")
        for name in sorted(mapped - facts.inputs):
            self._about_input("input-unknown", element, name, hint(name, facts.inputs))
        if not element.outputs:
            for name in sorted(mapped & facts.outputs):
                self._about_input("result-stays-local", element, name, "")

    def _about_input(self, rule: str, element: Element, name: str, hint: str | tuple[str, str]) -> None:
        values = {"type": element.job_type, "name": name, "hint": hint}
        self.findings.add(rule, element.id, property="ioMapping", values=values)


def _names(process: ProcessModel) -> dict[str, str]:
    elements = {element.id: element.name for element in process.elements.values()}
    return {flow.id: flow.name for flow in process.flows} | elements


def _starts(element: Element) -> bool:
    return element.type == "startEvent" and element.parent is None


def _following(number: int) -> str | tuple[str, str]:
    if number == 0:
        return ""
    if number == 1:
        return ", und der Schritt dahinter auch nicht", ", nor is the element behind it"
    return f", und die {number} Schritte dahinter auch nicht", f", nor are the {number} elements behind it"
