"""The citizen's form in a real browser: with and without JavaScript, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import Person

pytestmark = pytest.mark.browser

PersonFactory = Callable[..., Person]
LONG_NAME = "Maximiliane-Friederike Gräfin von Hohenzollern-Sigmaringen zu Musterhausen und Ü"
OWNER = {
    "halter.vorname": LONG_NAME,
    "halter.nachname": "Mustermann",
    "halter.geburtsdatum": "12.8.64",
    "halter.strasse": "Westernstraße",
    "halter.hausnummer": "10 a",
    "halter.plz": "33098",
    "halter.ort": "Paderborn",
}


def press(page: Page, action: str) -> None:
    page.locator(f'button[name="_aktion"][value="{action}"]:not([aria-hidden])').click()


def begin(citizen: Person) -> Page:
    citizen.goto("/paderborn/")
    citizen.page.get_by_role("link", name="Hund zur Hundesteuer anmelden").click()
    citizen.page.get_by_role("button", name="Antrag beginnen").click()
    return citizen.page


def fill_owner(page: Page) -> None:
    page.select_option('[name="halter.anrede"]', "Frau")
    for name, value in OWNER.items():
        page.fill(f'[name="{name}"]', value)
    press(page, "weiter")


def fill_dog(page: Page, number: int, name: str) -> None:
    page.fill(f'[name="hunde[{number}].rufname"]', name)
    page.select_option(f'[name="hunde[{number}].rasse"]', "Beagle")
    page.locator(f'[name="hunde[{number}].geschlecht"]').first.check()
    page.fill(f'[name="hunde[{number}].geburtsdatum"]', "1.2.2024")
    page.fill(f'[name="hunde[{number}].aufnahmedatum"]', "2025-03-01")


def test_mistakes_are_named_on_top_and_lead_to_their_field(person: PersonFactory) -> None:
    citizen = person(dark=True)
    page = begin(citizen)
    page.fill('[name="halter.plz"]', "3309")
    page.keyboard.press("Enter")
    expect(page.locator("#fehler")).to_be_focused()
    expect(page).to_have_title(
        "Fehler: Ihre Angaben – Schritt 1 von 4 – Hund zur Hundesteuer anmelden – Stadt Paderborn"
    )
    citizen.check_page("form-errors-dark")
    page.locator("#fehler a", has_text="Postleitzahl").click()
    expect(page.locator('[name="halter.plz"]')).to_be_focused()
    expect(page.locator('[name="halter.plz"]')).to_have_value("3309")


def test_three_dogs_are_added_and_one_is_removed(person: PersonFactory) -> None:
    citizen = person()
    page = begin(citizen)
    fill_owner(page)
    fill_dog(page, 0, "Bello")
    press(page, "hinzufuegen:hunde")
    expect(page.locator("#feld-hunde-1")).to_be_focused()
    fill_dog(page, 1, LONG_NAME[:60])
    press(page, "hinzufuegen:hunde")
    fill_dog(page, 2, "Senta")
    citizen.check_page("form-three-dogs")
    press(page, "entfernen:hunde[1]")
    expect(page.locator('[name="hunde[1].rufname"]')).to_have_value("Senta")
    press(page, "weiter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zahlung")


def test_questions_follow_the_answers_at_once_and_keep_what_was_typed(person: PersonFactory) -> None:
    citizen = person()
    page = begin(citizen)
    fill_owner(page)
    page.fill('[name="hunde[0].rufname"]', "Bello")
    page.check('[name="hunde[0].mischling"]')
    expect(page.get_by_label("Zweite Rasse")).to_be_visible()
    expect(page.locator('[name="hunde[0].rufname"]')).to_have_value("Bello")
    expect(page.locator('[name="hunde[0].mischling"]')).to_be_focused()
    page.uncheck('[name="hunde[0].mischling"]')
    expect(page.get_by_label("Zweite Rasse")).to_have_count(0)


def test_the_back_button_of_the_browser_leads_to_the_step_before(person: PersonFactory) -> None:
    citizen = person()
    page = begin(citizen)
    fill_owner(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihre Hunde")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihre Angaben")
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihre Hunde")


def test_everything_works_without_javascript(person: PersonFactory) -> None:
    page = begin(person(javascript=False))
    fill_owner(page)
    fill_dog(page, 0, "Bello")
    page.check('[name="hunde[0].mischling"]')
    press(page, "aktualisieren")
    page.select_option('[name="hunde[0].zweite_rasse"]', "Boxer")
    press(page, "weiter")
    page.check('[name="zahlung.art"][value="lastschrift"]')
    press(page, "weiter")
    expect(page.get_by_text("sind noch Fragen dazugekommen")).to_be_visible()
    page.fill('[name="zahlung.kontoinhaber"]', "Erika Mustermann")
    page.fill('[name="zahlung.iban"]', "de89 3704 0044 0532 0130 00")
    page.check('[name="zahlung.mandat"]')
    press(page, "weiter")
    page.check('[name="erklaerung.richtigkeit"]')
    page.check('[name="erklaerung.datenschutz"]')
    press(page, "weiter")
    expect(page.get_by_text("1. März 2025")).to_be_visible()
    press(page, "absenden")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Antrag ist bei uns")
