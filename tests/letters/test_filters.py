"""Amounts and dates as a German office writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.letters.filters import FILTERS


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("euro", 72, "72,00\N{NO-BREAK SPACE}€"),
        ("euro", Decimal("1234.505"), "1.234,51\N{NO-BREAK SPACE}€"),
        ("euro", "-0.5", "-0,50\N{NO-BREAK SPACE}€"),
        ("zahl", Decimal("1200.50"), "1.200,5"),
        ("zahl", 100, "100"),
        ("datum", "2026-01-05", "5.\N{NO-BREAK SPACE}Januar 2026"),
        ("datum", datetime(2026, 1, 4, 23, 30, tzinfo=UTC), "5.\N{NO-BREAK SPACE}Januar 2026"),
        ("kurzdatum", date(2026, 3, 1), "01.03.2026"),
        ("monat", "2026-03-01", "März 2026"),
    ],
)
def test_values_are_written_in_german(name: str, value: Any, text: str) -> None:
    assert FILTERS[name](value) == text


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        FILTERS["datum"]("morgen")


@pytest.mark.parametrize("name", ["euro", "zahl"])
def test_what_is_no_number_is_refused_without_showing_it(name: str) -> None:
    with pytest.raises(ValueError, match="not str") as error:
        FILTERS[name]("Erika Mustermann")
    assert "Erika" not in str(error.value)
