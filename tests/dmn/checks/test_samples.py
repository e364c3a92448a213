from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.dmn.checks.samples import OTHER_TEXT, german, sample
from app.dmn.table.cells import BOOLEAN, DATE, INTEGER, NUMBER, STRING


@pytest.mark.parametrize(
    ("kind", "low", "high", "expected"),
    [
        (NUMBER, Decimal(5), Decimal(5), Decimal(5)),
        (NUMBER, None, None, Decimal(0)),
        (NUMBER, Decimal(5), None, Decimal("5.01")),
        (NUMBER, None, Decimal(5), Decimal("4.99")),
        (NUMBER, Decimal("0.001"), Decimal("0.002"), Decimal("0.0015")),
        (INTEGER, Decimal(1), Decimal(2), None),
        (INTEGER, Decimal("1.5"), Decimal("2.5"), Decimal(2)),
        (INTEGER, None, Decimal("1.5"), Decimal(1)),
        (INTEGER, None, Decimal(1), Decimal(0)),
        (DATE, 10, 11, None),
        (DATE, 10, 12, 11),
        (DATE, None, 10, 9),
        (STRING, None, "b", ""),
        (STRING, None, "z", OTHER_TEXT),
        (STRING, "z", None, "z "),
        (STRING, None, "", None),
        (BOOLEAN, False, True, None),
        (BOOLEAN, True, True, True),
    ],
)
def test_a_sample_lies_strictly_between_its_bounds(kind: str, low: Any, high: Any, expected: Any) -> None:
    assert sample(kind, low, high) == expected


@pytest.mark.parametrize(
    ("kind", "key", "expected"),
    [
        (NUMBER, Decimal("50000.01"), "50.000,01"),
        (NUMBER, Decimal("-0.5"), "-0,5"),
        (BOOLEAN, False, "nein"),
        (STRING, "Elsen", "„Elsen“"),
        (STRING, OTHER_TEXT, OTHER_TEXT),
        (DATE, 739617, "01.01.2026"),
    ],
)
def test_values_are_written_as_germans_do(kind: str, key: Any, expected: str) -> None:
    assert german(kind, key) == expected
