"""Numbers, dates and codes the way people write them, turned into exact values and back."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

#: Länge der IBAN je Land. Source: IBAN Registry of SWIFT, countries of the SEPA area.
_IBAN_LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26,
    "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28,
    "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
_NUMERIC_DATE = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_COMPACT_DATE = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_WORDED_DATE = re.compile(r"(\d{1,2})\.?\s*([A-Za-zäÄ]{3,9})\.?\s*(\d{4})")
_GERMAN_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?", re.ASCII)
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+(?=\.)|\d+)(?:\.\d+)?", re.ASCII)
_NUMBER_NOISE = re.compile(r"[\s'’_]|€|EUR\b|Euro\b", re.IGNORECASE)
_MAX_DIGITS = 30
_FIRST_YEAR, _LAST_YEAR = 1850, 2200


class Unreadable(ValueError):
    """The text is not what it should be."""


def read_number(text: str) -> Decimal:
    """Read "1.234,56", "1234,56", "1 234,56", "1234.56" or "72 €"; "1.234" is one thousand.

    Raises:
        Unreadable: this is no number, or one of more than 30 digits.
    """
    compact = _NUMBER_NOISE.sub("", text).replace("−", "-")
    if len(compact) > _MAX_DIGITS:
        raise Unreadable("too many digits")
    if _GERMAN_NUMBER.fullmatch(compact):
        return Decimal(compact.replace(".", "").replace(",", "."))
    if _PLAIN_NUMBER.fullmatch(compact):
        return Decimal(compact.replace(",", ""))
    raise Unreadable("not a number")


def read_date(text: str, *, today: date) -> date:
    """Read "31.12.2026", "31.12.26", "31. Dezember 2026", "31/12/2026", "31122026" or "2026-12-31".

    A year of two digits is the one that lies no further than 20 years ahead.

    Raises:
        Unreadable: this is no date, or not one of this calendar.
    """
    text = text.strip()
    if iso := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in iso.groups())
    elif numeric := _NUMERIC_DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text):
        day, month, year = (int(part) for part in numeric.groups())
        year = year if len(numeric.group(3)) > 2 else _full_year(year, today)  # noqa: PLR2004
    elif worded := _WORDED_DATE.fullmatch(text):
        day, month, year = int(worded.group(1)), _month(worded.group(2)), int(worded.group(3))
    else:
        raise Unreadable("not a date")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Unreadable("year out of range")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("no such day") from None


def read_iban(text: str) -> str:
    """Return the IBAN without blanks, its check digits verified.

    Raises:
        Unreadable: wrong characters, length or check digits.
    """
    iban = re.sub(r"[\s-]", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", iban):
        raise Unreadable("not an IBAN")
    if len(iban) != _IBAN_LENGTHS.get(iban[:2], len(iban)):
        raise Unreadable("wrong length")
    digits = "".join(str(int(character, 36)) for character in iban[4:] + iban[:4])
    if int(digits) % 97 != 1:
        raise Unreadable("wrong check digits")
    return iban


def read_digits(text: str, count: int) -> str:
    """Return exactly `count` digits; blanks, dots and hyphens between them do not matter.

    Raises:
        Unreadable: other characters or another number of digits.
    """
    digits = re.sub(r"[\s.\-/]", "", text)
    if not re.fullmatch(r"[0-9]+", digits) or len(digits) != count:
        raise Unreadable(f"not {count} digits")
    return digits


def read_email(text: str) -> str:
    """Return the address if it has the shape of one; whether it exists, only a mail can tell."""
    if len(text) > 254 or not re.fullmatch(r"[^\s@,;<>()\"]{1,64}@[^\s@.,;]+(\.[^\s@.,;]+)+", text):  # noqa: PLR2004
        raise Unreadable("not an e-mail address")
    return text


def read_phone(text: str) -> str:
    """Return a telephone number as written, if it has 5 to 15 digits and the usual signs only."""
    if not re.fullmatch(r"\+?[0-9\s()/.\-]+", text) or not re.fullmatch(
        r"[0-9]{5,15}", re.sub(r"\D", "", text)
    ):
        raise Unreadable("not a telephone number")
    return text


def write_date(value: date) -> str:
    """Write "31. Dezember 2026"."""
    return f"{value.day}. {_MONTHS[value.month - 1]} {value.year}"


def write_number(value: Decimal | int) -> str:
    """Write "1.234,56" with all digits the number has."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def write_iban(iban: str) -> str:
    """Write an IBAN in groups of four, with no-break spaces."""
    return "\N{NO-BREAK SPACE}".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def _full_year(two_digits: int, today: date) -> int:
    year = today.year // 100 * 100 + two_digits
    return year - 100 if year > today.year + 20 else year


def _month(name: str) -> int:
    shortened = name.capitalize()[:3].replace("Mar", "Mär").replace("Mae", "Mär")
    for number, month in enumerate(_MONTHS, start=1):
        if month.startswith(shortened) and (
            len(name) in (3, 4) or month == name.capitalize() or name.lower() == "maerz"
        ):
            return number
    raise Unreadable("not a month")
