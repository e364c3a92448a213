"""What changed between two diagrams: steps and flows that are new, gone, renamed or set differently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from app.engine.diagram.findings import Findings
from app.engine.diagram.vocabulary import BPMN
from app.engine.diagram.xml import parse_xml

_KINDS = {
    "startEvent": "Startereignis",
    "endEvent": "Endereignis",
    "userTask": "Aufgabe",
    "serviceTask": "automatischer Schritt",
    "scriptTask": "Berechnung",
    "businessRuleTask": "Entscheidung",
    "exclusiveGateway": "Verzweigung",
    "parallelGateway": "paralleles Gateway",
    "sequenceFlow": "Verbindung",
}
_FOLLOWS_FROM_FLOWS = frozenset({f"{{{BPMN}}}incoming", f"{{{BPMN}}}outgoing"})
_ENDS = ("sourceRef", "targetRef")


@dataclass(frozen=True)
class Difference:
    """One element that is not as it was. `look` is that of its mark: success, danger or info."""

    look: str
    state: str
    text: str


def differences(before: bytes, after: bytes) -> list[Difference]:
    """Compare the processes of two BPMN files; how they are drawn does not count.

    Of a file that cannot be read nothing is told; the checks say what is wrong with it.
    """
    old, new = _elements(before), _elements(after)
    if old is None or new is None:
        return []
    return [
        *(Difference("danger", "entfernt", _named(old[key], old)) for key in old if key not in new),
        *(Difference("success", "neu", _named(new[key], new)) for key in new if key not in old),
        *(found for key in new if key in old for found in _changes(old[key], new[key], old, new)),
    ]


def _elements(content: bytes) -> dict[str, Any] | None:
    """Return what has an id in a file's processes, in the order of the file."""
    root = parse_xml(content, Findings())
    if root is None:
        return None
    return {
        node.get("id"): node
        for process in root.iterchildren(f"{{{BPMN}}}process")
        for node in process.iterchildren(f"{{{BPMN}}}*")
        if node.get("id")
    }


def _changes(old: Any, new: Any, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    was, name = _named(old, before), _named(new, after)
    if old.get("name") != new.get("name"):
        yield Difference("info", "umbenannt", f"{was} heißt jetzt „{new.get('name') or new.get('id')}“")
    elif any(old.get(end) != new.get(end) for end in _ENDS):
        yield Difference("info", "umgehängt", f"{was} ist jetzt {name}")
    if _content(old) != _content(new):
        yield Difference("info", "geändert", f"{name}: {_what(old, new)}")


def _named(node: Any, elements: dict[str, Any]) -> str:
    kind = _KINDS.get(etree.QName(node).localname, etree.QName(node).localname)
    if _ENDS[0] not in node.attrib:
        return f"{kind} „{node.get('name') or node.get('id')}“"
    source, target = (_label(elements.get(node.get(end) or ""), node.get(end)) for end in _ENDS)
    label = f" „{node.get('name')}“" if node.get("name") else ""
    return f"{kind}{label} von „{source}“ nach „{target}“"


def _label(node: Any | None, element_id: str | None) -> str:
    return str((node.get("name") if node is not None else None) or element_id)


def _what(old: Any, new: Any) -> str:
    """Name the conditions of a flow, which are short; of a step only that its settings differ."""
    was, now = (_condition(node) for node in (old, new))
    return f"Bedingung „{now}“ statt „{was}“" if was != now else "Einstellungen"


def _condition(node: Any) -> str:
    return " ".join((node.findtext(f"{{{BPMN}}}conditionExpression") or "keine").split())


def _content(node: Any) -> tuple[object, ...]:
    """Return everything that counts below a node, apart from its name, its ends and white space."""
    inside = tuple(
        _content(child) for child in node.iterchildren("*") if child.tag not in _FOLLOWS_FROM_FLOWS
    )
    own = {name: value for name, value in node.attrib.items() if name not in ("name", *_ENDS)}
    names = (node.get("name"),) if etree.QName(node).namespace != BPMN else ()
    return (node.tag, tuple(sorted(own.items())), names, (node.text or "").strip(), inside)
