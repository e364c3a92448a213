"""What a handler is told about the job it serves, and what it may leave behind besides its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

#: Renders a letter of the procedure: (name, extra variables) → PDF.
LetterRenderer = Callable[[str, Mapping[str, Any]], bytes]


@dataclass(frozen=True, kw_only=True)
class NewDocument:
    """A document for the Vorgang. It is stored in the same transaction that completes the job."""

    kind: str  # e.g. "bescheid": what procedures and lists refer to
    title: str
    filename: str
    media_type: str
    content: bytes
    for_citizen: bool  # downloadable from the applicant's status page


@dataclass(frozen=True, kw_only=True)
class TenantFacts:
    """The municipality the job runs for."""

    id: str
    name: str
    letterhead: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ProcedureFacts:
    """The procedure the job belongs to."""

    key: str
    title: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)


def _no_letters(name: str, variables: Mapping[str, Any]) -> bytes:
    raise LookupError(f"There is no letter {name}: this context renders none.")


@dataclass(frozen=True, kw_only=True)
class HandlerContext:
    """Everything around one attempt of one job.

    `variables` are all variables the activity sees; a handler's declared inputs arrive as arguments,
    so only generic handlers (letters) should look here.
    """

    #: Equal for every attempt of one job: pass it on to systems that detect duplicates.
    idempotency_key: str
    tenant: TenantFacts
    procedure: ProcedureFacts
    reference_number: str  # Aktenzeichen
    at: datetime
    letters: Mapping[str, str] = field(default_factory=dict)
    render: LetterRenderer = _no_letters
    variables: Mapping[str, Any] = field(default_factory=dict)
    documents: list[NewDocument] = field(default_factory=list)

    def attach(self, document: NewDocument) -> None:
        """Put a document into the file of the Vorgang, if the job succeeds."""
        self.documents.append(document)

    def render_letter(self, name: str, variables: Mapping[str, Any] | None = None) -> bytes:
        """Render the procedure's letter `name` (letters/<name>.html) as PDF.

        The template sees the activity's variables; `variables` come on top of them.

        Raises:
            LookupError: the procedure has no such letter.
        """
        return self.render(name, {**self.variables, **(variables or {})})
