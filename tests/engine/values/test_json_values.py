from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.engine.values.json_values import clean
from tests.engine.diagrams import Diagram, Run


def test_dates_become_iso_text_and_numbers_stay_exact() -> None:
    cleaned = clean(
        {"tag": date(2026, 3, 1), "jetzt": datetime(2026, 3, 1, 12, tzinfo=UTC), "n": Decimal("1.10")}
    )

    assert cleaned == {"tag": "2026-03-01", "jetzt": "2026-03-01T12:00:00Z", "n": Decimal("1.10")}


@pytest.mark.parametrize("value", [0.1, {1, 2}, object(), b"x", {"a": [1.5]}, {1: 2}], ids=str)
def test_what_json_cannot_hold_exactly_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        clean({"x": value})


@pytest.mark.parametrize(
    "value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+9999"), 10**9000], ids="abcd"
)
def test_numbers_that_cannot_be_stored_are_refused(value: Decimal) -> None:
    with pytest.raises(ValueError, match="number"):
        clean({"x": value})


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", {"x\x00": 1}, ["\udfff"]], ids=repr)
def test_text_that_no_database_stores_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="stored"):
        clean({"x": value})


def test_ordinary_and_extraordinary_text_is_kept() -> None:
    text = {"name": "Jürgen Ørsted 🐕 \n\t 中文"}

    assert clean(text) == text


def test_an_expression_whose_result_cannot_be_stored_is_an_incident() -> None:
    diagram = Diagram().start().script("s", '="a\\u0000b"', "x").end().flows("start", "s", "end")

    assert Run(diagram.definition()).active("s").kind == "expression-failed"
