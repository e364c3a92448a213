"""Rules about what does the work of an element, and that it exists."""

from __future__ import annotations

from collections.abc import Iterable

from app.engine.checks.known import HandlerFacts, Known
from app.engine.diagram.findings import Findings, hint
from app.engine.diagram.model import Element, ProcessModel
from app.engine.diagram.vocabulary import (
    CITIZEN,
    CITIZEN_FORM,
    OF_MESSAGES,
    OWN_PREFIX,
    OWN_PROPERTIES,
    SEPARATE_FROM,
    THROWING,
)
from app.engine.values.expressions import fixed_names

#: What may wait for a message.
_WAITING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})


def check_implementations(
    process: ProcessModel,
    decision_ids: frozenset[str],
    known: Known,
    findings: Findings,
    wrong: Iterable[str | None],
) -> None:
    """Note what is wrong with the work of the elements.

    Args:
        wrong: ids of elements that could not be read as they are; nothing is said to be missing there.
    """
    check = _ImplementationCheck(process, decision_ids, known, findings, frozenset(wrong))
    for element in process.elements.values():
        check.own_properties(element)
        check.citizen(element)
        check.publishing(element)
        check.implementation(element)
        check.assignment(element)
        check.form(element)
        check.decision(element)
        check.called_process(element)
        check.handler(element)
        check.listeners(element)
    check.listeners(process)


class _ImplementationCheck:
    def __init__(
        self,
        process: ProcessModel,
        decision_ids: frozenset[str],
        known: Known,
        findings: Findings,
        wrong: frozenset[str | None],
    ) -> None:
        self.process = process
        self.decision_ids = decision_ids
        self.known = known
        self.findings = findings
        self.wrong = wrong

    def implementation(self, element: Element) -> None:
        if element.id in self.wrong:
            return
        if element.type in ("serviceTask", "sendTask") and element.job is None and not element.events:
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
        who = (given.assignee, given.candidate_groups, given.candidate_users, element.properties.get(CITIZEN))
        if element.type == "userTask" and element.id not in self.wrong and not any(who):
            self.findings.add(
                "assignment-missing", element.id, property="assignmentDefinition.candidateGroups"
            )
        source, groups = given.candidate_groups, self.known.groups
        if source is None or groups is None or element.type != "userTask":
            return
        for group in fixed_names(source):
            if group not in groups:
                values = {"group": group, "hint": hint(group, groups)}
                self.findings.add("group-unknown", element.id, property=source.place, values=values)

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
        is_task = target.type == "userTask" if target else other in self.known.user_tasks
        if element.type != "userTask" or not is_task or other == element.id:
            values = {"other": self.findings.called(other)}
            self.findings.add("separate-from-unknown", element.id, property=SEPARATE_FROM, values=values)

    def citizen(self, element: Element) -> None:
        """Find what citizens are offered but could never do."""
        form = element.properties.get(CITIZEN_FORM)
        is_notice = element.type in _WAITING and "message" in {event.kind for event in element.events}
        if CITIZEN not in element.properties:
            if form is not None:
                self.findings.add("citizen-misplaced", element.id, property=CITIZEN_FORM)
        elif element.type != "userTask" and not (is_notice and form):
            self.findings.add("citizen-misplaced", element.id, property=CITIZEN)
        elif self.known.forms is not None and form is not None and form not in self.known.forms:
            values = {"form": form, "hint": hint(form, self.known.forms)}
            self.findings.add("form-unknown", element.id, property=CITIZEN_FORM, values=values)

    def publishing(self, element: Element) -> None:
        """Find what is said of a message where none is published, or a handler does so."""
        publishes = element.type in THROWING and element.event_of("message") and element.job is None
        for name in sorted(OF_MESSAGES & element.properties.keys()) if not publishes else ():
            self.findings.add("publishing-misplaced", element.id, property=name, values={"name": name})

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

    def called_process(self, element: Element) -> None:
        process_id = element.call.process_id.literal if element.call else None
        processes = self.known.processes
        if process_id is not None and processes is not None and process_id not in processes:
            self.findings.add(
                "called-process-unknown",
                element.id,
                property="calledElement.processId",
                values={"process": process_id, "hint": hint(process_id, processes)},
            )

    def handler(self, element: Element) -> None:
        if self.known.handlers is None or element.job_type is None:
            return
        facts = self._facts(element, element.job_type, "taskDefinition.type")
        if facts is not None:
            self._inputs(element, facts)

    def listeners(self, element: Element | ProcessModel) -> None:
        for listener in element.listeners:
            if self.known.handlers is not None and listener.job.type.literal is not None:
                self._facts(element, listener.job.type.literal, listener.job.type.place)

    def _facts(self, element: Element | ProcessModel, type_: str, place: str) -> HandlerFacts | None:
        handlers = self.known.handlers or {}
        if type_ not in handlers:
            values = {"type": type_, "hint": hint(type_, handlers)}
            self.findings.add("handler-unknown", element.id, property=place, values=values)
        return handlers.get(type_)

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
