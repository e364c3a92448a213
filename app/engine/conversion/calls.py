"""Call activities and business rule tasks: which process or decision they call, and what is passed."""

from __future__ import annotations

from typing import Any, Final

from app.engine.conversion.document import insert, remove
from app.engine.conversion.jobs import unused_name
from app.engine.conversion.place import Place
from app.engine.diagram.vocabulary import ZEEBE

#: What output parameters call a decision's result that has no name.
UNNAMED: Final = "decisionResult"
_BINDINGS: Final = ("latest", "deployment")
_THROWING: Final = frozenset({"intermediateThrowEvent", "endEvent"})
#: The result of a decision that has the same shape in both engines.
_SAME_RESULT: Final = "singleEntry"


def convert_decision(place: Place) -> None:
    """Carry over which decision is evaluated and where its result goes."""
    decision = place.foreign("decisionRef")
    if decision is None:
        return
    name = place.foreign("resultVariable")
    if name is None:
        name = UNNAMED if UNNAMED in place.notes.words else unused_name(place)
        place.note("decision-variable", property="calledDecision.resultVariable", name=name)
    mapping = place.foreign("mapDecisionResult") or "resultList"
    if mapping != _SAME_RESULT:
        place.note("decision-result", property="calledDecision.resultVariable", text=mapping)
    place.move("decisionRef", "calledDecision", "decisionId")
    if place.foreign("decisionRef") is not None:
        place.keep("resultVariable")
        return
    place.note("decision-needed", property="calledDecision.decisionId", decision=decision)
    place.set("calledDecision", "resultVariable", name)
    place.drop("resultVariable", "mapDecisionResult")
    _binding(place, "decisionRef", "calledDecision")


def convert_call(place: Place) -> None:
    """Carry over which process is called, and which variables go in and out."""
    if place.type != "callActivity":
        return
    process_id = place.node.get("calledElement")
    if process_id and process_id.strip():
        value = place.value(process_id, "calledElement")
        if value is not None:
            place.set("calledElement", "processId", value)
            del place.node.attrib["calledElement"]
            _binding(place, "calledElement", "calledElement")
    inputs, outputs = place.extensions("in"), place.extensions("out")
    inherits = "true" if place.foreign("inheritVariables") == "true" else _all(inputs)
    place.drop("inheritVariables", *(["calledElementType"] if _is_key(place) else []))
    place.set("calledElement", "propagateAllParentVariables", inherits)
    place.set("calledElement", "propagateAllChildVariables", _all(outputs))
    if inputs and _all(outputs) == "true" and any(node.get("target") for node in inputs):
        place.note("inputs-stay", property="calledElement.propagateAllChildVariables")
    for nodes, direction in ((inputs, "input"), (outputs, "output")):
        for node in nodes:
            if _take(place, node, direction):
                place.remove(node)


def convert_payload(place: Place) -> None:
    """Carry over what a thrown signal takes along; all variables at once is not possible here."""
    definition = place.child("signalEventDefinition")
    if definition is None or place.type not in _THROWING:
        return
    holder = Place(definition, place.id, place.notes, place.replaced)
    for node in holder.extensions("in"):
        if node.get("variables") != "all" and _take(place, node, "input"):
            holder.remove(node)


def _is_key(place: Place) -> bool:
    return (place.foreign("calledElementType") or "key") == "key"


def _all(nodes: list[Any]) -> str:
    return "true" if any(node.get("variables") == "all" for node in nodes) else "false"


def _take(place: Place, node: Any, direction: str) -> bool:
    """Carry over one `in` or `out`; return whether nothing of it is left."""
    if node.get("businessKey") is not None:
        place.note("business-key", property="calledElement")
        return True
    if node.get("local") is not None:
        place.note("technical-dropped", names=f"{direction} local={node.get('local')}")
    target = node.get("target")
    if node.get("variables") == "all":
        return True
    text = node.get("sourceExpression")
    source = node.get("source")
    value = place.value(text, f"{direction} {target}", (node, node.tag)) if text else f"={source}"
    if value is None or not target or not (source or text):
        if value is not None:
            place.note("not-converted", name=direction, text=str(dict(node.attrib)))
            place.keep_extension(node)
        return False
    mappings = place.zeebe("ioMapping")
    first = mappings.find(f"{{{ZEEBE}}}output")
    mapping = place.append(mappings, direction, source=value, target=target)
    if direction == "output" and first is not None:  # before the output parameters, which may look at it
        remove(mapping)
        insert(mappings, mappings.index(first), mapping)
    return True


def _binding(place: Place, prefix: str, extension: str) -> None:
    """Carry over which version is meant; a fixed one cannot be named here and is left."""
    binding = place.foreign(f"{prefix}Binding")
    if binding in _BINDINGS:
        place.set(extension, "bindingType", binding)
        place.drop(f"{prefix}Binding", f"{prefix}Version", f"{prefix}VersionTag")
