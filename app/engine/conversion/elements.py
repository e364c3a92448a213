"""Converting a whole file: every element goes through all that may concern it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.engine.conversion import events, people, technical
from app.engine.conversion.calls import convert_call, convert_decision, convert_payload
from app.engine.conversion.document import read_document, words_of
from app.engine.conversion.flow import complete
from app.engine.conversion.forms import convert_fields
from app.engine.conversion.jobs import convert_implementation
from app.engine.conversion.listeners import convert_listeners
from app.engine.conversion.loops import convert_loop, replaced_names
from app.engine.conversion.mappings import convert_mappings, convert_properties
from app.engine.conversion.notes import Notes
from app.engine.conversion.place import Place
from app.engine.conversion.scripts import convert_script
from app.engine.diagram.findings import Finding, Findings, InvalidDefinition
from app.engine.diagram.vocabulary import BPMN

_CONVERTERS: Final[tuple[Callable[[Place], None], ...]] = (
    technical.convert_process,
    technical.convert_starters,
    technical.convert_shown_name,
    people.convert_assignment,
    people.convert_form_reference,
    convert_decision,
    convert_implementation,
    convert_script,
    technical.convert_retries,
    convert_mappings,
    convert_call,
    convert_payload,
    convert_properties,
    convert_listeners,
    convert_loop,
    events.convert_condition,
    events.convert_filter,
    events.convert_timer,
    events.convert_name,
    technical.convert_technical,
)


@dataclass(frozen=True)
class Conversion:
    """A converted file and what is to be said about it."""

    content: bytes
    findings: tuple[Finding, ...] = ()
    forms: Mapping[str, bytes] = field(default_factory=dict)  # id → form-js file, made from fields


def convert(file: str, content: bytes) -> Conversion:
    """Convert a diagram.

    Raises:
        InvalidDefinition: the file cannot be read.
    """
    unread = Findings(file)
    document = read_document(content, unread)
    if document is None:
        raise InvalidDefinition(unread.items)
    document.forget_blank()
    nodes = [node for node in document.elements() if node.tag.startswith(f"{{{BPMN}}}")]
    names = {node.get("id"): node.get("name") for node in nodes if node.get("id") and node.get("name")}
    notes = Notes(file, names)
    notes.words = words_of(document)
    forms: dict[str, bytes] = {}
    for node in nodes:
        place = Place(node, technical.element_of(node) or "", notes, replaced_names(node))
        form = convert_fields(place)
        if form is not None:
            forms[form[0]] = form[1]
        for converter in _CONVERTERS:
            converter(place)
    technical.mark_executable(nodes, notes)
    if not document.is_ours:
        complete(document, notes)
        technical.mark_formal(nodes)
    notes.words = words_of(document)
    for node in nodes:
        technical.convert_initiator(Place(node, technical.element_of(node) or "", notes, {}))
    technical.report_rest(document, notes)
    return Conversion(document.to_bytes(), tuple(notes.items), forms)
