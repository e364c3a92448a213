"""Operators intervene in running cases, above all when a diagram turns out to be faulty."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.end_to_end.conftest import Person
from tests.end_to_end.test_dog_registration import (
    PADERBORN,
    await_text,
    complete,
    register_two_dogs,
    work_on,
)

pytestmark = pytest.mark.browser

MakePerson = Callable[..., Person]
PROCEDURE = "/paderborn/verfahren/hundesteuer"
CANVAS = ".lz-canvas"
SOUND = '>=entscheidung = "festsetzen"<'
FAULTY = '>=if halter.nachname = "Pechvogel" then null else entscheidung = "festsetzen"<'


def deploy(modeller: Person, old: str, new: str) -> str:
    """Change the text of the diagram and deploy it; return the number of the version."""
    page = modeller.page
    modeller.goto(PROCEDURE)
    page.get_by_role("button", name="Entwurf beginnen").click()
    page.wait_for_url(re.compile("/entwurf"))
    modeller.goto(f"{PROCEDURE}/entwurf/dateien/process.bpmn")
    text = page.locator("#text").input_value()
    assert old in text
    page.locator("#text").fill(text.replace(old, new))
    page.get_by_role("button", name="Speichern").click()
    modeller.goto(f"{PROCEDURE}/entwurf/bereitstellen")
    page.get_by_role("button", name=re.compile("Version .* bereitstellen")).click(timeout=60_000)
    told = page.get_by_text(re.compile(r"Version \d+ ist bereitgestellt"))
    expect(told).to_be_visible(timeout=30_000)
    (version,) = re.findall(r"Version (\d+) ist", told.inner_text())
    return version


def open_case(operator: Person, reference: str) -> None:
    operator.goto(f"/paderborn/betrieb/vorgaenge?aktenzeichen={reference}")
    operator.page.get_by_role("link", name=reference).click()
    expect(operator.page.get_by_role("heading", level=1)).to_have_text(reference)


def test_a_faulty_version_is_cured_by_changing_to_the_repaired_one(person: MakePerson) -> None:
    citizen, anna, mona, otto = person(), person(), person(), person()
    mona.sign_in("paderborn", "Mona Modell", page="/verfahren")
    faulty = deploy(mona, SOUND, FAULTY)
    reference, _ = register_two_dogs(citizen, PADERBORN, family_name="Pechvogel")
    anna.sign_in("paderborn", PADERBORN.first_clerk)
    work_on(anna, PADERBORN, reference)
    complete(anna, "Vollständig: Steuer festsetzen")

    otto.sign_in("paderborn", "Otto Betrieb", page="/betrieb")
    open_case(otto, reference)
    page = otto.page
    expect(page.get_by_role("heading", name="Störung", exact=True)).to_be_visible()
    expect(page.locator("main")).to_contain_text(f"Version {faulty}")
    page.get_by_role("button", name="Schritt wiederholen").click()
    expect(page.get_by_text("ist wieder gescheitert")).to_be_visible()

    repaired = deploy(mona, FAULTY, SOUND)
    otto.goto(f"/paderborn/betrieb/vorgaenge?aktenzeichen={reference}")
    page.get_by_label(f"{reference} wählen").check()
    page.get_by_label("Was geschehen soll").select_option("version")
    otto.check_page("eingreifen-liste")
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_text("1 Vorgang ist gewählt.")).to_be_visible()
    otto.check_page("eingreifen-gemeinsam")

    open_case(otto, reference)
    otto.check_page("eingreifen-vorgang", exclude=CANVAS)
    page.get_by_role("link", name="Version wechseln").click()
    expect(
        page.get_by_text(f"Alle offenen Schritte haben in Version {repaired} ihren Platz.")
    ).to_be_visible()
    otto.check_page("eingreifen-version")
    page.get_by_role("button", name=f"Auf Version {repaired} wechseln").click()
    expect(page.get_by_text(f"läuft jetzt nach Version {repaired}")).to_be_visible()
    page.get_by_role("button", name="Schritt wiederholen").click()
    expect(page.get_by_text("ist gelungen")).to_be_visible()
    expect(page.get_by_role("heading", name="Störung", exact=True)).to_have_count(0)
    await_text(otto, "Wartet auf Menschen")


def test_variables_steps_and_the_end_of_a_case_are_in_the_hands_of_operators(person: MakePerson) -> None:
    citizen, otto = person(), person()
    reference, status_page = register_two_dogs(citizen, PADERBORN)
    otto.sign_in("paderborn", "Otto Betrieb", page="/betrieb")
    open_case(otto, reference)
    page = otto.page
    address = page.url

    page.get_by_role("link", name="Variablen").click()
    page.get_by_label("Name").fill("hinweis")
    page.get_by_label("Neuer Wert").fill("ohne Anführungszeichen")
    page.get_by_role("button", name="Variable setzen").click()
    expect(page.get_by_role("alert")).to_contain_text("Text steht in Anführungszeichen")
    otto.check_page("eingreifen-variablen")
    page.get_by_label("Neuer Wert").fill('="geprüft am " + string(today())')
    page.get_by_role("button", name="Variable setzen").click()
    expect(page.get_by_text("„hinweis“ ist gesetzt")).to_be_visible()

    page.goto(address)
    page.get_by_role("link", name="Schritte verschieben").click()
    page.get_by_role("group", name="Diese Schritte enden").get_by_role("checkbox").first.check()
    page.get_by_label("Element").select_option(label="Steuer berechnen")
    otto.check_page("eingreifen-verschieben")
    page.get_by_role("button", name="Vorschau zeigen").click()
    expect(page.get_by_text("Noch ist nichts geändert.")).to_be_visible()
    otto.check_page("eingreifen-vorschau")
    page.get_by_role("button", name="Anders wählen").click()
    expect(
        page.get_by_role("group", name="Diese Schritte enden").get_by_role("checkbox").first
    ).to_be_checked()

    page.goto(address)
    page.get_by_role("link", name="Vorgang abbrechen").click()
    otto.check_page("eingreifen-abbrechen")
    page.get_by_label("Begründung").fill("Die Halterin ist verzogen.")
    page.get_by_role("button", name="Vorgang endgültig abbrechen").click()
    expect(page.get_by_text(f"{reference} ist abgebrochen.")).to_be_visible()
    citizen.page.goto(status_page)
    expect(citizen.page.get_by_role("heading", level=1)).to_have_text("Die Bearbeitung ist beendet")
    expect(citizen.page.locator("main")).not_to_contain_text("verzogen")
    citizen.check_page("status-abgebrochen")


def test_many_cases_are_suspended_and_resumed_without_javascript(person: MakePerson) -> None:
    references = [register_two_dogs(person(), PADERBORN)[0] for _ in range(2)]
    otto = person(javascript=False)
    otto.sign_in("paderborn", "Otto Betrieb", page="/betrieb")
    page = otto.page
    for action, button in (("anhalten", "Jetzt anhalten"), ("fortsetzen", "Jetzt fortsetzen")):
        otto.goto("/paderborn/betrieb/vorgaenge")
        for reference in references:
            page.get_by_label(f"{reference} wählen").check()
        page.get_by_label("Was geschehen soll").select_option(action)
        page.get_by_role("button", name="Weiter").click()
        expect(page.get_by_text("2 Vorgänge sind gewählt.")).to_be_visible()
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("2 von 2 erledigt")
