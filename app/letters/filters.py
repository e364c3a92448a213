"""Filters for letter templates: money, dates, numbers and names as a German office writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from app.clock import GERMANY
from app.letters.recipient import address, salutation

NO_BREAK = "\N{NO-BREAK SPACE}"
_CENT = Decimal("0.01")
_MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


def euro(amount: Any) -> str:
    """Write an amount in euros: "1.234,50 €" with a no-break space."""
    return f"{_german(_decimal(amount).quantize(_CENT, ROUND_HALF_UP), '.2f')}{NO_BREAK}€"


def number(value: Any) -> str:
    """Write a number with German separators and as many decimals as it has."""
    return _german(_decimal(value).normalize(), "f")


def long_date(value: Any) -> str:
    """Write a day as in running text: "5. Januar 2026"."""
    day = _day(value)
    return f"{day.day}.{NO_BREAK}{_MONTHS[day.month - 1]} {day.year}"


def short_date(value: Any) -> str:
    """Write a day as in tables: "05.01.2026"."""
    return f"{_day(value):%d.%m.%Y}"


def month(value: Any) -> str:
    """Write the month of a day: "Januar 2026"."""
    day = _day(value)
    return f"{_MONTHS[day.month - 1]} {day.year}"


FILTERS: dict[str, Callable[[Any], str]] = {
    "euro": euro,
    "zahl": number,
    "datum": long_date,
    "kurzdatum": short_date,
    "monat": month,
    "anschrift": address,
    "briefanrede": salutation,
}


def _decimal(value: Any) -> Decimal:
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"a number is expected, not {type(value).__name__}") from None


def _german(value: Decimal, form: str) -> str:
    return f"{value:,{form}}".translate(str.maketrans(",.", ".,"))


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.astimezone(GERMANY).date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))
