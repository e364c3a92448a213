"""What is wrong with a form definition, and the error that carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from app.errors import ApplicationError


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One problem of a form file; the same shape as the findings of diagrams and decisions."""

    rule: str  # stable, kebab-case
    message_de: str
    message_en: str
    element_id: str | None = None  # the component's id or key
    property: str | None = None  # path inside the component, e.g. "conditional.hide"
    file: str | None = None
    severity: str = "error"


class InvalidFormDefinition(ApplicationError):
    """A form file cannot be used; `findings` says what and where."""

    code: ClassVar[str] = "invalid-form-definition"
    title: ClassVar[str] = "Das Formular ist fehlerhaft"

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(" ".join(finding.message_de for finding in self.findings))
