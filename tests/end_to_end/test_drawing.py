"""What the engine runs can be drawn and set in the editor without looking at the XML."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import Person
from tests.end_to_end.editor import (
    PROCEDURE,
    SAVED,
    append,
    await_editor,
    change_type,
    field,
    groups,
    ids,
    open_group,
    rename,
    saved,
    select,
    write_expression,
)

pytestmark = pytest.mark.browser


def findings_of(page: Page, element: str) -> list[str]:
    """Return the rules that the saved draft breaks at an element."""
    address = page.locator("[data-editor]").get_attribute("data-checks")
    found = page.evaluate("address => fetch(address).then(answer => answer.json())", address)["findings"]
    return [finding["rule"] for finding in found if finding["element_id"] == element]


def choose_message(page: Page, name: str, key: str) -> None:
    """Let the selected element name a new message."""
    open_group(page, "message")
    field(page, "messageRef").select_option(label="Neu anlegen …")
    field(page, "messageName").fill(name)
    write_expression(page, "messageSubscriptionCorrelationKey", key)


def test_a_step_is_repeated_by_a_standard_loop(mila: Person) -> None:
    page = mila.page
    select(page, "steuer_berechnen")
    page.locator('.djs-context-pad .entry[data-action="replace"]').click()
    page.locator('.djs-popup [data-id="toggle-loop"]').click()
    open_group(page, "loop")
    write_expression(page, "loopCondition", "festsetzung = null")
    field(page, "loopMaximum").fill("viele")
    expect(page.get_by_text("Hier steht eine ganze Zahl.")).to_be_visible()
    field(page, "loopMaximum").fill("5")
    expect(page.get_by_text("Hier steht eine ganze Zahl.")).to_be_hidden()
    field(page, "testBefore").check()

    saved(
        mila,
        '<bpmn:standardLoopCharacteristics testBefore="true" loopMaximum="5">',
        "=festsetzung = null</bpmn:loopCondition>",
    )
    assert findings_of(page, "steuer_berechnen") == []


def test_a_message_is_published_with_key_identity_and_time_to_live(mila: Person) -> None:
    page = mila.page
    task = append(page, "ablehnung_erstellen", "append-task", type_="Sendeaufgabe")
    choose_message(page, "abgelehnt", "aktenzeichen")
    assert "Automatischer Schritt" not in groups(page)
    open_group(page, "laufzettel")
    field(page, "laufzettel-messageId").fill("ablehnung")
    field(page, "laufzettel-timeToLive").fill("P14D")

    text = saved(mila, "laufzettel:timeToLive", "laufzettel:messageId")
    (reference,) = re.findall(rf'<bpmn:sendTask id="{task}" messageRef="(\w+)">', text)
    assert f'<bpmn:message id="{reference}" name="abgelehnt">' in text
    assert '<zeebe:subscription correlationKey="=aktenzeichen" />' in text
    assert '<zeebe:property name="laufzettel:messageId" value="ablehnung" />' in text
    assert '<zeebe:property name="laufzettel:timeToLive" value="P14D" />' in text
    assert findings_of(page, task) == ["dead-end"]


def test_an_end_event_keeps_its_message_when_it_becomes_an_intermediate_one(mila: Person) -> None:
    page = mila.page
    event = append(page, "ablehnung_erstellen", "end-event", type_="Nachrichten-Endereignis")
    choose_message(page, "abgelehnt", "aktenzeichen")
    saved(mila, f'<bpmn:endEvent id="{event}">', 'name="abgelehnt"')
    change_type(page, "Nachrichten-Zwischenereignis (auslösend)")
    expect(page.locator(".bio-properties-panel-header-type")).to_contain_text("Zwischenereignis")
    expect(field(page, "messageName")).to_have_value("abgelehnt")
    saved(mila, f'<bpmn:intermediateThrowEvent id="{event}">', 'name="abgelehnt"')


def test_a_catching_timer_may_wait_for_the_next_time_of_a_cycle(mila: Person) -> None:
    page = mila.page
    timer = append(page, "ablehnung_erstellen", "intermediate-event", type_="Zeit-Zwischenereignis (wartend)")
    open_group(page, "timer")
    field(page, "timerEventDefinitionType").select_option(label="Wiederholung")
    field(page, "timerEventDefinitionValue").fill("0 0 8 * * MON")
    rename(page, timer, "Montag um acht")  # which made bpmn-js delete the cycle

    saved(mila, 'name="Montag um acht"', "0 0 8 * * MON</bpmn:timeCycle>")
    assert set(findings_of(page, timer)) <= {"dead-end", "event-outgoing-missing"}


def test_a_complex_gateway_says_when_it_goes_on_and_where(mila: Person) -> None:
    page = mila.page
    gateway = append(page, "ablehnung_erstellen", "gateway", type_="Komplexes Gateway")
    open_group(page, "activation")
    write_expression(page, "activationCondition", "activationCount >= 2")
    saved(mila, "=activationCount &gt;= 2</bpmn:activationCondition>")
    before = set(ids(page))
    append(page, gateway, "append-task")
    (flow,) = (each for each in set(ids(page)) - before if each.startswith("Flow_"))
    page.keyboard.press("Escape")
    select(page, flow)
    open_group(page, "condition")
    write_expression(page, "conditionExpression", "eilig = true")

    saved(mila, "=eilig = true</bpmn:conditionExpression>")


def test_activities_run_a_number_of_times_or_one_after_the_other(mila: Person) -> None:
    page = mila.page
    select(page, "steuer_berechnen")
    page.locator('.djs-context-pad .entry[data-action="replace"]').click()
    page.locator('.djs-popup [data-id="toggle-sequential-mi"]').click()
    open_group(page, "multiInstance")
    write_expression(page, "loopCardinality", "3")
    append(page, "ablehnung_erstellen", "append-task", type_="Ad-hoc-Teilprozess (aufgeklappt)")
    open_group(page, "adHocCompletion")
    field(page, "ordering").select_option(label="nacheinander")

    text = saved(mila, "=3</bpmn:loopCardinality>", 'ordering="Sequential"')
    assert re.search(r'<bpmn:adHocSubProcess id="\w+" ordering="Sequential"', text)


def test_a_receive_task_nothing_leads_to_may_begin_a_case(mila: Person) -> None:
    page = mila.page
    task = append(page, "ablehnung_erstellen", "append-task", type_="Empfangsaufgabe")
    open_group(page, "general")
    assert field(page, "instantiate").count() == 0
    text = saved(mila, f'targetRef="{task}"')
    (flow,) = re.findall(rf'<bpmn:sequenceFlow id="(\w+)" [^>]*targetRef="{task}"', text)
    select(page, flow)
    page.keyboard.press("Delete")
    select(page, task)
    open_group(page, "general")
    field(page, "instantiate").check()
    saved(mila, f'<bpmn:receiveTask id="{task}" instantiate="true"')


def test_menus_offer_what_runs_and_the_panel_nothing_that_is_refused(mila: Person) -> None:
    page = mila.page
    page.locator('.djs-palette [data-action="create"]').click()
    offered = page.locator(".djs-popup .djs-popup-label").all_text_contents()
    assert {
        "Inklusives Gateway",
        "Komplexes Gateway",
        "Sendeaufgabe",
        "Empfangsaufgabe",
        "Manuelle Aufgabe",
        "Transaktion",
        "Abbruch-Endereignis",
        "Bedingungs-Randereignis",
    } <= set(offered)
    assert "Randereignis" not in offered
    page.keyboard.press("Escape")

    select(page, "antrag_pruefen")
    assert not {"Ausführung", "Feste Angaben (Header)"} & set(groups(page))
    open_group(page, "form")
    choices = page.locator('[data-group-id="group-form"] option').all_text_contents()
    assert "Formular" in choices
    assert not {"Versionsbezeichnung", "Verweis auf fremdes Formular"} & set(choices)


def test_a_part_of_a_diagram_is_pasted_into_another_window(mila: Person) -> None:
    page = mila.page
    select(page, "ablehnung_erstellen")
    page.keyboard.press("Control+c")
    other = mila.context.new_page()
    other.goto(f"{mila.site}{PROCEDURE}/entwurf")
    await_editor(other)
    before = set(ids(other))
    other.locator(".djs-container svg").first.click(position={"x": 400, "y": 60})
    other.keyboard.press("Control+v")
    other.mouse.move(700, 640)
    other.mouse.click(700, 640)
    expect(other.locator("[data-save-state]")).to_have_text(SAVED)
    (added,) = set(ids(other)) - before
    text = other.request.get(f"{mila.site}{PROCEDURE}/entwurf/inhalt/process.bpmn").text()
    step = text.split(f'<bpmn:serviceTask id="{added}"')[1].split("</bpmn:serviceTask>")[0]
    assert "zeebe:taskDefinition" in step
    assert "zeebe:input" in step


def test_a_called_process_is_added_called_and_reached_from_its_finding(mila: Person) -> None:
    page = mila.page
    page.get_by_role("link", name="Alle Dateien").click()
    page.get_by_role("link", name="Neue Datei …").click()
    page.get_by_label("Name", exact=True).fill("rueckfrage")
    mila.check_page("neue-datei")
    page.get_by_role("button", name="Anlegen und bearbeiten").click()
    await_editor(page)
    lost = append(page, "rueckfrage_beginn", "append-task", type_="Aufgabe für Menschen")
    page.get_by_role("link", name="process.bpmn").click()  # saves first
    page.wait_for_url("**datei=process.bpmn")
    await_editor(page)
    mila.check_page("entwurf-diagramme", exclude=".lz-canvas")

    call = append(page, "ablehnung_erstellen", "append-task", type_="Aufruf eines Prozesses")
    open_group(page, "calledElement")
    field(page, "targetProcessId").focus()
    expect(field(page, "targetProcessId")).to_have_attribute("list", "known-processes")
    field(page, "targetProcessId").fill("rueckfrage")
    saved(mila, '<zeebe:calledElement processId="rueckfrage"', f'<bpmn:callActivity id="{call}">')
    assert "called-process-unknown" not in findings_of(page, call)

    page.locator("[data-findings] a", has_text=lost).first.click()
    page.wait_for_url(f"**datei=rueckfrage.bpmn&element={lost}")
    await_editor(page)
    expect(page.locator(f'.djs-element.selected[data-element-id="{lost}"]')).to_be_visible()


def test_an_element_is_found_by_its_name(mila: Person) -> None:
    page = mila.page
    page.get_by_role("button", name="Suchen").click()
    page.keyboard.type("Steuer berechnen")
    expect(page.locator(".djs-search-result").first).to_contain_text("Steuer berechnen")
    page.keyboard.press("Enter")
    expect(page.locator('.djs-element.selected[data-element-id="steuer_berechnen"]')).to_be_visible()
