"""Connects handlers with the procedure's letters: letterhead, legal notice and dates are added here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from app.clock import GERMANY
from app.deadlines import Authority, ProceduralLaw, announced_on, get_law, period_notice, remedy_notice
from app.handlers import HandlerContext, ProcedureFacts, TenantFacts
from app.handlers.context import LetterRenderer
from app.letters import Letterhead, render_html, write_pdf
from app.procedures.procedure import Procedure


def handler_context(
    procedure: Procedure,
    *,
    tenant: TenantFacts,
    reference_number: str,
    idempotency_key: str,
    at: datetime,
    on_html: Callable[[str], None] | None = None,
    preview: bool = False,
) -> HandlerContext:
    """Return what a handler of this procedure is told, with a renderer for the procedure's letters.

    Args:
        on_html: is shown each letter's HTML before it becomes a PDF.
        preview: letters say that they are not released yet.
    """
    facts = procedure_facts(procedure)
    return HandlerContext(
        idempotency_key=idempotency_key,
        tenant=tenant,
        procedure=facts,
        reference_number=reference_number,
        at=at,
        letters=procedure.letters,
        render=letter_renderer(
            procedure.letters,
            tenant=tenant,
            procedure=facts,
            reference_number=reference_number,
            at=at,
            on_html=on_html,
            preview=preview,
        ),
    )


def procedure_facts(procedure: Procedure) -> ProcedureFacts:
    return ProcedureFacts(
        key=procedure.key,
        title=procedure.title,
        metadata=procedure.metadata,
        parameters=procedure.parameters,
    )


def letter_renderer(
    letters: Mapping[str, str],
    *,
    tenant: TenantFacts,
    procedure: ProcedureFacts,
    reference_number: str,
    at: datetime,
    on_html: Callable[[str], None] | None = None,
    preview: bool = False,
) -> LetterRenderer:
    """Return the function that renders one of `letters` on the tenant's letterhead, dated `at`.

    The function raises LookupError for an unknown letter and LetterNotRendered for a defective one.
    """
    day = at.astimezone(GERMANY).date()

    def render(name: str, variables: Mapping[str, Any]) -> bytes:
        if name not in letters:
            raise LookupError(f"Das Verfahren hat kein Schreiben „{name}“.")
        letterhead = Letterhead.read(with_office(tenant.letterhead, procedure.parameters))
        law = _law(procedure, day)
        everything = {
            **variables,
            **surroundings(tenant, procedure, reference_number),
            "bekanntgabe": announced_on(day, law, state=_state(tenant)) if law else None,
        }
        notice = _notice(law, letterhead, day, _state(tenant)) if law else []
        html = render_html(
            letters[name], everything, letterhead=letterhead, on=day, legal_remedy=notice, preview=preview
        )
        if on_html is not None:
            on_html(html)
        return write_pdf(html)

    return render


#: Parameters of a procedure that say which office is in charge → keys of the letterhead.
_OFFICE = {"dienststelle": "office", "telefon": "phone", "email": "email"}


def with_office(letterhead: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a municipality's letterhead with the office that a procedure's parameters name, if they do."""
    return {**letterhead, **{key: parameters[name] for name, key in _OFFICE.items() if parameters.get(name)}}


def surroundings(tenant: TenantFacts, procedure: ProcedureFacts, reference_number: str) -> dict[str, Any]:
    """Return the variables every letter has besides those of its process."""
    return {
        "aktenzeichen": reference_number,
        "kommune": {"id": tenant.id, "name": tenant.name},
        "parameter": procedure.parameters,
        "verfahren": {"key": procedure.key, "title": procedure.title, **procedure.metadata},
    }


def _law(procedure: ProcedureFacts, day: date) -> ProceduralLaw | None:
    key = procedure.metadata.get("law")
    return get_law(key, on=day) if key else None


def _notice(law: ProceduralLaw, letterhead: Letterhead, day: date, state: str) -> list[str]:
    return [*remedy_notice(law, _authority(letterhead)), period_notice(law, day, state=state)]


def _state(tenant: TenantFacts) -> str:
    return str(tenant.parameters.get("land", "NW"))


def _authority(letterhead: Letterhead) -> Authority:
    return Authority(name=letterhead.body, address=letterhead.address, court=letterhead.court or None)
