"""Findings about a procedure's files, in the shape the engine uses for diagrams."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from app.engine import Finding
from app.errors import InvalidProcedure


def problem(
    rule: str,
    german: str,
    english: str,
    *,
    file: str | None = None,
    property: str | None = None,
    element_id: str | None = None,
    severity: Literal["error", "warning"] = "error",
) -> Finding:
    """Make a finding; an error prevents deployment."""
    return Finding(
        rule=rule,
        severity=severity,
        element_id=element_id,
        property=property,
        file=file,
        message_de=german,
        message_en=english,
    )


def refusal(findings: Iterable[Finding]) -> InvalidProcedure:
    """Make the error that carries findings; its message names file and key of the first ones."""
    found = list(findings)
    sentences = (
        f"{finding.file}: {finding.message_de}" if finding.file else finding.message_de
        for finding in found[:5]
    )
    return InvalidProcedure(" ".join(sentences), findings=[finding.as_dict() for finding in found])
