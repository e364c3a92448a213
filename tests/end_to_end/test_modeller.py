"""A modeller changes a procedure in the browser; nothing is lost, and running cases keep their version."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.end_to_end.conftest import Person
from tests.end_to_end.editor import (
    CANVAS,
    PROCEDURE,
    SAVED,
    TOWN,
    await_editor,
    name_of,
    open_group,
    rename,
    saved,
    select,
    state,
)
from tests.end_to_end.test_dog_registration import GELSENKIRCHEN, register_two_dogs

pytestmark = pytest.mark.browser

#: From 0 to 255, of an element's background, whatever colour space it is written in.
BRIGHTNESS = """part => {
  const paper = document.createElement("canvas").getContext("2d");
  paper.fillStyle = getComputedStyle(part).backgroundColor;
  paper.fillRect(0, 0, 1, 1);
  return Math.max(...paper.getImageData(0, 0, 1, 1).data.slice(0, 3));
}"""


def test_a_renamed_step_is_saved_by_itself_and_deployed_while_running_cases_keep_theirs(
    mila: Person, person: Callable[..., Person]
) -> None:
    reference, _ = register_two_dogs(person(), GELSENKIRCHEN)
    page = mila.page

    rename(page, "steuer_berechnen", "Jahressteuer ausrechnen")
    expect(state(page)).to_have_text(SAVED)
    page.reload()
    await_editor(page)
    assert name_of(page, "steuer_berechnen") == "Jahressteuer ausrechnen"
    page.locator("[data-findings-state]:not([data-look=progress])").wait_for()
    expect(page.locator("[data-findings] [data-severity=error]")).to_have_count(0)
    mila.check_page("entwurf", exclude=CANVAS)

    page.get_by_role("link", name="Bereitstellen …").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Version 2 bereitstellen")
    mila.check_page("bereitstellen")
    page.get_by_role("button", name="Version 2 bereitstellen").click()
    expect(page.get_by_text("Version 2 ist bereitgestellt.")).to_be_visible()
    page.locator("[data-diagram][data-ready]").wait_for()
    expect(page.locator(CANVAS)).to_contain_text("Jahressteuer")
    mila.check_page("version", exclude=CANVAS)

    ole = person()
    ole.sign_in(TOWN, "Ole Betrieb", page="/betrieb")
    ole.check_page("betrieb")
    ole.goto(f"/{TOWN}/betrieb/vorgaenge?verfahren=hundesteuer&version=1&aktenzeichen={reference}")
    ole.check_page("betrieb-vorgaenge")
    ole.page.get_by_role("link", name=reference).click()
    ole.page.locator("[data-diagram][data-ready]").wait_for()
    expect(ole.page.locator(CANVAS)).not_to_contain_text("Jahressteuer")
    ole.check_page("betrieb-vorgang", exclude=CANVAS)


def test_a_problem_is_one_click_from_its_field_and_prevents_deployment(mila: Person) -> None:
    page = mila.page
    select(page, "antrag_pruefen")
    open_group(page, "form")
    page.locator("#bio-properties-panel-formId").fill("gibt_es_nicht")

    row = page.locator("[data-findings] li", has_text="gibt_es_nicht")
    expect(row).to_be_visible()
    expect(page.locator("[data-findings-summary]")).to_contain_text("Fehler")
    select(page, "steuer_berechnen")
    expect(page.locator(".lz-badge[data-severity=error]")).to_have_text("1")
    row.get_by_role("link").click()
    expect(page.locator("#bio-properties-panel-formId")).to_be_focused()
    mila.check_page("entwurf-probleme", exclude=CANVAS)

    page.get_by_role("link", name="Bereitstellen …").click()
    expect(page.get_by_role("alert")).to_contain_text("die Bereitstellung")
    assert page.get_by_role("button", name=re.compile("Version .* bereitstellen")).count() == 0
    mila.check_page("bereitstellen-fehler")
    sentence = page.locator(".lz-finding__message").first.bounding_box()
    assert sentence is not None
    assert sentence["width"] > 300


def test_rules_and_automatic_steps_are_chosen_not_typed(mila: Person) -> None:
    page = mila.page
    select(page, "antrag_pruefen")
    open_group(page, "laufzettel")
    page.get_by_label("Meilenstein für Antragstellende").fill("Angaben in Prüfung")
    page.get_by_label("Schreiben als Vorschau").fill("bescheid")
    page.get_by_label("Nicht dieselbe Person wie bei").select_option(label="Festsetzung freigeben")
    expect(state(page)).to_have_text(SAVED)

    select(page, "ablehnung_erstellen")
    page.get_by_role("button", name="Verwendet").click()
    mila.check_page("entwurf-vorlage", exclude=CANVAS)
    page.keyboard.press("Escape")
    select(page, "antrag_pruefen")
    page.locator('.djs-context-pad .entry[data-action="append.append-task"]').click()
    page.keyboard.press("Escape")  # ends naming the new task
    page.locator('.djs-context-pad .entry[data-action="replace"]').click()
    page.locator(".djs-popup-search input").fill("Kassenzeichen")
    page.locator(".djs-popup .entry", has_text="Kassenzeichen vergeben").click()

    expect(page.locator("[data-findings]")).to_contain_text("mapping-incomplete")
    text = saved(
        mila,
        '<zeebe:property name="laufzettel:milestone" value="Angaben in Prüfung" />',
        '<zeebe:property name="laufzettel:preview" value="bescheid" />',
        '<zeebe:property name="laufzettel:separateFrom" value="freigabe_erteilen" />',
    )
    assert text.count('zeebe:modelerTemplate="kassenzeichen.assign"') == 2


def test_undo_takes_a_change_back_and_saves_that_too(mila: Person) -> None:
    page = mila.page
    before = name_of(page, "steuer_berechnen")
    rename(page, "steuer_berechnen", "Etwas anderes")
    expect(state(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.get_by_role("button", name="Rückgängig")).to_be_disabled()
    expect(page.get_by_role("button", name="Wiederholen")).to_be_enabled()
    expect(state(page)).not_to_have_text(re.compile("Nicht gespeichert|Wird gespeichert"))
    page.reload()
    await_editor(page)
    assert name_of(page, "steuer_berechnen") == before


def test_without_a_connection_work_stays_in_the_browser_and_is_saved_later(mila: Person) -> None:
    page = mila.page
    mila.context.set_offline(True)
    rename(page, "steuer_berechnen", "Ohne Netz gezeichnet")
    expect(page.get_by_text("Keine Verbindung zum Server.")).to_be_visible()
    expect(state(page)).to_contain_text("Nicht gespeichert")
    page.close()  # as if the browser had crashed

    mila.context.set_offline(False)
    mila.page = mila.context.new_page()
    mila.goto(f"{PROCEDURE}/entwurf")
    await_editor(mila.page)
    assert name_of(mila.page, "steuer_berechnen") == "Ohne Netz gezeichnet"
    expect(state(mila.page)).to_have_text(SAVED)


def test_of_two_modellers_the_slower_decides_which_version_counts(mila: Person) -> None:
    page, other = mila.page, mila.context.new_page()
    other.goto(page.url)
    await_editor(other)
    rename(other, "steuer_berechnen", "Schneller")
    expect(state(other)).to_have_text(SAVED)

    rename(page, "steuer_berechnen", "Langsamer")
    banner = page.get_by_role("alert").filter(has_text="während Sie daran gearbeitet haben")
    expect(banner).to_contain_text("Mila Modell")
    mila.check_page("entwurf-konflikt", exclude=CANVAS)
    banner.get_by_role("button", name="Meine Fassung speichern").click()
    expect(state(page)).to_have_text(SAVED)

    rename(other, "steuer_berechnen", "Wieder schneller?")
    other.get_by_role("button", name="Die andere laden, meine verwerfen").click()
    await_editor(other)
    expect(other.locator(CANVAS)).to_contain_text("Langsamer")


def test_a_diagram_that_cannot_be_drawn_can_be_repaired_as_text(mila: Person) -> None:
    page, editor = mila.page, mila.page.url
    mila.goto(f"{PROCEDURE}/entwurf/dateien/process.bpmn")
    good = page.get_by_label("Inhalt von process.bpmn").input_value()
    page.get_by_label("Inhalt von process.bpmn").fill(good[:2000])
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("kein lesbares XML")).to_be_visible()
    mila.check_page("entwurf-text")

    page.goto(editor)
    expect(page.get_by_text("Das Diagramm kann nicht gezeichnet werden.")).to_be_visible()
    expect(page.locator("[data-findings]")).to_contain_text("kein lesbares XML")
    page.get_by_role("link", name="Als Text bearbeiten").click()
    page.get_by_label("Inhalt von process.bpmn").fill(good)
    page.get_by_role("button", name="Speichern").click()
    page.goto(editor)
    await_editor(page)


def test_an_expired_login_costs_no_work(mila: Person) -> None:
    page = mila.page
    other = mila.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Abmelden").click()
    other.wait_for_url(re.compile("abgemeldet|abmelden|127.0.0.1"))

    rename(page, "steuer_berechnen", "Nach dem Abmelden")
    expect(page.get_by_text("Ihre Anmeldung ist abgelaufen.")).to_be_visible()
    page.get_by_role("link", name="Neu anmelden und speichern").click()
    page.get_by_role("button", name="Mila Modell").click()
    await_editor(page)
    assert name_of(page, "steuer_berechnen") == "Nach dem Abmelden"
    expect(state(page)).to_have_text(SAVED)


def test_at_first_the_labels_can_be_read_and_a_zoomed_window_has_palette_and_canvas(mila: Person) -> None:
    page = mila.page
    page.reload()
    page.locator("[data-editor][data-ready]").wait_for()
    assert page.locator(f"{CANVAS} .viewport").evaluate("drawing => drawing.getCTM().a") >= 0.8

    page.set_viewport_size({"width": 720, "height": 450})  # 1440 × 900 at 200 %
    canvas, entry = (page.locator(part).bounding_box() for part in (CANVAS, f"{CANVAS} .entry >> nth=0"))
    assert canvas is not None
    assert entry is not None
    assert canvas["y"] < 200
    assert entry["y"] + entry["height"] < 300


def test_in_dark_mode_paper_and_palette_are_dark(person: Callable[..., Person], mila: Person) -> None:
    dark = person(dark=True)
    dark.sign_in(TOWN, "Mila Modell", page="/verfahren")
    dark.goto(f"{PROCEDURE}/entwurf")
    await_editor(dark.page)
    for part in (CANVAS, f"{CANVAS} .djs-palette"):
        assert dark.page.locator(part).evaluate(BRIGHTNESS) < 80, part
    dark.check_page("entwurf-dunkel", exclude=CANVAS)
