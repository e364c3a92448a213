"""Two parents declare, proofs never come, the highest bracket is fixed; they change hours and withdraw."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from app import clock
from tests.end_to_end.conftest import Person, SiteOfLater
from tests.end_to_end.test_dog_registration import await_text, complete, download_pdf, fill, go_on

pytestmark = pytest.mark.browser

MakePerson = Callable[..., Person]
TOWN = "duesseldorf"
TODAY = clock.today()


def first_of_month(day: date) -> date:
    return day.replace(day=1)


BEGIN = first_of_month(TODAY + timedelta(days=70))  # so that its Kita year outlasts all deadlines
BORN = TODAY - timedelta(days=300)


@pytest.fixture(scope="module")
def site(site_of_later: SiteOfLater) -> str:
    return site_of_later.address


def german(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def choose(person: Person, name: str, value: str) -> None:
    person.page.locator(f'[name="{name}"][value="{value}"]').check()


def describe_child_and_care(parent: Person) -> None:
    parent.goto(f"/{TOWN}/")
    parent.page.get_by_role("link", name="Elternbeitrag für die Kita erklären").click()
    parent.check_page("elternbeitrag-einleitung")
    parent.page.get_by_role("button", name="Antrag beginnen").click()
    fill(parent, kind__vorname="Mia", kind__nachname="Beispiel", kind__geburtsdatum=german(BORN))
    go_on(parent)
    fill(parent, betreuung__einrichtung="Kita Regenbogen", betreuung__aufnahmedatum=german(BEGIN))
    choose(parent, "betreuung.zeit", "45 Stunden")
    parent.check_page("elternbeitrag-betreuung")
    go_on(parent)


def describe_parents(parent: Person) -> None:
    choose(parent, "erklaerung_durch", "beide")
    expect(parent.page.locator('[name="elternteil2.vorname"]')).to_be_visible()
    parent.page.locator('[name="elternteil1.anrede"]').select_option(label="Frau")
    fill(
        parent,
        elternteil1__vorname="Erika",
        elternteil1__nachname="Beispiel",
        elternteil1__strasse="Ringstraße",
        elternteil1__hausnummer="1a",
        elternteil1__plz="40213",
        elternteil1__ort="Düsseldorf",
        elternteil2__vorname="Max",
        elternteil2__nachname="Beispiel",
    )
    parent.check_page("elternbeitrag-eltern")
    go_on(parent)


def declare_income(parent: Person) -> None:
    parent.page.locator('[name="leistung.art"]').select_option(label="Keine davon")
    choose(parent, "einstufung", "angaben")
    choose(parent, "einkuenfte1.taetigkeit", "angestellt")
    expect(parent.page.locator('[name="einkuenfte1.brutto"]')).to_be_visible()
    fill(parent, einkuenfte1__brutto="30.000")
    parent.check_page("elternbeitrag-einkommen")
    go_on(parent)


def declare(parent: Person) -> tuple[str, str]:
    """Send the declaration of the first parent; return the Aktenzeichen and the status page's address."""
    describe_child_and_care(parent)
    describe_parents(parent)
    go_on(parent)  # no siblings
    declare_income(parent)
    go_on(parent)  # paying by transfer
    for name in ("richtigkeit", "aenderungen", "datenschutz"):
        parent.page.locator(f'[name="erklaerung.{name}"]').check()
    go_on(parent, "Weiter zur Prüfung")
    go_on(parent, "Antrag absenden")
    parent.page.wait_for_url(re.compile("/vorgang/"))
    found = re.search(r"EB-\d{4}-\d{5}", parent.page.inner_text("main"))
    assert found
    return found[0], parent.page.url.partition("?")[0]


def answer_as_second_parent(father: Person, link: str) -> None:
    father.page.goto(link)
    father.check_page("elternbeitrag-zweiter-elternteil")
    father.page.get_by_role("link", name="Angaben des zweiten Elternteils").click()
    expect(father.page.get_by_text("Erika Beispiel hat für Mia")).to_be_visible()
    choose(father, "einkuenfte2.taetigkeit", "angestellt")
    expect(father.page.locator('[name="einkuenfte2.brutto"]')).to_be_visible()
    fill(father, einkuenfte2__brutto="25.000")
    father.check_page("elternbeitrag-zweiter-elternteil-einkommen")
    go_on(father)
    for name in ("richtigkeit", "aenderungen", "datenschutz"):
        father.page.locator(f'[name="erklaerung2.{name}"]').check()
    go_on(father, "Weiter zur Prüfung")
    go_on(father, "Angaben absenden")
    expect(father.page.get_by_role("heading", level=1)).to_have_text("Von Ihnen brauchen wir nichts mehr")


def open_task(clerk: Person, reference: str, name: str) -> None:
    """Wait for the task in the inbox, open and claim it."""
    clerk.sign_in(TOWN, name)
    clerk.goto(f"/{TOWN}/aufgaben?bereich=gruppen")
    await_text(clerk, reference)
    clerk.page.get_by_role("row", name=reference).get_by_role("link").first.click()
    clerk.page.get_by_role("button", name="Aufgabe übernehmen").click()


def preview(clerk: Person) -> str:
    """Return the text of the letter as who releases it reads it before."""
    found = clerk.page.locator('a[href$="/vorschau"]').first.get_attribute("href")
    response = clerk.page.request.get(urljoin(clerk.page.url, found or ""))
    assert response.ok
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(response.body())).pages)
    return " ".join(text.replace("\xa0", " ").split())


def test_a_declaration_without_proofs_ends_in_the_highest_bracket_and_can_be_changed_and_withdrawn(
    person: MakePerson, site_of_later: SiteOfLater
) -> None:
    mother = person()
    reference, status = declare(mother)
    mother.check_page("elternbeitrag-empfang")
    link = re.search(r"http\S+/mitwirken/\S+", mother.page.inner_text("main"))
    assert link
    answer_as_second_parent(person(), link[0])

    clerk = person()
    open_task(clerk, reference, "Dilan Aydın")
    assert "25000" in clerk.page.inner_text("main")
    clerk.page.get_by_label("Unvollständig: Nachweise nachfordern").check()
    clerk.page.get_by_label("Gehaltsabrechnung für Dezember").check()
    clerk.check_page("elternbeitrag-pruefung")
    clerk.page.get_by_role("button", name="Aufgabe erledigen").last.click()
    clerk.page.wait_for_url(re.compile(r"/aufgaben(\?.*)?$"))

    mother.page.goto(status)
    await_text(mother, "Nachforderung von Nachweisen")
    await_text(mother, "Wir brauchen noch etwas von Ihnen")
    expect(mother.page.get_by_role("link", name="Nachweise nachreichen")).to_be_visible()
    mother.check_page("elternbeitrag-nachforderung")
    for days, letter in ((14, "Erinnerung an die Nachforderung"), (13, "Letzte Aufforderung")):
        site_of_later.pass_days(days)
        await_text(mother, letter)
    warning = download_pdf(mother, "Letzte Aufforderung", picture="elternbeitrag-letzte-aufforderung")
    assert "höchsten Einkommensstufe" in warning
    assert "§ 66 Abs. 3 SGB I" in warning
    site_of_later.pass_days(20)
    await_text(mother, "Keine Antwort")

    second = person()
    open_task(second, reference, "David Kern")
    assert "400,00 €" in second.page.inner_text("main").replace("\xa0", " ")
    assert "Vorschau" in (seen := preview(second))
    assert "400,00 €" in seen
    second.check_page("elternbeitrag-freigabe")
    complete(second, "Ja, Bescheid erstellen und bekannt geben")
    await_text(mother, "Elternbeitragsbescheid")
    await_text(mother, "Änderung mitteilen")
    mother.check_page("elternbeitrag-status")
    notice = download_pdf(mother, "Elternbeitragsbescheid", picture="elternbeitrag-bescheid")
    for part in (
        "400,00 €",
        "zweimaliger Aufforderung",
        "zum ersten Mal",
        "So berechnet sich die Frist",
        "Widerspruch",
        "Kita Regenbogen",
        reference,
    ):
        assert part in notice.replace("\xa0", " ")
    assert "Buchungssatz" not in mother.page.inner_text("main")

    change_hours(mother)
    third = person()
    open_task(third, reference, "Dilan Aydın")
    assert "35 Stunden" in third.page.inner_text("main")
    third.check_page("elternbeitrag-aenderung-pruefen")
    third.page.get_by_label("Belegt: Beitrag ändern").check()
    third.page.locator('[name="geprueft.wirksam_ab"]').fill(german(BEGIN))
    third.page.get_by_role("button", name="Aufgabe erledigen").last.click()
    third.page.wait_for_url(re.compile(r"/aufgaben(\?.*)?$"))
    fourth = person()
    open_task(fourth, reference, "David Kern")
    for part in ("Bisher 400,00 € im Monat", "neu 350,00 €", "Unterschied −50,00 €"):
        assert part in fourth.page.inner_text("main").replace("\xa0", " ")
    assert "Bisher waren es 400,00 € im Monat" in (seen := preview(fourth))
    assert "fest auf monatlich 350,00 €" in seen
    fourth.check_page("elternbeitrag-aenderung-freigeben")
    complete(fourth, "Ja, Änderungsbescheid erstellen und bekannt geben")
    await_text(mother, "Änderungsbescheid Elternbeitrag")
    changed = download_pdf(mother, "Änderungsbescheid Elternbeitrag", picture="elternbeitrag-aenderung")
    assert "350,00 €" in changed.replace("\xa0", " ")

    withdraw(mother)
    await_text(mother, "Ihr Antrag ist abgeschlossen")
    mother.check_page("elternbeitrag-zurueckgezogen")
    assert "zurückgenommen" in download_pdf(
        mother, "Bestätigung des Rückzugs", picture="elternbeitrag-rueckzug"
    )


def change_hours(mother: Person) -> None:
    mother.page.get_by_role("link", name="Änderung mitteilen").click()
    choose(mother, "aenderung.art", "stunden")
    expect(mother.page.locator('[name="aenderung.zeit"]').first).to_be_visible()
    choose(mother, "aenderung.zeit", "35 Stunden")
    fill(mother, aenderung__ab=german(BEGIN), aenderung__grund="Neuer Vertrag")
    mother.check_page("elternbeitrag-aenderung-mitteilen")
    go_on(mother, "Weiter zur Prüfung")
    go_on(mother, "Änderung mitteilen")
    expect(mother.page.get_by_text("Danke, das ist bei uns angekommen.")).to_be_visible()


def withdraw(mother: Person) -> None:
    mother.page.get_by_role("link", name="Erklärung zurückziehen").click()
    fill(mother, rueckzug__grund="Wir ziehen um.")
    mother.page.locator('[name="rueckzug.sicher"]').check()
    mother.check_page("elternbeitrag-zurueckziehen")
    go_on(mother, "Weiter zur Prüfung")
    go_on(mother, "Erklärung zurückziehen")
    expect(mother.page.get_by_text("Danke, das ist bei uns angekommen.")).to_be_visible()
