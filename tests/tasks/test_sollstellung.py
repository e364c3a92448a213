"""Booking records: one claim a month, and a record that takes them back to the cent."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.handlers import BpmnError, HandlerContext, ProcedureFacts, discover, run_handler
from tests.handlers.example import context

discover()

AT = datetime(2026, 8, 20, 9, tzinfo=UTC)
SECTIONS = [
    {"von": "2026-08-01", "bis": "2026-10-31", "betrag": Decimal("150.00")},
    {"von": "2026-11-01", "bis": "2027-07-31", "betrag": Decimal(0)},
]


def book(
    sections: list[dict[str, Any]] = SECTIONS, at: datetime = AT, **more: Any
) -> tuple[dict[str, Any], str]:
    inputs = {"kassenzeichen": "1", "zahlungspflichtig": "Beispiel, Erika", "abschnitte": sections} | more
    outcome = run_handler("sollstellung.book", inputs, at_work(at))
    return outcome.output["buchung"], outcome.documents[0].content.decode("utf-8-sig")


def at_work(at: datetime = AT) -> HandlerContext:
    procedure = ProcedureFacts(key="beispiel", title="Beispiel", metadata={"law": "SGB_I_X"})
    return context(reference_number="EB-2026-00001", at=at, procedure=procedure)


def rows(written: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written), delimiter=";"))


def test_every_month_that_costs_something_is_a_claim_and_past_ones_are_due_next_month() -> None:
    booking, written = book()
    assert [item["faellig"] for item in booking["posten"]] == ["2026-09-15", "2026-09-15", "2026-10-15"]
    assert booking["summe"] == Decimal("450.00")
    assert [row[5:7] for row in rows(written)[1:]] == [
        ["2026-09-15", "150,00"],
        ["2026-09-15", "150,00"],
        ["2026-10-15", "150,00"],
    ]


@pytest.mark.parametrize(("day", "due"), [(11, "2026-08-15"), (12, "2026-09-15"), (15, "2026-09-15")])
def test_nothing_is_due_before_the_notice_counts_as_announced(day: int, due: str) -> None:
    booking, _ = book(SECTIONS[:1], at=datetime(2026, 8, day, 9, tzinfo=UTC))
    assert booking["posten"][0]["faellig"] == due


def test_what_no_law_announces_is_due_from_the_next_day_on() -> None:
    inputs = {"kassenzeichen": "1", "zahlungspflichtig": "B", "abschnitte": SECTIONS[:1]}
    at = datetime(2026, 8, 14, 9, tzinfo=UTC)
    outcome = run_handler("sollstellung.book", inputs, context(at=at))
    assert outcome.output["buchung"]["posten"][0]["faellig"] == "2026-08-15"


def test_december_is_followed_by_january() -> None:
    booking, _ = book([{"von": "2026-12-01", "bis": "2027-01-31", "betrag": Decimal(10)}])
    assert [item["faellig"] for item in booking["posten"]] == ["2026-12-15", "2027-01-15"]


def test_the_same_job_books_under_the_same_number() -> None:
    assert book()[0]["nummer"] == book()[0]["nummer"]


def test_a_change_takes_back_the_later_months_and_claims_them_anew() -> None:
    first, _ = book()
    change, _ = book([{"von": "2026-10-01", "bis": "2026-10-31", "betrag": Decimal("100.00")}], bisher=first)
    assert (change["art"], change["bezug"]) == ("Änderung", first["nummer"])
    assert [item["betrag"] for item in change["posten"]] == [Decimal("-150.00"), Decimal("100.00")]
    assert first["summe"] + change["summe"] == Decimal("400.00")
    assert [item["monat"] for item in change["stand"]] == ["2026-08-01", "2026-09-01", "2026-10-01"]


def test_taking_back_after_a_change_leaves_nothing_to_pay() -> None:
    first, _ = book()
    change, _ = book([{"von": "2026-10-01", "bis": "2026-10-31", "betrag": Decimal("100.00")}], bisher=first)
    reversal = run_handler("sollstellung.cancel", {"buchung": change}, at_work()).output["storno"]
    assert first["summe"] + change["summe"] + reversal["summe"] == 0


def test_taking_back_leaves_nothing_to_pay() -> None:
    booking, _ = book()
    outcome = run_handler("sollstellung.cancel", {"buchung": booking}, at_work())
    reversal = outcome.output["storno"]
    assert reversal["summe"] + booking["summe"] == 0
    assert (reversal["art"], reversal["bezug"]) == ("Storno", booking["nummer"])
    assert rows(outcome.documents[0].content.decode("utf-8-sig"))[1][6] == "-150,00"


def test_a_reversal_cannot_be_taken_back() -> None:
    booking, _ = book()
    reversal = run_handler("sollstellung.cancel", {"buchung": booking}, at_work()).output["storno"]
    with pytest.raises(BpmnError):
        run_handler("sollstellung.cancel", {"buchung": reversal}, at_work())


def test_records_stay_inside_and_no_name_becomes_a_formula() -> None:
    outcome = run_handler(
        "sollstellung.book",
        {"kassenzeichen": "1", "zahlungspflichtig": "=1+1", "abschnitte": SECTIONS},
        at_work(),
    )
    assert not outcome.documents[0].for_citizen
    assert rows(outcome.documents[0].content.decode("utf-8-sig"))[1][3] == "'=1+1"
