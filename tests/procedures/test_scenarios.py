"""Scenario files are read strictly: a misspelt expectation must not pass silently."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.errors import InvalidProcedure
from app.procedures import read_scenario
from app.procedures.scenarios import read_scenarios
from tests.procedures.example import SCENARIO


def test_numbers_are_exact_and_days_become_text() -> None:
    text = SCENARIO.replace("anzahl = 2", "anzahl = 2.10\nam = 2026-02-01\nliste = [{ tag = 2026-03-01 }]")
    scenario = read_scenario("scenarios/zwei.toml", text.encode())
    assert scenario.name == "zwei"
    assert scenario.today == date(2026, 1, 5)
    assert scenario.start["anzahl"] == Decimal("2.10")
    assert (scenario.start["am"], scenario.start["liste"]) == ("2026-02-01", [{"tag": "2026-03-01"}])


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("ended_at", "endet_bei", "expect.endet_bei"),
        ("today = 2026-01-05", 'today = "2026-01-05"', "today"),
        ("today = 2026-01-05", "today = 2026-01-05T10:00:00", "today"),
        ('activity = "pruefen"', "", "steps.0.activity"),
        ('offered_to = ["amt"]', 'offered_to = "amt"', "steps.0.offered_to"),
        ("[expect]", "[erwartet]", "erwartet"),
    ],
)
def test_a_wrong_key_is_named(old: str, new: str, key: str) -> None:
    with pytest.raises(InvalidProcedure) as error:
        read_scenario("scenarios/zwei.toml", SCENARIO.replace(old, new, 1).encode())
    findings: list[dict[str, str]] = error.value.members["findings"]  # type: ignore[assignment]
    assert key in {finding["property"] for finding in findings}


def test_scenarios_of_other_municipalities_are_left_out() -> None:
    files = {
        "scenarios/a.toml": SCENARIO.encode(),
        "scenarios/b.toml": SCENARIO.replace("musterstadt", "anderswo").encode(),
        "scenarios/c.toml": SCENARIO.replace('tenant = "musterstadt"', "").encode(),
    }
    assert [scenario.name for scenario in read_scenarios(files, tenant="anderswo")] == ["b", "c"]


@pytest.mark.parametrize("step", ["", 'activity = "a"\nmessage = "m"', 'message = "m"\nsignal = "s"'])
def test_a_step_is_exactly_one_thing(step: str) -> None:
    content = f'title = "T"\ntoday = 2026-01-05\n[[steps]]\n{step}\n[expect]\n'
    with pytest.raises(InvalidProcedure, match="Genau eine Angabe"):
        read_scenario("scenarios/a.toml", content.encode())
