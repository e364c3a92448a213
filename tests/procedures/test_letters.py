"""Handlers get letters on the tenant's letterhead, with the notice of the procedure's law."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from app.handlers import HandlerContext, TenantFacts
from app.procedures import handler_context, read_files
from tests.procedures.example import LETTER, files

LETTERHEAD = {
    "authority": "Stadt Musterstadt",
    "head": "Die Bürgermeisterin",
    "street": "Rathausplatz 1",
    "postal_code": "12345",
    "city": "Musterstadt",
}


def context(pages: list[str], changes: dict[str, bytes] | None = None, **letterhead: Any) -> HandlerContext:
    return handler_context(
        read_files(files() | (changes or {}), tenant="musterstadt"),
        tenant=TenantFacts(id="musterstadt", name="Stadt Musterstadt", letterhead=LETTERHEAD | letterhead),
        reference_number="B-2026-00001",
        idempotency_key="1",
        at=datetime(2026, 5, 12, 22, 30, tzinfo=UTC),
        on_html=lambda html: pages.append(unescape(html)),
    )


def test_the_letter_names_sender_day_and_remedy() -> None:
    pages: list[str] = []
    pdf = context(pages).render_letter("bescheid", {"name": "Erika", "betrag": 5})

    assert pdf.startswith(b"%PDF-")
    for part in ("B-2026-00001", "13.\N{NO-BREAK SPACE}Mai 2026", "Stadt Musterstadt, Die Bürgermeisterin"):
        assert part in pages[0]
    assert "Widerspruch erhoben werden" in pages[0]


def test_the_letter_knows_when_it_counts_as_announced() -> None:
    pages: list[str] = []
    template = LETTER.replace("betrag | euro", "bekanntgabe | kurzdatum")
    context(pages, {"letters/bescheid.html": template.encode()}).render_letter("bescheid", {"name": "E"})
    assert "Sie zahlen 18.05.2026." in pages[0]


def test_a_variable_cannot_pose_as_the_aktenzeichen() -> None:
    pages: list[str] = []
    context(pages).render_letter("bescheid", {"name": "E", "betrag": 5, "aktenzeichen": "X-1"})
    assert "X-1" not in pages[0]


def test_an_unknown_letter_is_refused() -> None:
    with pytest.raises(LookupError, match="mahnung"):
        context([]).render_letter("mahnung")
