from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.web.inbox.decisions import value_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("90.00"), "90,00"),
        (Decimal("2.000000"), "2"),
        (Decimal("0.3750"), "0,375"),
        (Decimal("1E+2"), "100"),
        (7, "7"),
        (True, "ja"),
        (False, "nein"),
        (None, "–"),
        ("Dackel", "Dackel"),
        ([], "–"),
        ([1, "a"], "1; a"),
        ({"Klasse": "normal", "Rang": 3}, "Klasse: normal, Rang: 3"),
    ],
)
def test_values_are_written_for_people(value: Any, text: str) -> None:
    assert value_text(value) == text
