"""Findings about a decision model, in German and English, and the error that carries them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

from app.errors import ApplicationError

Severity = Literal["error", "warning"]


class Finding(TypedDict):
    """One thing that is wrong or doubtful, at one element of the model.

    `rule` is the stable, kebab-case name of the check. `element_id` is the XML id nearest to the
    place: a cell, a rule, a table, a decision. `example` holds a counter-example where there is one:
    input label to FEEL text.
    """

    rule: str
    severity: Severity
    element_id: str | None
    line: int | None
    message_de: str
    message_en: str
    example: dict[str, str] | None


class InvalidDecisionModel(ApplicationError):
    """A decision model cannot be read or must not be used; `findings` says why."""

    code = "invalid-decision-model"
    title = "Das Entscheidungsmodell ist fehlerhaft"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        super().__init__("; ".join(finding["message_de"] for finding in findings), findings=list(findings))


class UnknownDecision(ApplicationError):
    """The model has no decision, and no decision service, of that id or name."""

    code = "unknown-decision"
    title = "Die Entscheidung gibt es in diesem Modell nicht"


def finding(
    rule: str,
    message_de: str,
    message_en: str,
    *,
    element_id: str | None = None,
    line: int | None = None,
    severity: Severity = "error",
) -> Finding:
    """Make a finding without counter-example."""
    return Finding(
        rule=rule,
        severity=severity,
        element_id=element_id,
        line=line,
        message_de=message_de,
        message_en=message_en,
        example=None,
    )
