"""All checks of a procedure before it may be deployed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app import engine
from app.engine import Element, Finding, HandlerFacts, Known
from app.engine.diagram.vocabulary import PREVIEW
from app.errors import InvalidProcedure
from app.forms import Form
from app.forms.components import Component, Field, FieldKind, Group
from app.handlers import all_handlers, find_handler
from app.letters import check_letter
from app.procedures.files import overlay
from app.procedures.problems import problem
from app.procedures.procedure import Procedure, read_files
from app.procedures.scenarios import read_scenario
from app.procedures.surroundings import ALONE, Surroundings, check_groups, declared_groups

#: Set for every instance at its start.
_GIVEN = frozenset({"kommune", "parameter", "aktenzeichen", "eingang"})


def check_procedure(procedure: Procedure, around: Surroundings = ALONE) -> list[Finding]:
    """Return everything wrong with a procedure: diagram, decisions, forms, letters, parameters, groups.

    Args:
        around: what it may call and who there is, besides what its own files say.
    """
    return [
        *procedure.problems,
        *engine.check_files(procedure.files, known=known_parts(procedure, around)),
        *check_groups(procedure, around),
        *_form_names(procedure),
        *_letter_findings(procedure),
        *_letters_missing(procedure),
        *_scenario_findings(procedure),
    ]


def check_files(
    files: Mapping[str, bytes], *, tenant: str | None, around: Surroundings = ALONE
) -> list[Finding]:
    """Return everything wrong with files that may not even be readable, such as a draft's."""
    try:
        procedure = read_files(files, tenant=tenant)
    except InvalidProcedure as error:
        unreadable = [Finding(**finding) for finding in _findings(error)]
        return list(dict.fromkeys([*unreadable, *engine.check_files(overlay(files, tenant))]))
    return check_procedure(procedure, around)


def known_parts(procedure: Procedure, around: Surroundings = ALONE) -> Known:
    """Return what a diagram may refer to: what is beside it, around it, and in this installation."""
    forms = procedure.forms
    handlers = {
        found.type: HandlerFacts(
            required=found.required_inputs,
            inputs=frozenset(found.inputs.fields),
            outputs=frozenset(found.outputs.fields),
        )
        for found in all_handlers()
    }
    return Known(
        handlers=handlers,
        forms=frozenset(forms),
        processes=around.procedures,
        groups=frozenset(declared_groups(procedure)) | (around.groups or frozenset()),
        parameters=frozenset(procedure.metadata["parameters"]),
        variables=_GIVEN.union(*(form.names for form in forms.values())),
        answers=_answers(forms.values()),
    )


def _answers(forms: Iterable[Form]) -> dict[str, frozenset[str]]:
    """Return the values to choose from, by dotted path, of questions that every form asks as a choice."""
    found: dict[str, frozenset[str] | None] = {}
    for form in forms:
        for question in _questions(form.components):
            path, options = ".".join(question.path), _texts(question)
            before = found.get(path, frozenset())
            found[path] = None if options is None or before is None else before | options
    return {path: options for path, options in found.items() if options}


def _questions(components: Iterable[Component]) -> Iterator[Field]:
    """Yield the fields outside of rows, whose data are variables."""
    for component in components:
        if isinstance(component, Group):
            yield from _questions(component.components)
        elif isinstance(component, Field):
            yield component


def _texts(question: Field) -> frozenset[str] | None:
    """Return the values a choice offers; None if it is no choice, or its values are no fixed texts."""
    if question.kind not in (FieldKind.RADIO, FieldKind.SELECT) or not isinstance(question.options, tuple):
        return None
    values = frozenset(option.value for option in question.options if isinstance(option.value, str))
    return values if len(values) == len(question.options) else None


def process_variables(procedure: Procedure) -> frozenset[str]:
    """Return the names of all variables the diagrams, their forms and handlers can create."""
    names = set(_GIVEN)
    for form in procedure.forms.values():
        names |= form.names
    for _, element in _elements(procedure):
        names |= {mapping.target[0] for mapping in (*element.inputs, *element.outputs)}
        names |= {part.result_variable for part in (element.script, element.decision) if part is not None}
    for handler in all_handlers():
        names |= set(handler.outputs.fields)
    return frozenset(names)


def _findings(error: InvalidProcedure) -> list[dict[str, Any]]:
    found = error.members.get("findings")
    return found if isinstance(found, list) else []


def _form_names(procedure: Procedure) -> list[Finding]:
    """Find questions for what the platform itself provides."""
    return [
        problem(
            "form-name-reserved",
            f"Das Formular fragt nach „{name}“; diesen Namen vergibt die Plattform.",
            f"The form writes {name}, which the platform provides.",
            file=f"forms/{form_id}.form",
            property=name,
        )
        for form_id, form in procedure.forms.items()
        for name in sorted(form.names & _GIVEN)
    ]


def _letter_findings(procedure: Procedure) -> list[Finding]:
    known = process_variables(procedure)
    return [
        problem(
            "letter-invalid",
            found.message_de + (f" (Zeile {found.line})" if found.line else ""),
            found.message_en + (f" (line {found.line})" if found.line else ""),
            file=f"letters/{name}.html",
        )
        for name, template in procedure.letters.items()
        for found in check_letter(template, known)
    ]


def _letters_missing(procedure: Procedure) -> list[Finding]:
    return [
        problem(
            "letter-unknown",
            f"Das Schreiben „{name}“ gibt es nicht (letters/{name}.html).",
            f"There is no letter {name} (letters/{name}.html).",
            element_id=element_id,
            property=property_,
            file=file,
        )
        for file, element_id, name, property_ in _named_letters(procedure)
        if name not in procedure.letters
    ]


def _elements(procedure: Procedure) -> Iterator[tuple[str, Element]]:
    """Yield the elements of all processes, called ones included, each with its file."""
    for definition in procedure.processes.values():
        for element in definition.elements.values():
            yield definition.process.file, element


def _named_letters(procedure: Procedure) -> Iterator[tuple[str, str, str, str]]:
    """Yield the letters that tasks name without an expression, with file, element's id and property."""
    for file, element in _elements(procedure):
        if PREVIEW in element.properties:
            yield file, element.id, element.properties[PREVIEW], PREVIEW
        handler = find_handler(element.job_type or "")
        for mapping in element.inputs if handler else ():
            field = handler.inputs.fields.get(mapping.target[0]) if handler else None
            name = mapping.source.literal
            if field is not None and field.metadata.get("refers_to") == "letter" and name is not None:
                yield file, element.id, name, "ioMapping"


def _scenario_findings(procedure: Procedure) -> list[Finding]:
    findings: list[Finding] = []
    for name, content in procedure.files.items():
        if name.startswith("scenarios/"):
            try:
                read_scenario(name, content)
            except InvalidProcedure as error:
                findings += (Finding(**finding) for finding in _findings(error))
    return findings
