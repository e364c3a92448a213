from __future__ import annotations

from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.models import AuditEntry

NUMBERS = {
    "tenth": Decimal("0.1"),
    "trailing zero": Decimal("1.10"),
    "thirty digits": Decimal("1234567890.12345678901234567890"),
    "large": 123456789012345678901234567890,
    "nested": [{"betrag": Decimal("72.00")}, -5, None, True, "Ä"],
}


def test_numbers_go_through_postgresql_with_all_their_digits(session: Session) -> None:
    entry = AuditEntry(at=clock.now(), actor="system", action="test", details=NUMBERS)
    session.add(entry)
    session.flush()
    session.expire(entry)

    assert entry.details == NUMBERS
    assert [str(n) for n in (entry.details["trailing zero"], entry.details["thirty digits"])] == [
        "1.10",
        "1234567890.12345678901234567890",
    ]
    assert isinstance(entry.details["large"], int)
    assert str(entry.details["nested"][0]["betrag"]) == "72.00"


def test_raw_sql_reads_them_exactly_too(session: Session) -> None:
    assert str(session.scalar(text("SELECT '{\"a\": 0.10}'::jsonb"))["a"]) == "0.10"
