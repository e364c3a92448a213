"""What the BPMN 2.0 specification demands of a file, whether this engine executes those parts or not."""

from __future__ import annotations

from typing import Any

from app.engine.diagram.findings import Findings
from app.engine.diagram.specification.activities import check_activities
from app.engine.diagram.specification.collaborations import check_collaborations
from app.engine.diagram.specification.data_flow import check_data_flow
from app.engine.diagram.specification.data_items import check_data
from app.engine.diagram.specification.document import Document
from app.engine.diagram.specification.events import check_events
from app.engine.diagram.specification.gateways import check_gateways
from app.engine.diagram.specification.loops import check_loops
from app.engine.diagram.specification.processes import check_processes
from app.engine.diagram.specification.references import check_references
from app.engine.diagram.specification.services import check_services
from app.engine.diagram.specification.structure import check_structure

_CHECKS = (
    check_structure,
    check_processes,
    check_references,
    check_activities,
    check_services,
    check_loops,
    check_events,
    check_gateways,
    check_data,
    check_data_flow,
    check_collaborations,
)


def check_specification(root: Any, findings: Findings) -> None:
    """Note which rules of the specification a file breaks."""
    document = Document(root, findings)
    for check in _CHECKS:
        check(document)
