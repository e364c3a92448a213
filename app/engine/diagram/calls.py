"""Which process a call activity calls."""

from __future__ import annotations

from typing import Any

from app.engine.diagram.extensions import Extensions
from app.engine.diagram.model import CalledElement

_CALLED = "calledElement"


def read_call(node: Any, type_: str, extensions: Extensions) -> CalledElement | None:
    """Return what an element calls: `zeebe:calledElement`, or else BPMN's own attribute."""
    if type_ != "callActivity":
        return None
    own = (node.get("calledElement") or "").rpartition(":")[2].strip()
    if extensions.text_of(_CALLED, "processId") is not None:
        process_id = extensions.source(_CALLED, "processId")
    else:
        process_id = extensions.compile(own, f"{_CALLED}.processId") if own else None
        if not own:
            extensions.findings.add(
                "called-process-missing", extensions.element_id, property=f"{_CALLED}.processId"
            )
    if process_id is None:
        return None
    return CalledElement(
        process_id,
        hands_in_all=extensions.text_of(_CALLED, "propagateAllParentVariables") != "false",
        hands_back_all=extensions.text_of(_CALLED, "propagateAllChildVariables") != "false",
        binding="deployment" if extensions.text_of(_CALLED, "bindingType") == "deployment" else "latest",
    )
