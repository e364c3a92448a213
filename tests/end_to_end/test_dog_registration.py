"""A citizen registers two dogs, a clerk checks, a second clerk releases, the citizen reads the Bescheid."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from app import clock
from tests.end_to_end.conftest import PICTURES, Person

pytestmark = pytest.mark.browser

MakePerson = Callable[..., Person]


@dataclass(frozen=True)
class Town:
    slug: str
    name: str
    first_clerk: str
    second_clerk: str
    taken_in: str  # day on which a dog is taxed from January of this year
    amount: str
    instalments: int


THIS_YEAR = clock.today().year
PADERBORN = Town(
    "paderborn", "Stadt Paderborn", "Anna Schmidt", "Bernd Krause", f"20.12.{THIS_YEAR - 1}", "180,00 €", 4
)
GELSENKIRCHEN = Town(
    "gelsenkirchen", "Stadt Gelsenkirchen", "Gerd Wolf", "Hanna Yilmaz", f"1.1.{THIS_YEAR}", "294,00 €", 2
)


def go_on(citizen: Person, label: str = "Weiter") -> None:
    citizen.page.get_by_role("button", name=label, exact=True).last.click()


def fill(citizen: Person, **values: str) -> None:
    for name, value in values.items():
        citizen.page.locator(f'[name="{name.replace("__", ".")}"]').fill(value)


def describe_dog(citizen: Person, number: int, *, name: str, breed: str, taken_in: str) -> None:
    def answer(field: str):  # type: ignore[no-untyped-def]
        return citizen.page.locator(f'[name="hunde[{number}].{field}"]')

    answer("rufname").fill(name)
    answer("rasse").select_option(label=breed)
    answer("geschlecht").first.check()
    answer("geburtsdatum").fill("1.3.2024")
    answer("aufnahmedatum").fill(taken_in)


def describe_keeper(citizen: Person, *, family_name: str = "Beispiel") -> None:
    citizen.page.locator('[name="halter.anrede"]').select_option(label="Frau")
    fill(
        citizen,
        halter__vorname="Erika",
        halter__nachname=family_name,
        halter__geburtsdatum="12.8.1979",
        halter__strasse="Ringstraße",
        halter__hausnummer="1a",
        halter__plz="33098",
        halter__ort="Paderborn",
    )


def open_application(citizen: Person, town: Town) -> None:
    citizen.goto(f"/{town.slug}/")
    citizen.page.get_by_role("link", name="Hund zur Hundesteuer anmelden").click()
    citizen.page.get_by_role("button", name="Antrag beginnen").click()


def register_two_dogs(citizen: Person, town: Town, *, family_name: str = "Beispiel") -> tuple[str, str]:
    """Fill in and send the application; return the Aktenzeichen and the address of the status page."""
    open_application(citizen, town)
    describe_keeper(citizen, family_name=family_name)
    assert citizen.page.get_by_role("banner").get_by_role("link").count() == 0  # nothing to lose by a click
    go_on(citizen)
    describe_dog(citizen, 0, name="Bello", breed="Beagle", taken_in=town.taken_in)
    citizen.page.get_by_role("button", name="Hund hinzufügen").click()
    describe_dog(citizen, 1, name="Waldi", breed="Dackel", taken_in=town.taken_in)
    go_on(citizen)
    citizen.page.get_by_label("Überweisung").check()
    go_on(citizen)
    citizen.page.locator('[name="erklaerung.richtigkeit"]').check()
    citizen.page.locator('[name="erklaerung.datenschutz"]').check()
    go_on(citizen, "Weiter zur Prüfung")
    expect(citizen.page.get_by_text("Waldi").first).to_be_visible()
    go_on(citizen, "Antrag absenden")
    citizen.page.wait_for_url(re.compile("/vorgang/"))
    found = re.search(r"HS-\d{4}-\d{5}", citizen.page.inner_text("main"))
    assert found
    return found[0], citizen.page.url


def work_on(clerk: Person, town: Town, reference: str) -> None:
    """Open the task of the Vorgang from the inbox and claim it."""
    clerk.goto(f"/{town.slug}/aufgaben?bereich=gruppen")
    clerk.page.get_by_role("row", name=reference).get_by_role("link").first.click()
    clerk.page.get_by_role("button", name="Aufgabe übernehmen").click()


def complete(clerk: Person, answer: str) -> None:
    clerk.page.get_by_label(answer).check()
    clerk.page.get_by_role("button", name="Aufgabe erledigen").last.click()
    clerk.page.wait_for_url(re.compile(r"/aufgaben(\?.*)?$"))


def await_text(person: Person, text: str) -> None:
    """Reload until the worker has come that far."""
    for _ in range(60):
        if text in person.page.inner_text("main"):
            return
        person.page.reload()
    raise AssertionError(f"{text!r} did not appear in: {person.page.inner_text('main')}")


def draw_first_page(path: Path, picture: str) -> None:
    """Draw it with Poppler where that is installed; the test reads the text, not the picture."""
    program = shutil.which("pdftoppm")
    if program:
        target = PICTURES / picture
        subprocess.run([program, "-r", "80", "-png", "-singlefile", "-f", "1", path, target], check=True)


def download_pdf(person: Person, name: str, *, picture: str) -> str:
    """Download the document, keep a picture of its first page, and return its text in one line."""
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name=name).first.click()
    content = download.value.path().read_bytes()
    draw_first_page(download.value.path(), picture)
    reader = PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize("town", [PADERBORN, GELSENKIRCHEN], ids=lambda town: town.slug)
def test_two_dogs_are_registered_checked_released_and_notified(person: MakePerson, town: Town) -> None:
    citizen, first, second = person(), person(), person()
    reference, status_page = register_two_dogs(citizen, town)
    citizen.check_page(f"{town.slug}-empfang")

    first.sign_in(town.slug, town.first_clerk)
    first.check_page(f"{town.slug}-aufgaben")
    work_on(first, town, reference)
    assert "Waldi" in first.page.inner_text("main")
    first.check_page("aufgabe" if town is PADERBORN else f"{town.slug}-aufgabe")
    complete(first, "Vollständig: Steuer festsetzen")

    await_release(first, town, reference)
    expect(first.page.get_by_text("Vier-Augen-Prinzip").first).to_be_visible()
    assert first.page.get_by_role("button", name="Aufgabe übernehmen").count() == 0

    second.sign_in(town.slug, town.second_clerk)
    work_on(second, town, reference)
    assert town.amount in second.page.inner_text("main").replace("\xa0", " ")
    second.check_page(f"{town.slug}-freigabe")
    complete(second, "Ja, Bescheid erstellen und bekannt geben")

    citizen.page.goto(status_page)
    await_text(citizen, "Hundesteuerbescheid")
    citizen.check_page(f"{town.slug}-status")
    text = download_pdf(citizen, "Hundesteuerbescheid", picture=f"{town.slug}-bescheid")
    assert town.name in text
    assert reference in text
    assert town.amount in text.replace("\xa0", " ")
    assert "Rechtsbehelfsbelehrung" in text
    assert "Widerspruch" in text
    assert len(re.findall(r"15\. (?:Februar|Mai|August|November)|15\.\d\d\.", text)) >= town.instalments


def await_release(clerk: Person, town: Town, reference: str) -> None:
    """Open the release task, which appears once the Kassenzeichen is assigned."""
    clerk.goto(f"/{town.slug}/aufgaben?bereich=gruppen")
    await_text(clerk, reference)
    clerk.page.get_by_role("row", name=reference).get_by_role("link").first.click()


def test_the_application_works_without_javascript(person: MakePerson) -> None:
    citizen = person(javascript=False)

    reference, status_page = register_two_dogs(citizen, PADERBORN)

    assert reference in citizen.page.inner_text("main")
    assert "/vorgang/" in status_page


def test_a_second_click_on_send_makes_no_second_application(person: MakePerson) -> None:
    citizen = person()
    reference, status_page = register_two_dogs(citizen, PADERBORN)

    citizen.page.go_back()
    go_on(citizen, "Antrag absenden")
    citizen.page.wait_for_url(re.compile("/vorgang/"))

    assert citizen.page.url.partition("?")[0] == status_page.partition("?")[0]
    assert reference in citizen.page.inner_text("main")


def test_wrong_answers_are_explained_and_nothing_typed_is_lost(person: MakePerson) -> None:
    citizen = person()
    open_application(citizen, PADERBORN)
    citizen.check_page("antrag-schritt-1")
    describe_keeper(
        citizen, family_name="Überlinger-Schönfeld von der Hohen Warte zu Groß-Umstadt am Rande des Waldes"
    )
    fill(citizen, halter__geburtsdatum="31.2.1979")
    go_on(citizen)

    summary = citizen.page.get_by_role("group", name="stimmt nicht")
    expect(summary).to_contain_text("Geburtsdatum")
    citizen.check_page("antrag-fehler")
    summary.get_by_role("link").first.click()
    expect(citizen.page.locator('[name="halter.geburtsdatum"]')).to_be_focused()
    assert citizen.page.locator('[name="halter.vorname"]').input_value() == "Erika"
    assert citizen.page.locator('[name="halter.geburtsdatum"]').input_value() == "31.2.1979"


def test_every_page_of_the_application_is_accessible(person: MakePerson) -> None:
    citizen = person(dark=True)
    citizen.goto("/")
    citizen.check_page("kommunen-dunkel")
    citizen.goto("/paderborn/")
    for duty in ("Impressum", "Datenschutz", "Barrierefreiheit"):
        expect(citizen.page.get_by_role("link", name=duty)).to_be_visible()
    citizen.check_page("katalog-dunkel")
    open_application(citizen, PADERBORN)
    describe_keeper(citizen)
    go_on(citizen)
    for number, name in enumerate(["Bello", "Waldi", "Hasso"]):
        if number:
            citizen.page.get_by_role("button", name="Hund hinzufügen").click()
        describe_dog(citizen, number, name=name, breed="Rottweiler", taken_in=PADERBORN.taken_in)
    citizen.check_page("antrag-drei-hunde-dunkel")
    citizen.page.get_by_role("button", name="Hund 2 entfernen").click()
    go_on(citizen)


def test_a_wrong_link_is_answered_kindly(person: MakePerson) -> None:
    citizen = person()
    for path in ("/paderborn/vorgang/gibt-es-nicht", "/unbekannt/", "/paderborn/antrag/katzensteuer"):
        response = citizen.page.goto(citizen.site + path)
        assert response is not None
        assert response.status == 404
        assert citizen.page.get_by_role("heading", level=1).count() == 1
        citizen.check_page("nicht-gefunden")
