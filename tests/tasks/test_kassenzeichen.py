"""Kassenzeichen are derived, so nobody can assign two."""

from __future__ import annotations

import pytest

from app.handlers import InvalidInput, discover, run_handler
from tasks.kassenzeichen import is_valid
from tests.handlers.example import context

discover()


def assign(reference_number: str, abgabeart: str = "0120") -> str:
    outcome = run_handler(
        "kassenzeichen.assign", {"abgabeart": abgabeart}, context(reference_number=reference_number)
    )
    return str(outcome.output["kassenzeichen"])


def test_the_same_vorgang_always_gets_the_same_number() -> None:
    assert assign("HS-2026-00001") == assign("HS-2026-00001")


def test_another_vorgang_or_charge_gets_another_number() -> None:
    assert len({assign("HS-2026-00001"), assign("HS-2026-00002"), assign("HS-2026-00001", "0130")}) == 3


def test_check_digits_fit() -> None:
    assert is_valid(assign("HS-2026-00001"))


@pytest.mark.parametrize("position", range(13))
def test_any_wrong_digit_is_noticed(position: int) -> None:
    digits = assign("HS-2026-04711").replace(".", "")
    for wrong in set("0123456789") - {digits[position]}:
        assert not is_valid(digits[:position] + wrong + digits[position + 1 :])


def test_swapped_neighbours_are_noticed() -> None:
    digits = assign("HS-2026-04711").replace(".", "")
    for position in range(len(digits) - 1):
        swapped = digits[:position] + digits[position + 1] + digits[position] + digits[position + 2 :]
        assert swapped == digits or not is_valid(swapped)


def test_text_is_no_kassenzeichen() -> None:
    assert not is_valid("0120.abc.10")


def test_a_charge_has_four_digits() -> None:
    with pytest.raises(InvalidInput, match="vier Ziffern"):
        assign("HS-2026-00001", "12")


def test_an_aktenzeichen_without_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="no digits"):
        assign("ohne")
