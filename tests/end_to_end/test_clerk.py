"""A clerk types, is called away, and searches: nothing is lost, everything is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.end_to_end.conftest import Person
from tests.end_to_end.test_dog_registration import PADERBORN, register_two_dogs, work_on

pytestmark = pytest.mark.browser

MakePerson = Callable[..., Person]
NOTE = "Frau Beispiel ruft morgen noch einmal an."


def test_what_a_clerk_types_is_there_again_on_another_computer(person: MakePerson) -> None:
    reference, _status = register_two_dogs(person(), PADERBORN, family_name="Zwischenstand")
    clerk = person()
    clerk.sign_in("paderborn", "Anna Schmidt")
    work_on(clerk, PADERBORN, reference)
    address = clerk.page.url

    clerk.page.get_by_role("textbox").last.fill(NOTE)
    expect(clerk.page.get_by_text("Zwischengespeichert um")).to_be_visible()
    clerk.context.close()  # without another word

    again = person()
    again.sign_in("paderborn", "Anna Schmidt")
    again.page.goto(address)
    expect(again.page.get_by_role("textbox").last).to_have_value(NOTE)
    again.check_page("aufgabe-entwurf")


def test_a_clerk_finds_a_case_by_name_from_the_inbox(person: MakePerson) -> None:
    reference, _status = register_two_dogs(person(), PADERBORN, family_name="Überall-Gesucht")
    clerk = person()
    clerk.sign_in("paderborn", "Bernd Krause")

    clerk.page.get_by_label("Vorgang suchen").fill("überall")
    clerk.page.keyboard.press("Enter")

    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("Vorgänge suchen")
    clerk.check_page("vorgaenge-suche")
    clerk.page.get_by_role("link", name=reference).click()
    expect(clerk.page.get_by_role("heading", level=1)).to_contain_text(reference)
    clerk.check_page("vorgang")
    clerk.goto("/paderborn/vorgaenge/wartend")
    clerk.check_page("vorgaenge-wartend")
