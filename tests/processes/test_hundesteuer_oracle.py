"""The tax of random packs, month by month in plain Python, against what diagram and tables say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from functools import cache
from itertools import groupby, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.handlers import discover
from app.procedures import Procedure, read_files, read_folder, run_scenario
from tests.processes.test_hundesteuer import FOLDER, example, with_dogs

TODAY = date(2026, 7, 20)
CENT = Decimal("0.01")
RATES = {
    "paderborn": {"normal": [72, 90, 108], "bestimmte_rasse": [300] * 3, "gefaehrlich": [600] * 3},
    "gelsenkirchen": {"normal": [129, 147, 168], "bestimmte_rasse": [627] * 3, "gefaehrlich": [627] * 3},
}
EXAMPLES = {"paderborn": "ein_hund", "gelsenkirchen": "ein_hund_gelsenkirchen"}
CLASSES = {
    "Dackel": "normal",
    "Pudel": "normal",
    "Rottweiler": "bestimmte_rasse",
    "Tosa Inu": "bestimmte_rasse",
    "Bullterrier": "gefaehrlich",
}

dogs = st.lists(
    st.tuples(st.sampled_from(sorted(CLASSES)), st.dates(date(2023, 1, 1), TODAY)), min_size=1, max_size=5
)


@cache
def procedure(tenant: str) -> Procedure:
    discover()
    return read_files(read_folder(FOLDER), tenant=tenant)


def tax_by_hand(tenant: str, pack: list[tuple[str, date]], already: int) -> Decimal:
    """Add up each dog's months; equal rates within a year are rounded down together."""
    later = 1 if tenant == "paderborn" else 0
    begins = [day.year * 12 + day.month - 1 + later for _, day in pack]
    counted = [CLASSES[breed] == "normal" or tenant == "gelsenkirchen" for breed, _ in pack]
    last_year = max(TODAY.year, *(begin // 12 for begin in begins))
    total = Decimal(0)
    for (breed, _), begin in zip(pack, begins, strict=True):
        months: Counter[tuple[int, int]] = Counter()
        for month in range(begin, (last_year + 1) * 12):
            number = already + sum(
                1 for other, counts in zip(begins, counted, strict=True) if counts and other <= month
            )
            rate = RATES[tenant][CLASSES[breed]][min(max(number, 1), 3) - 1]
            months[month // 12, rate] += 1
        for (_, rate), count in months.items():
            total += (Decimal(rate) * count / 12).quantize(CENT, ROUND_DOWN)
    return total


@pytest.mark.parametrize("tenant", sorted(RATES))
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(pack=dogs, already=st.integers(0, 3))
def test_any_pack_costs_what_adding_up_its_months_gives(
    tenant: str, pack: list[tuple[str, date]], already: int
) -> None:
    scenario = replace(example(EXAMPLES[tenant]), today=TODAY)
    scenario = with_dogs(
        scenario,
        *(
            {"rufname": f"Hund {number}", "rasse": breed, "aufnahmedatum": day.isoformat()}
            | {"geburtsdatum": "2020-01-01"}
            for number, (breed, day) in enumerate(pack)
        ),
    )
    scenario = replace(scenario, start=scenario.start | {"bereits_angemeldet": already})
    tax: dict[str, Any] = run_scenario(procedure(tenant), scenario).variables["festsetzung"]

    assert tax["summe"] == tax_by_hand(tenant, pack, already)
    due = tax["nachzahlung"] + sum(rate["betrag"] for rate in tax["teilbetraege"])
    assert due == tax["summe"]
    rows = sorted(tax["zeilen"], key=lambda row: (row["hund"], row["von"]))
    for _, own in groupby(rows, key=lambda row: row["hund"]):
        assert_without_gap(list(own))


def assert_without_gap(rows: list[dict[str, Any]]) -> None:
    """Each row of a dog begins the day after the row before ended."""
    for before, after in pairwise(rows):
        ended, began = date.fromisoformat(before["bis"]), date.fromisoformat(after["von"])
        assert (began - ended).days == 1
