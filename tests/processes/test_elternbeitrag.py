"""What the department relies on in the parents' contribution beyond its scenarios."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.feel import Runtime
from app.forms import validate
from app.handlers import discover
from app.procedures import (
    Procedure,
    Scenario,
    check_files,
    read_files,
    read_folder,
    read_scenario,
    run_scenario,
)

FOLDER = Path(__file__).parents[2] / "processes" / "elternbeitrag"
HOURS = ["25 Stunden", "35 Stunden", "45 Stunden", "mehr als 45 Stunden"]
LIMITS = [30_000, 40_000, 50_000, 60_000, 70_000, 80_000]
#: Düsseldorf's table from 1 August 2021; the second row is assumed to be like the first.
AMOUNTS = [
    [0, 0, 0, 50],
    [0, 0, 0, 50],
    [25, 100, 150, 200],
    [50, 175, 225, 275],
    [75, 255, 305, 355],
    [100, 305, 355, 405],
    [125, 350, 400, 450],
]
RUNTIME = Runtime(now=datetime(2026, 9, 1, tzinfo=UTC))


@cache
def procedure(tenant: str) -> Procedure:
    discover()
    return read_files(read_folder(FOLDER), tenant=tenant)


def example(name: str) -> Scenario:
    return read_scenario(f"scenarios/{name}.toml", (FOLDER / "scenarios" / f"{name}.toml").read_bytes())


def assess(tenant: str, **given: Any) -> dict[str, Any]:
    """Evaluate the decision alone, for a child under three that begins with the Kita year."""
    found = procedure(tenant)
    facts = {
        "kind": {"vorname": "Mia", "geburtsdatum": "2025-03-10"},
        "betreuung": {"zeit": "45 Stunden"},
        "geschwister": [],
        "einkommen": {"summe": Decimal(50_000)},
        "einkommensgrundlage": "angaben",
        "leistung_anerkannt": False,
        "bisher": None,
        "beginn": "2026-08-01",
        "parameter": found.parameters,
    }
    evaluation = found.definition.decisions.evaluate("beitrag_festsetzen", facts | given, RUNTIME)
    assert evaluation.warnings == ()
    value: dict[str, Any] = evaluation.value
    return value


def sibling(born: str, hours: str = "45 Stunden", name: str = "Tom") -> dict[str, str]:
    return {"vorname": name, "geburtsdatum": born, "betreuungszeit": hours}


def test_the_same_diagrams_serve_both_towns() -> None:
    own = {name for name in procedure("duesseldorf").files if name.startswith("decisions/beitragstabelle")}
    one, other = procedure("duesseldorf").files, procedure("paderborn").files
    assert {name for name in one if one[name] != other[name]} == {*own, "parameters.toml"}


def test_a_town_without_a_table_cannot_use_it() -> None:
    discover()
    rules = {finding.rule for finding in check_files(read_folder(FOLDER), tenant="bielefeld")}
    assert "parameter-missing" in rules
    assert any(rule.startswith("dmn-") for rule in rules)


@pytest.mark.parametrize("bracket", range(7))
@pytest.mark.parametrize("column", range(4))
def test_every_amount_of_duesseldorfs_table(bracket: int, column: int) -> None:
    lowest = Decimal(LIMITS[bracket - 1]) + Decimal("0.01") if bracket else Decimal(0)
    highest = Decimal(LIMITS[bracket]) if bracket < 6 else Decimal(1_000_000)
    for income in (lowest, highest):
        found = assess("duesseldorf", einkommen={"summe": income}, betreuung={"zeit": HOURS[column]})
        assert (found["stufe"], found["monatsbeitrag"]) == (bracket + 1, AMOUNTS[bracket][column])
        assert found["summe"] == 12 * AMOUNTS[bracket][column]


@pytest.mark.parametrize("hours", HOURS)
def test_children_of_three_are_free_in_duesseldorf_whatever_the_income(hours: str) -> None:
    found = assess(
        "duesseldorf",
        kind={"vorname": "M", "geburtsdatum": "2023-08-31"},
        einkommen={"summe": Decimal(500_000)},
        betreuung={"zeit": hours},
    )
    assert found["summe"] == 0


@pytest.mark.parametrize(
    ("born", "begin", "free"),
    [
        ("2022-09-30", "2026-08-01", True),
        ("2022-10-01", "2026-08-01", False),
        ("2022-10-01", "2027-08-01", True),
        ("2022-09-30", "2026-07-01", False),
    ],
)
def test_a_child_that_is_four_by_the_end_of_september_is_free_from_august(
    born: str, begin: str, free: bool
) -> None:
    found = assess("paderborn", kind={"vorname": "M", "geburtsdatum": born}, beginn=begin)
    assert (found["abschnitte"][0]["art"] == "beitragsfrei") == free


def test_every_row_of_the_table_of_reasons_decides_once_and_in_order() -> None:
    free = {"vorname": "M", "geburtsdatum": "2022-05-01"}
    older = [sibling("2024-01-01")]
    found = [
        assess("paderborn", kind=free, leistung_anerkannt=True, geschwister=older),
        assess("paderborn", leistung_anerkannt=True, geschwister=older),
        assess("paderborn", geschwister=older, einkommensgrundlage="ohne_nachweis"),
        assess("paderborn", einkommensgrundlage="ohne_nachweis"),
        assess("paderborn", einkommensgrundlage="hoechstbeitrag"),
        assess("paderborn"),
    ]
    assert [each["abschnitte"][0]["art"] for each in found] == [
        "beitragsfrei",
        "erlass",
        "geschwister",
        "hoechste_stufe",
        "hoechste_stufe",
        "tabelle",
    ]
    assert [each["monatsbeitrag"] for each in found] == [0, 0, 0, 434, 434, 104]


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "0,00 €"),
        ("999.99", "999,99 €"),
        ("1000", "1.000,00 €"),
        ("50000.5", "50.000,50 €"),
        ("1234567.89", "1.234.567,89 €"),
        ("99999999", "99.999.999,00 €"),
    ],
)
def test_clerks_read_amounts_with_separators(amount: str, written: str) -> None:
    found = assess("duesseldorf", einkommen={"summe": Decimal(amount)})
    assert found["jahreseinkommen_text"] == written


def test_a_change_is_compared_month_by_month_with_what_was_fixed_before() -> None:
    before = assess("duesseldorf")  # 150 € a month, 35 hours are 100 €
    after = assess("duesseldorf", betreuung={"zeit": "35 Stunden"}, beginn="2026-11-01", bisher=before)
    assert before["vergleich"] is None
    assert after["vergleich"] == {
        "bisher": 150,
        "bisher_text": "150,00 €",
        "im_monat_text": "−50,00 €",
        "unterschied": -450,
        "unterschied_text": "−450,00 €",
    }
    dearer = assess("duesseldorf", einkommen={"summe": Decimal(60_000)}, beginn="2027-07-01", bisher=after)
    assert dearer["vergleich"]["im_monat_text"] == "+125,00 €"
    assert dearer["vergleich"]["unterschied_text"] == "+125,00 €"


def test_of_twins_exactly_one_pays() -> None:
    one = assess("paderborn", geschwister=[sibling("2025-03-10")])
    other = assess(
        "paderborn",
        kind={"vorname": "Tom", "geburtsdatum": "2025-03-10"},
        geschwister=[sibling("2025-03-10", name="Mia")],
    )
    assert sorted([one["summe"], other["summe"]]) == [0, 12 * 104]


@pytest.mark.parametrize(("counts", "total"), [(True, 0), (False, 12 * 104)])
def test_whether_a_child_free_by_law_counts_is_the_towns_choice(counts: bool, total: int) -> None:
    parameters = procedure("paderborn").parameters | {"freie_geschwister_zaehlen": counts}
    found = assess("paderborn", geschwister=[sibling("2022-05-01")], parameter=parameters)
    assert found["summe"] == total


def test_a_town_may_let_siblings_pay_a_share() -> None:
    parameters = procedure("paderborn").parameters | {"geschwister_anteil": Decimal("0.25")}
    found = assess("paderborn", geschwister=[sibling("2024-01-01")], parameter=parameters)
    assert found["monatsbeitrag"] == 26


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    born=st.dates(date(2021, 1, 1), date(2026, 8, 1)),
    month=st.integers(0, 11),
    hours=st.sampled_from(HOURS),
    income=st.integers(0, 120_000),
)
def test_sections_cover_every_month_until_july_and_add_up(
    born: date, month: int, hours: str, income: int
) -> None:
    begin = date(2026 + (7 + month) // 12, (7 + month) % 12 + 1, 1)
    found = assess(
        "duesseldorf",
        kind={"vorname": "M", "geburtsdatum": born.isoformat()},
        betreuung={"zeit": hours},
        einkommen={"summe": Decimal(income)},
        beginn=begin.isoformat(),
    )
    parts = found["abschnitte"]
    assert (parts[0]["von"], parts[-1]["bis"]) == (begin.isoformat(), "2027-07-31")
    assert sum(part["monate"] for part in parts) == 12 - month
    assert sum(part["monate"] * part["betrag"] for part in parts) == found["summe"]
    bracket = sum(income > limit for limit in LIMITS)
    rate = AMOUNTS[bracket][HOURS.index(hours)]
    third = (born.year + 3) * 12 + born.month - 1
    free = born.replace(day=min(born.day, 28)).replace(year=born.year + 4) <= date(2026, 9, 28)
    by_hand = sum(
        0 if free or number >= third else rate
        for number in range(begin.year * 12 + begin.month - 1, 2027 * 12 + 7)
    )
    if born.day <= 28:
        assert found["summe"] == by_hand


@pytest.mark.parametrize(("kind", "extra"), list(product(["angestellt", "beamtet"], [0, 5_000])))
def test_income_is_what_the_statute_counts(kind: str, extra: int) -> None:
    person = {
        "taetigkeit": kind,
        "brutto": Decimal(41_230),
        "werbungskosten": None,
        "gewinn": None,
        "kapital": Decimal(extra),
        "vermietung": None,
        "leistungen": None,
        "elterngeld": Decimal(4_000),
        "elterngeld_monate": 10,
        "kinderbetreuungskosten": None,
    }
    sums = {}
    for tenant in ("duesseldorf", "paderborn"):
        found = procedure(tenant)
        facts = {
            "einkuenfte1": person,
            "einkuenfte2": None,
            "kinder_im_haushalt": 1,
            "parameter": found.parameters,
        }
        sums[tenant] = found.definition.decisions.evaluate("einkommen_ermitteln", facts, RUNTIME).value[
            "summe"
        ]
    assert sums["duesseldorf"] == 41_230 + extra + 1_000
    assert sums["paderborn"] == 40_000 + (4_000 if kind == "beamtet" else 0) + extra + 1_000


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (
            {"erklaerung": {"richtigkeit": True, "aenderungen": False, "datenschutz": True}},
            "erklaerung.aenderungen",
        ),
        (
            {"betreuung": {"einrichtung": "K", "aufnahmedatum": "2026-08-01", "zeit": "50 Stunden"}},
            "betreuung.zeit",
        ),
        ({"kind": {"vorname": "M", "nachname": "B", "geburtsdatum": "2026-07-07"}}, "kind.geburtsdatum"),
        ({"kinder_im_haushalt": 0}, "kinder_im_haushalt"),
        ({"einkuenfte1": {"taetigkeit": "angestellt"}}, "einkuenfte1.brutto"),
        ({"einkuenfte1": {"taetigkeit": "angestellt", "brutto": -1}}, "einkuenfte1.brutto"),
        ({"leistung": {"art": "lotto"}}, "leistung.art"),
        ({"einstufung": None}, "einstufung"),
    ],
)
def test_the_declaration_is_checked(changes: dict[str, Any], field: str) -> None:
    found = procedure("duesseldorf")
    submission = validate(
        found.start_form,
        example("ein_elternteil").start | changes,
        variables={"parameter": found.parameters},
        at=datetime(2026, 7, 6, 12, tzinfo=UTC),
    )
    assert field in submission.errors


def test_a_letter_names_the_office_in_charge() -> None:
    scenario = example("paderborn_hoechste_stufe")
    expect = replace(scenario.expect, letter_contains=["Jugendamt – Elternbeiträge", "05251 88-0"])
    assert run_scenario(procedure("paderborn"), replace(scenario, expect=expect)).deviation is None
