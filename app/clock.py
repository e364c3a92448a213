"""The only source of the current time, so that tests and replays can set it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

#: Legal dates in Germany are dates of German time, whatever the server's zone is.
GERMANY = ZoneInfo("Europe/Berlin")


def now() -> datetime:
    """Return the current instant, timezone-aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the current calendar day in Germany."""
    return now().astimezone(GERMANY).date()
