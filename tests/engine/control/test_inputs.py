from __future__ import annotations

from decimal import Decimal

import pytest

from app import engine
from tests.engine.control.controlled import Controlled
from tests.engine.diagrams import NOON, straight


def read(text: str) -> object:
    run = Controlled(straight("eins").definition(), {"betrag": Decimal("72.00")})
    return engine.read_value(run.definition, run.state, text, scope=run.id("eins"), at=NOON)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"Ja"', "Ja"),
        (" 72.50 ", Decimal("72.50")),
        ("true", True),
        ("null", None),
        ('{"hunde": [{"name": "Bello"}]}', {"hunde": [{"name": "Bello"}]}),
        ("=betrag * 2", Decimal("144.00")),
        ('=date("2026-03-01") + duration("P1M")', "2026-04-01"),
        ("= today()", "2026-03-02"),
    ],
)
def test_json_and_expressions_are_read_exactly(text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Ja", "Anführungszeichen"),
        ("", "Anführungszeichen"),
        ("72,50", "Anführungszeichen"),
        ("NaN", "Anführungszeichen"),
        ("1e99999", "Anführungszeichen"),
        ("[" * 5000, "Anführungszeichen"),
        ("=1 +", "nicht verständlich"),
        ("=unbekannt", "unbekannt"),
        ('"' + "x" * 100_000 + '"', "100.000 Zeichen"),
    ],
)
def test_what_is_no_value_is_refused_with_advice(text: str, hint: str) -> None:
    with pytest.raises(engine.InvalidValue, match=hint):
        read(text)
