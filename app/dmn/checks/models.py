"""Checks a decision model before it is used: texts, names, types, and every decision table."""

from __future__ import annotations

from collections.abc import Iterator

from app.dmn.checks.samples import german_kind
from app.dmn.checks.tables import check_table
from app.dmn.expressions import LiteralExpression
from app.dmn.findings import Finding, Severity, finding
from app.dmn.model import Element, ItemDefinition, Model
from app.dmn.table.cells import kind_of_type
from app.dmn.texts import TextProblem
from app.feel.messages import SYNTAX

#: What FEEL finds in a text that compiles and is still an error: it would never have a value.
_FATAL = {"unknown-name", "unknown-function", "unknown-type"}


def check_model(model: Model) -> list[Finding]:
    """Return everything that is wrong or doubtful in a model, in the order of the file.

    Errors forbid its use, warnings do not: a gap may be intended. Unknown names are errors where the
    model declares its input; a model without input data may mean any variable of the process.
    """
    model.program.compile_all()
    found = [*_check_texts(model), *_check_types(model), *_check_logic(model), *_check_results(model)]
    for table in model.program.tables:
        found.extend(check_table(table))
    return sorted(found, key=lambda item: item["line"] or 0)


def _check_texts(model: Model) -> Iterator[Finding]:
    found = (problem for text in model.program.compiled_texts for problem in text.problems())
    for problem in dict.fromkeys([*model.program.problems, *found]):
        severity: Severity = "error" if problem.code in SYNTAX or problem.code in _FATAL else "warning"
        if problem.code == "unknown-name" and problem.name in model.program.declared_names:
            yield _missing_requirement(problem)
            continue
        yield finding(
            problem.code,
            problem.message_de,
            problem.message_en,
            element_id=problem.element_id,
            line=problem.line,
            severity=severity,
        )


def _missing_requirement(problem: TextProblem) -> Finding:
    return finding(
        "missing-requirement",
        f"„{problem.owner}“ verwendet „{problem.name}“, ist aber nicht damit verbunden",
        f'"{problem.owner}" uses "{problem.name}" but has no requirement for it',
        element_id=problem.element_id,
        line=problem.line,
    )


def _check_logic(model: Model) -> Iterator[Finding]:
    for element in model.decisions.values():
        if element.expression is None:
            yield finding(
                "no-logic",
                f"Die Entscheidung „{element.name}“ hat keine Entscheidungslogik",
                f'The decision "{element.name}" has no logic',
                element_id=element.id,
                line=element.line,
                severity="warning",
            )


def _check_results(model: Model) -> Iterator[Finding]:
    """Yield decisions whose expression is known to have another type than they declare."""
    for element in model.decisions.values():
        if isinstance(element.expression, LiteralExpression):
            found = model.program.decision(element).texts.type_of(element.expression.text)
            kind, declared = kind_of_type(found), kind_of_type(model.program.type_of(element))
            if kind and declared and kind != declared:
                yield finding(
                    "result-of-wrong-type",
                    f"„{element.name}“ ergibt {german_kind(kind)}, ist aber vom Typ {german_kind(declared)}",
                    f'"{element.name}" gives a {kind} but is declared as {declared}',
                    element_id=element.id,
                    line=element.expression.line,
                )


def _check_types(model: Model) -> Iterator[Finding]:
    types = model.program.types
    for name in sorted(types.unknown):
        place = _speaker(model, name)
        yield finding(
            "unknown-type",
            f"Den Typ „{name}“ gibt es in diesem Modell nicht",
            f'There is no type "{name}" in this model',
            element_id=place.id if place else None,
            line=place.line if place else None,
        )
    for broken, message in types.broken:
        yield finding(
            message.code, message.message_de, message.message_en, element_id=broken.id, line=broken.line
        )
    for name in sorted(types.circular):
        item = model.item_definitions[name]
        yield finding(
            "circular-type",
            f"Der Typ „{name}“ enthält sich selbst",
            f'The type "{name}" contains itself',
            element_id=item.id,
            line=item.line,
        )


def _speaker(model: Model, type_name: str) -> Element | ItemDefinition | None:
    """Return the element or type definition that speaks of a type, the first if there are several."""
    speakers: list[Element | ItemDefinition] = [*model.item_definitions.values(), *model.elements.values()]
    return next((item for item in speakers if item.type_ref == type_name), None)
