"""What the department relies on in the dog tax beyond its scenarios."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.forms import Form, build_view, initial_answers, lay_out, validate
from app.forms.view import TextView
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

FOLDER = Path(__file__).parents[2] / "processes" / "hundesteuer"
IBAN = "DE02120300000000202051"
DOG = {
    "rufname": "Bello",
    "rasse": "Dackel",
    "geschlecht": "weiblich",
    "geburtsdatum": "2025-09-01",
    "aufnahmedatum": "2025-12-20",
}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    discover()
    return read_folder(FOLDER)


@pytest.fixture(scope="module")
def paderborn(files: dict[str, bytes]) -> Procedure:
    return read_files(files, tenant="paderborn")


def example(name: str) -> Scenario:
    return read_scenario(f"scenarios/{name}.toml", (FOLDER / "scenarios" / f"{name}.toml").read_bytes())


def assess(procedure: Procedure, scenario: Scenario) -> dict[str, Any]:
    result: dict[str, Any] = run_scenario(procedure, scenario).variables["festsetzung"]
    return result


def with_dogs(scenario: Scenario, *dogs: dict[str, Any]) -> Scenario:
    [first, *_] = scenario.start["hunde"]
    return replace(scenario, start=scenario.start | {"hunde": [first | dog for dog in dogs]})


def test_the_same_diagram_serves_both_towns(files: dict[str, bytes], paderborn: Procedure) -> None:
    gelsenkirchen = read_files(files, tenant="gelsenkirchen")
    assert paderborn.files["process.bpmn"] == gelsenkirchen.files["process.bpmn"]
    assert paderborn.files["decisions/steuersatz.dmn"] != gelsenkirchen.files["decisions/steuersatz.dmn"]


def test_a_town_without_rates_cannot_use_it(files: dict[str, bytes]) -> None:
    rules = {finding.rule for finding in check_files(files, tenant="bielefeld")}
    assert {"parameter-missing", "decision-unknown"} <= rules


@pytest.mark.parametrize("number", [1, 2, 3, 7])
def test_instalments_add_up_to_the_tax(paderborn: Procedure, number: int) -> None:
    dogs = [{"rufname": f"Hund {n}", "aufnahmedatum": "2026-04-02"} for n in range(number)]
    tax = assess(
        paderborn, with_dogs(replace(example("ein_hund"), today=example("zwei_hunde_ab_juli").today), *dogs)
    )
    assert sum(rate["betrag"] for rate in tax["teilbetraege"]) == tax["summe"]
    assert sum(row["betrag"] for row in tax["zeilen"]) == tax["summe"]


def test_dogs_of_the_same_name_are_different_dogs(paderborn: Procedure) -> None:
    tax = assess(paderborn, with_dogs(example("ein_hund"), {}, {}))
    assert [row["hund"] for row in tax["zeilen"]] == ["Bello", "Bello"]
    assert tax["summe"] == 180


def test_a_remainder_of_cents_goes_into_the_first_instalment(paderborn: Procedure) -> None:
    uneven = replace(
        paderborn, parameters=paderborn.parameters | {"faelligkeiten": ["04-01", "07-01", "10-01"]}
    )
    scenario = with_dogs(example("ein_hund"), {"aufnahmedatum": "2026-01-02"})
    rates = [rate["betrag"] for rate in assess(uneven, scenario)["teilbetraege"]]
    assert rates == [Decimal("22.00")] * 3
    scenario = with_dogs(
        example("ein_hund"), {"aufnahmedatum": "2026-01-02"}, {"aufnahmedatum": "2026-01-02"}
    )
    halves = replace(
        paderborn, parameters=paderborn.parameters | {"faelligkeiten": [f"{n:02d}-01" for n in range(6, 13)]}
    )
    rates = [rate["betrag"] for rate in assess(halves, scenario)["teilbetraege"]]
    assert rates == [Decimal("23.58"), *[Decimal("23.57")] * 6]


def test_a_long_forgotten_pack_is_assessed_within_the_limits_of_the_engine(paderborn: Procedure) -> None:
    dogs = [
        {"rufname": f"Hund {n}", "geburtsdatum": "2014-01-01", "aufnahmedatum": f"{2016 + n // 2}-03-04"}
        for n in range(15)
    ]
    tax = assess(paderborn, with_dogs(example("ein_hund"), *dogs))
    assert (tax["zeilen"][0]["jahr"], tax["jahre"][-1]["jahr"]) == (2022, 2026)
    assert tax["jahressteuer"] == 15 * 108


@pytest.mark.parametrize(
    ("tenant", "name"), [("paderborn", "ein_hund"), ("gelsenkirchen", "ein_hund_gelsenkirchen")]
)
def test_a_year_without_a_rate_is_never_taxed_at_a_later_one(
    files: dict[str, bytes], tenant: str, name: str
) -> None:
    procedure = read_files(files, tenant=tenant)
    patient = replace(procedure, parameters=procedure.parameters | {"festsetzungsfrist_jahre": 40})
    dog = {"geburtsdatum": "1990-01-01", "aufnahmedatum": "1995-06-15"}
    tax = assess(patient, with_dogs(example(name), dog))
    first = {"paderborn": 2006, "gelsenkirchen": 2022}[tenant]
    assert tax["jahre"][0]["jahr"] == first
    assert {gap["grund"] for gap in tax["nicht_festgesetzt"]} == {"kein Steuersatz hinterlegt"}
    assert max(gap["bis"] for gap in tax["nicht_festgesetzt"]) == f"{first - 1}-12-31"


@pytest.mark.parametrize(
    ("checked", "released", "again"),
    [
        (date(2026, 1, 5), date(2026, 1, 15), False),  # 15 February is a month away
        (date(2026, 1, 5), date(2026, 1, 16), True),
        (date(2026, 11, 20), date(2026, 12, 31), False),  # no due date left, the same year
        (date(2026, 11, 20), date(2027, 1, 1), True),
    ],
)
def test_what_was_released_is_what_the_day_of_release_asks_for(
    paderborn: Procedure, checked: date, released: date, again: bool
) -> None:
    scenario = example("ein_hund")
    check, release = scenario.steps
    late = replace(
        scenario,
        today=checked,
        steps=(replace(check, today=checked), replace(release, today=released)),
        expect=replace(scenario.expect, ended_at=None, letters=None, letter_contains=[], variables={}),
    )
    report = run_scenario(paderborn, late)
    tax = report.variables["festsetzung"]
    assert (tax["bisher"] is not None) == again
    assert ("bescheid_erstellen" in report.reached) != again
    assert date.fromisoformat(tax["gueltig_bis"]) >= released
    earliest = (
        released.replace(year=2027, month=1)
        if released.month == 12
        else released.replace(month=released.month + 1)
    )
    assert all(date.fromisoformat(rate["faellig"]) >= earliest for rate in tax["teilbetraege"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"erklaerung": {"richtigkeit": False, "datenschutz": True}}, "erklaerung.richtigkeit"),
        (
            {"zahlung": {"art": "lastschrift", "kontoinhaber": "E", "iban": "DE00", "mandat": True}},
            "zahlung.iban",
        ),
        ({"zahlung": {"art": "lastschrift", "kontoinhaber": "E", "iban": IBAN}}, "zahlung.mandat"),
        ({"zahlung": {}}, "zahlung.art"),
        ({"bereits_angemeldet": -1}, "bereits_angemeldet"),
        ({"hunde": []}, "hunde"),
        ({"hunde": [DOG | {"aufnahmedatum": "2026-01-06"}]}, "hunde[0].aufnahmedatum"),
        ({"hunde": [DOG | {"aufnahmedatum": "2025-08-31"}]}, "hunde[0].aufnahmedatum"),
        ({"hunde": [DOG | {"geburtsdatum": None}]}, "hunde[0].geburtsdatum"),
        ({"hunde": [DOG | {"rasse": "Einhorn"}]}, "hunde[0].rasse"),
        ({"hunde": [DOG | {"mischling": True}]}, "hunde[0].zweite_rasse"),
        ({"hunde": [DOG | {"transpondernummer": "123"}]}, "hunde[0].transpondernummer"),
        ({"hunde": [DOG] * 16}, "hunde"),
    ],
)
def test_the_application_is_checked(paderborn: Procedure, changes: dict[str, Any], field: str) -> None:
    scenario = example("ein_hund")
    submission = validate(
        paderborn.start_form,
        scenario.start | changes,
        variables={"parameter": paderborn.parameters},
        at=datetime(2026, 1, 5, 12, tzinfo=UTC),
    )
    assert list(submission.errors) == [field]


def test_a_second_breed_counts_only_for_a_mongrel(paderborn: Procedure) -> None:
    scenario = with_dogs(example("ein_hund"), {"zweite_rasse": "Pitbull Terrier"})
    assert run_scenario(paderborn, scenario).deviation is None


def test_a_town_may_write_its_own_letter(files: dict[str, bytes]) -> None:
    letter = files["letters/bescheid.html"].replace(b"Ihre Pflichten", b"Was Sie wissen sollten")
    own = read_files(files | {"tenants/paderborn/letters/bescheid.html": letter}, tenant="paderborn")
    scenario = example("ein_hund")
    expect = replace(scenario.expect, letter_contains=["Was Sie wissen sollten"])
    assert run_scenario(own, replace(scenario, expect=expect)).deviation is None


def shown(form: Form, variables: dict[str, Any], day: date) -> str:
    """Return the sentences a clerk reads on the page of a task."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    view = build_view(lay_out(form, initial_answers(form), variables=variables, at=at))
    return " ".join(part.html for part in view.components if isinstance(part, TextView))


@pytest.mark.parametrize(
    ("taken_in", "warned"), [("2021-12-31", True), ("2022-01-01", False), ("2025-12-20", False)]
)
def test_the_check_page_tells_of_years_that_will_not_be_assessed(
    paderborn: Procedure, taken_in: str, warned: bool
) -> None:
    variables = {"parameter": paderborn.parameters, "hunde": [DOG | {"aufnahmedatum": taken_in}]}
    assert ("vor dem 1.1.2022" in shown(paderborn.forms["pruefung"], variables, date(2026, 1, 5))) == warned


def test_the_release_page_tells_what_is_not_assessed_and_why_it_is_asked_again(paderborn: Procedure) -> None:
    old = run_scenario(paderborn, example("hund_seit_1990")).variables
    page = shown(paderborn.forms["freigabe"], old, date(2026, 1, 5))
    assert "Bello, 1.2.1990 bis 31.12.2021 (Festsetzungsfrist abgelaufen)" in page
    assert "noch einmal freigeben" not in page
    late = run_scenario(paderborn, example("spaete_freigabe")).variables
    page = shown(paderborn.forms["freigabe"], late, date(2026, 4, 13))
    assert "noch einmal freigeben" in page
    assert "Bisher: 72,00 €, fällig 18,00 € am 15.2.2026" in page
    assert "Nicht festgesetzt" not in page
