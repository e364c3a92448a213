from __future__ import annotations

from decimal import Decimal

import pytest

from app import exact_json


@pytest.mark.parametrize(
    "text", ["0.1", "1.10", "123456789012345678901234567890.12", "1e400", "-0.00", "12345678901234567890"]
)
def test_numbers_keep_all_their_digits(text: str) -> None:
    value = exact_json.loads(text)

    assert not isinstance(value, float)
    assert Decimal(exact_json.dumps(value)) == Decimal(text)


def test_trailing_zeros_survive() -> None:
    assert exact_json.dumps(exact_json.loads('{"betrag":72.00}')) == '{"betrag":72.00}'


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}'])
def test_what_is_no_json_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a JSON number"):
        exact_json.loads(text)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), float("inf")])
def test_what_is_no_number_is_not_written(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        exact_json.dumps(value)
