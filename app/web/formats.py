"""How dates, times and amounts are written for people: Jinja filters."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from flask import Flask

from app import clock

MONTHS = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905
)
_MINUTE, _HOUR = 60, 3600
_MAX_DAYS_IN_WORDS = 30
_KILOBYTE, _MEGABYTE = 2**10, 2**20


def register_formats(app: Flask) -> None:
    """Offer the functions of this module as Jinja filters."""
    for function in (day, short_day, last_day, moment, machine_time, ago, due, money, file_kind, file_size):
        app.add_template_filter(function)
    app.jinja_env.globals["now"] = clock.now


def day(value: date | datetime) -> str:
    """Write a day as in letters: 31. Dezember 2026."""
    on = _local_day(value)
    return f"{on.day}. {MONTHS[on.month - 1]} {on.year}"


def short_day(value: date | datetime) -> str:
    """Write a day as in tables: 31.12.2026."""
    return _local_day(value).strftime("%d.%m.%Y")


def moment(value: datetime) -> str:
    """Write an instant in German time: 31.12.2026, 14:05 Uhr."""
    return value.astimezone(clock.GERMANY).strftime("%d.%m.%Y, %H:%M Uhr")


def clock_time(value: datetime) -> str:
    """Write the German time of day of an instant: 14:05."""
    return value.astimezone(clock.GERMANY).strftime("%H:%M")


def machine_time(value: date | datetime) -> str:
    """Write a value for the attribute `datetime` of a time element."""
    return (
        value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if isinstance(value, datetime)
        else value.isoformat()
    )


def ago(value: datetime) -> str:
    """Write how long ago an instant was: "gerade eben", "vor 5 Minuten", "gestern", then the day."""
    seconds = int((clock.now() - value).total_seconds())
    if seconds < _MINUTE:
        return "gerade eben"
    if seconds < _HOUR:
        return f"vor {_counted(seconds // _MINUTE, 'Minute', 'Minuten')}"
    days = (clock.today() - _local_day(value)).days
    if days == 0:
        return f"vor {_counted(seconds // _HOUR, 'Stunde', 'Stunden')}"
    if days == 1:
        return "gestern"
    return f"vor {days} Tagen" if days <= _MAX_DAYS_IN_WORDS else f"am {day(value)}"


def due(value: datetime) -> str:
    """Write how far a deadline is away: "heute", "morgen", "in 6 Tagen", "seit 2 Tagen überfällig"."""
    days = (last_day(value) - clock.today()).days
    if value < clock.now():
        return f"seit {_counted(-days, 'Tag', 'Tagen')} überfällig" if days < 0 else "seit heute überfällig"
    if days == 0:
        return "heute"
    return "morgen" if days == 1 else f"in {days} Tagen"


def last_day(value: datetime) -> date:
    """Return the last calendar day that belongs to a deadline: one at midnight ends with the day before."""
    local = value.astimezone(clock.GERMANY)
    return local.date() - timedelta(days=1) if local.time() == time(0) else local.date()


def money(value: Decimal | int) -> str:
    """Write an amount in euros: 1.234,50 € (with a no-break space)."""
    text = f"{Decimal(value):,.2f}"
    return text.translate(str.maketrans(",.", ".,")) + "\N{NO-BREAK SPACE}€"


def file_kind(media_type: str) -> str:
    """Write a media type as people call it: PDF, PNG, Datei."""
    kind = media_type.partition(";")[0].rpartition("/")[2].upper()
    return kind if kind in {"PDF", "PNG", "JPEG", "XML", "CSV"} else "Datei"


def file_size(size: int) -> str:
    """Write a number of bytes: 87 KB, 1,4 MB."""
    if size < _MEGABYTE:
        return f"{max(1, round(size / _KILOBYTE))}\N{NO-BREAK SPACE}KB"
    return f"{size / _MEGABYTE:.1f}\N{NO-BREAK SPACE}MB".replace(".", ",")


def _local_day(value: date | datetime) -> date:
    return value.astimezone(clock.GERMANY).date() if isinstance(value, datetime) else value


def _counted(number: int, singular: str, plural: str) -> str:
    return f"{number} {singular if number == 1 else plural}"
