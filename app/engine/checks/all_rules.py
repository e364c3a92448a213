"""All rules over a process that was read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.engine.checks.compensation import check_compensation
from app.engine.checks.events import check_events
from app.engine.checks.flows import check_flows
from app.engine.checks.implementations import check_implementations
from app.engine.checks.joins import check_joins
from app.engine.checks.known import Known
from app.engine.checks.names import check_names
from app.engine.checks.starts import check_starts
from app.engine.diagram.findings import Finding, Findings
from app.engine.diagram.model import ProcessModel

#: Errors by our own judgement: BPMN allows them, and still they must not be deployed.
BEYOND_BPMN: Final = frozenset({"join-never-fires", "start-needs-all"})
#: Errors of diagrams that must not be deployed, although the engine knows what to do.
EXECUTABLE: Final = BEYOND_BPMN | {
    "boundary-outgoing-missing",
    "condition-alone",
    "dead-end",
    "end-missing",
    "end-unconnected",
    "event-incoming-missing",
    "event-outgoing-missing",
    "gateway-idle",
    "start-unconnected",
    "unreachable",
}

#: Errors that are errors in any process, executed or not: something is drawn that BPMN forbids.
CONTRADICTIONS: Final = frozenset(
    {
        "ad-hoc-event",
        "attachment-broken",
        "boundary-incoming",
        "cancel-not-interrupting",
        "cancel-outside",
        "compensation-flow",
        "compensation-handler-flow",
        "compensation-not-interrupting",
        "default-broken",
        "default-forbidden",
        "end-outgoing",
        "error-not-interrupting",
        "event-gateway-mixed",
        "event-gateway-shared",
        "event-gateway-target",
        "event-subprocess-connected",
        "flow-broken",
        "flow-crosses-border",
        "flow-reference-broken",
        "link-incoming",
        "link-outgoing",
        "loop-ambiguous",
        "start-incoming",
        "start-trigger-misplaced",
    }
)
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
    found = tuple(found)
    wrong = {finding.element_id for finding in found if finding.severity == "error"}
    has_gaps = any(finding.rule in _LEAVES_GAPS for finding in found)
    findings = Findings(process.file, _names(process))
    check_flows(process, findings, wrong=wrong, has_gaps=has_gaps)
    if not has_gaps:
        check_joins(process, findings)
    check_starts(process, findings)
    check_events(process, findings)
    check_compensation(process, findings)
    check_implementations(process, decision_ids, known, findings, wrong)
    check_names(process, known, findings)
    said = {(finding.rule, finding.element_id) for finding in found}
    return [finding for finding in findings.items if (finding.rule, finding.element_id) not in said]


def _names(process: ProcessModel) -> dict[str, str]:
    elements = {element.id: element.name for element in process.elements.values()}
    return {flow.id: flow.name for flow in process.flows} | elements
