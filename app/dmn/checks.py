"""Checks a decision model before it is used: every text compiles, every name and type is known."""

from __future__ import annotations

from collections.abc import Iterator

from app.dmn.findings import Finding, finding
from app.dmn.model import Model
from app.dmn.table_checks import check_table


def check_model(model: Model) -> list[Finding]:
    """Return everything that is wrong or doubtful in a model, in the order of the file."""
    found = [*_check_texts(model), *_check_tables(model)]
    return sorted(found, key=lambda item: item["line"] or 0)


def _check_texts(model: Model) -> Iterator[Finding]:
    model.program.compile_all()
    for problem in model.program.problems:
        yield finding(
            problem.code,
            problem.message_de,
            problem.message_en,
            element_id=problem.element_id,
            line=problem.line,
        )


def _check_tables(model: Model) -> Iterator[Finding]:
    for table in model.program.tables:
        yield from check_table(table)
