from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app import database
from app.identity import Role
from app.models import AuditEntry, InstanceState
from app.operations.user_tasks import complete_user_task
from app.queries.history import list_history
from app.queries.incidents import list_incidents
from app.queries.instances import get_instance, variables_of
from tests.conftest import person
from tests.operations.probe import deploy_diagram, open_task, start

REPAIR = {'=weg = "rechts"': '=weg != "links"'}


@pytest.fixture
def otto(sign_in: Callable[..., object]):
    return sign_in("otto.betrieb", roles=(Role.OPERATOR,), groups=())


@pytest.fixture
def case(app: object, clean_database: object) -> Callable[..., UUID]:
    """Start a committed case: `case("timed", tun="P1D")`."""

    def started(key: str, **data: Any) -> UUID:
        with database.transaction("paderborn") as session:
            deploy_diagram(session, key)
            return start(session, key, **data).id

    return started


@pytest.fixture
def stuck(case: Callable[..., UUID]) -> UUID:
    """A case whose diagram knows only two of three ways."""
    instance_id = case("no_way")
    with database.transaction("paderborn") as session:
        instance = get_instance(session, instance_id)
        task = open_task(session, instance)
        complete_user_task(session, task.id, data={"weg": "geradeaus"}, by=person("anna.schmidt"))
    return instance_id


def deploy_again(key: str, **replacements: str) -> None:
    with database.transaction("paderborn") as session:
        deploy_diagram(session, key, **replacements)


def state_of(instance_id: UUID) -> tuple[InstanceState, int, list[str]]:
    """State, version and open tasks or incidents."""
    with database.transaction("paderborn") as session:
        instance = get_instance(session, instance_id)
        waits = [incident.element_id for incident in list_incidents(session, instance_id=instance_id)]
        if instance.state is InstanceState.ACTIVE and not waits:
            waits = [open_task(session, instance).element_id]
        return instance.state, instance.definition.version, waits


def actions_of(instance_id: UUID) -> list[str]:
    with database.transaction("paderborn") as session:
        return [entry.action for entry in list_history(session, instance_id)]


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


# --- suspending


def test_a_case_is_suspended_and_resumed_with_one_press_each(otto, sign_in, case) -> None:
    instance_id = case("four_eyes")
    page = otto.post(f"/betrieb/vorgaenge/{instance_id}/anhalten", follow_redirects=True).text
    assert "Dieser Vorgang ist angehalten" in page
    assert "Fortsetzen" in page
    with database.transaction("paderborn") as session:
        task = open_task(session, get_instance(session, instance_id))
    anna = sign_in("anna.schmidt")
    anna.post(f"/aufgaben/{task.id}/uebernehmen")
    assert "Der Betrieb hat diesen Vorgang angehalten" in anna.get(f"/aufgaben/{task.id}").text
    refused = anna.post(f"/aufgaben/{task.id}/erledigen")
    assert refused.status_code == 409
    assert "Dieser Vorgang ist angehalten" in refused.text
    page = otto.post(f"/betrieb/vorgaenge/{instance_id}/fortsetzen", follow_redirects=True).text
    assert "Der Vorgang läuft wieder" in page
    assert anna.post(f"/aufgaben/{task.id}/erledigen").status_code == 303


def test_the_retry_of_a_suspended_case_is_not_offered(otto, stuck) -> None:
    assert "Schritt wiederholen" in otto.get(f"/betrieb/vorgaenge/{stuck}").text
    otto.post(f"/betrieb/vorgaenge/{stuck}/anhalten")
    assert "Schritt wiederholen" not in otto.get(f"/betrieb/vorgaenge/{stuck}").text


# --- cancelling


def test_cancelling_tells_what_ends_asks_for_a_reason_and_is_told_to_all(otto, sign_in, case) -> None:
    instance_id = case("timed", tun="P1D")
    page = otto.get(f"/betrieb/vorgaenge/{instance_id}/abbrechen").text
    assert "Aufgabe „Antrag prüfen“" in page
    assert "Zeitpunkt „Frist abgelaufen“" in page
    refused = otto.post(f"/betrieb/vorgaenge/{instance_id}/abbrechen", {"grund": " "})
    assert refused.status_code == 422
    assert "warum der Vorgang abgebrochen wird" in refused.text
    done = otto.post(
        f"/betrieb/vorgaenge/{instance_id}/abbrechen", {"grund": "Doppelt <b>"}, follow_redirects=True
    ).text
    assert "abgebrochen" in done
    assert "„Doppelt &lt;b&gt;“" in done
    assert "Eingreifen" not in done
    assert state_of(instance_id)[0] is InstanceState.CANCELLED
    case_page = sign_in("anna.schmidt").get(f"/vorgaenge/{instance_id}").text
    assert "hat den Vorgang abgebrochen" in case_page
    assert "schon beendet" in otto.get(f"/betrieb/vorgaenge/{instance_id}/abbrechen").text


# --- variables


def test_a_variable_is_set_from_json_and_from_an_expression(otto, case) -> None:
    instance_id = case("four_eyes", tun="falsch")
    address = f"/betrieb/vorgaenge/{instance_id}/variablen"
    assert "&#34;falsch&#34;" in otto.get(f"{address}?name=tun").text
    page = otto.post(address, {"name": "tun", "wert": '"richtig"', "ort": ""}, follow_redirects=True).text
    assert "„tun“ ist gesetzt" in page
    otto.post(address, {"name": "betrag", "wert": "=0.1 + 0.2", "ort": ""})
    with database.transaction("paderborn") as session:
        variables = variables_of(session, get_instance(session, instance_id))
    assert (variables["tun"], str(variables["betrag"])) == ("richtig", "0.3")
    assert actions_of(instance_id).count("variables-set") == 2
    assert "variables-read" in actions_of(instance_id)


def test_a_variable_can_be_set_for_one_step_only(otto, case) -> None:
    instance_id = case("four_eyes", tun="aussen")
    address = f"/betrieb/vorgaenge/{instance_id}/variablen"
    (place,) = re.findall(r'<option value="([0-9a-f-]{36})"', otto.get(address).text)
    otto.post(address, {"name": "tun", "wert": '"innen"', "ort": place})
    page = otto.get(address).text
    assert "Nur bei „" in page
    assert "innen" in page
    with database.transaction("paderborn") as session:
        assert variables_of(session, get_instance(session, instance_id))["tun"] == "aussen"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("wert", "Ja", "Text steht in Anführungszeichen"),
        ("wert", "=1 +", "Der Ausdruck ist nicht verständlich"),
        ("name", "zwei wörter", "hat keine Leerzeichen"),
        ("ort", "12345678-1234-1234-1234-123456789012", "steht nicht mehr an diesem Schritt"),
        ("ort", "unsinn", "steht nicht mehr an diesem Schritt"),
    ],
)
def test_what_is_wrong_with_a_variable_is_told_and_nothing_is_lost(
    otto, case, field: str, value: str, sentence: str
) -> None:
    instance_id = case("four_eyes", tun="alt")
    typed = {"name": "tun", "wert": '"neu"', "ort": "", field: value}
    answer = otto.post(f"/betrieb/vorgaenge/{instance_id}/variablen", typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    if field != "ort":
        assert value in answer.text
    assert "variables-set" not in actions_of(instance_id)


def test_another_kind_of_value_is_set_only_when_one_is_sure(otto, case) -> None:
    instance_id = case("four_eyes", tun="text")
    address = f"/betrieb/vorgaenge/{instance_id}/variablen"
    typed = {"name": "tun", "wert": "72", "ort": ""}
    answer = otto.post(address, typed)
    assert answer.status_code == 422
    assert "enthält bisher einen Text, dann eine Zahl" in answer.text
    assert otto.post(address, {**typed, "trotzdem": "1"}).status_code == 303


# --- moving


def test_a_move_is_shown_before_it_is_made(otto, case) -> None:
    instance_id = case("timed", tun="P1D")
    address = f"/betrieb/vorgaenge/{instance_id}/verschieben"
    page = otto.get(address).text
    (task,) = re.findall(r'name="beenden" value="([^"]+)"', page)
    assert "Frist abgelaufen" not in page  # hangs on the task
    wish = {"beenden": task, "beginnen": "entscheiden", "variablen": '{"eilig": true}', "grund": "Eilfall"}
    preview = otto.post(address, {**wish, "schritt": "vorschau"}).text
    assert re.search(r"endet</span></span>\s*Antrag prüfen", preview)
    assert re.search(r"beginnt</span></span>\s*Ohne Prüfung entscheiden", preview)
    assert state_of(instance_id)[2] == ["pruefen"]
    sent = {name: hidden(preview, name)[0] for name in ("beenden", "beginnen", "grund")}
    done = otto.post(
        address, {**sent, "variablen": wish["variablen"], "schritt": "aendern"}, follow_redirects=True
    ).text
    assert "Die Schritte sind verschoben" in done
    assert state_of(instance_id)[2] == ["entscheiden"]
    with database.transaction("paderborn") as session:
        assert variables_of(session, get_instance(session, instance_id))["eilig"] is True


def test_several_elements_are_chosen_one_after_another(otto, case) -> None:
    instance_id = case("timed", tun="P1D")
    address = f"/betrieb/vorgaenge/{instance_id}/verschieben"
    page = otto.post(address, {"beginnen": "entscheiden", "schritt": "mehr"}).text
    assert 'name="beginnen" value="entscheiden" checked' in page
    assert "Noch ein Element" in page


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({}, "Wählen Sie, was enden oder wo der Vorgang beginnen soll"),
        ({"beginnen": "entscheiden", "variablen": "[1]"}, "Erwartet wird ein JSON-Objekt"),
        ({"beginnen": "entscheiden", "variablen": "{"}, "Das ist kein JSON"),
        ({"beenden": "pruefen"}, "Brechen Sie ihn ab"),
    ],
)
def test_an_impossible_move_says_why(otto, case, wish: dict[str, str], sentence: str) -> None:
    instance_id = case("timed", tun="P1D")
    address = f"/betrieb/vorgaenge/{instance_id}/verschieben"
    if "beenden" in wish:
        wish = {"beenden": re.findall(r'name="beenden" value="([^"]+)"', otto.get(address).text)[0]}
    assert sentence in otto.post(address, {**wish, "schritt": "vorschau"}).text
    assert state_of(instance_id)[2] == ["pruefen"]


# --- another version


def test_a_case_of_a_faulty_version_is_cured(otto, stuck) -> None:
    deploy_again("no_way", **REPAIR)
    page = otto.get(f"/betrieb/vorgaenge/{stuck}/version").text
    assert "passt" in page
    page = otto.post(f"/betrieb/vorgaenge/{stuck}/version", {"version": 2}, follow_redirects=True).text
    assert "läuft jetzt nach Version 2" in page
    assert state_of(stuck) == (InstanceState.ACTIVE, 2, ["weg"])
    with database.transaction("paderborn") as session:
        (incident,) = list_incidents(session, instance_id=stuck)
    otto.post(f"/betrieb/stoerungen/{incident.id}/wiederholen")
    assert state_of(stuck)[0] is InstanceState.COMPLETED


def test_a_renamed_element_is_mapped_by_hand(otto, case) -> None:
    instance_id = case("timed", tun="P1D")
    deploy_again("timed", pruefen="sichten")
    address = f"/betrieb/vorgaenge/{instance_id}/version"
    page = otto.get(address).text
    assert "„Antrag prüfen“ gibt es in der anderen Version nicht." in page
    refused = otto.post(address, {"version": 2})
    assert refused.status_code == 422
    assert "gibt es in der anderen Version nicht" in refused.text
    assert "Alle offenen Schritte haben" in otto.get(f"{address}?version=2&nach.pruefen=sichten").text
    otto.post(address, {"version": 2, "nach.pruefen": "sichten"})
    assert state_of(instance_id) == (InstanceState.ACTIVE, 2, ["sichten"])


def test_without_another_version_there_is_nothing_to_choose(otto, case) -> None:
    instance_id = case("timed", tun="P1D")
    assert "nur diese eine Version" in otto.get(f"/betrieb/vorgaenge/{instance_id}/version").text
    assert "Version wechseln" not in otto.get(f"/betrieb/vorgaenge/{instance_id}").text


# --- many at once


def test_many_cases_are_cancelled_with_a_result_for_each(otto, case) -> None:
    ids = [case("four_eyes") for _ in range(3)]
    chosen = {"aktion": "abbrechen", "vorgang": [str(each) for each in ids]}
    page = otto.post("/betrieb/vorgaenge/gemeinsam", chosen).text
    assert "3 Vorgänge sind gewählt" in page
    assert sorted(hidden(page, "vorgang")) == sorted(map(str, ids))
    refused = otto.post("/betrieb/vorgaenge/gemeinsam/ausfuehren", chosen).text
    assert "warum abgebrochen wird" in refused
    otto.post(f"/betrieb/vorgaenge/{ids[0]}/abbrechen", {"grund": "Vorher"})
    result = otto.post("/betrieb/vorgaenge/gemeinsam/ausfuehren", {**chosen, "grund": "Testdaten"}).text
    assert "2 von 3 erledigt" in result
    assert "Der Vorgang ist bereits abgebrochen." in result
    assert [state_of(each)[0] for each in ids] == [InstanceState.CANCELLED] * 3


def test_many_cases_get_a_variable_each_by_its_own_expression(otto, case) -> None:
    ids = [case("four_eyes", tun=text) for text in ("A", "B")]
    chosen = {"aktion": "variable", "vorgang": [str(each) for each in ids]}
    assert "Variable jetzt setzen" in otto.post("/betrieb/vorgaenge/gemeinsam", chosen).text
    address = "/betrieb/vorgaenge/gemeinsam/ausfuehren"
    assert "beginnt mit einem Buchstaben" in otto.post(address, {**chosen, "name": "1a", "wert": "1"}).text
    assert "Das ist kein JSON" in otto.post(address, {**chosen, "name": "neu", "wert": "{"}).text
    result = otto.post(address, {**chosen, "name": "neu", "wert": '=tun + "!"'}).text
    assert "2 von 2 erledigt" in result
    with database.transaction("paderborn") as session:
        assert [variables_of(session, get_instance(session, each))["neu"] for each in ids] == ["A!", "B!"]
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "variables-set")).all()
        assert {entry.actor for entry in entries} == {"otto.betrieb"}


def test_a_step_of_many_cases_is_moved_where_they_stand_there(otto, case) -> None:
    here, gone = case("four_eyes"), case("four_eyes")
    chosen = {"aktion": "verschieben", "vorgang": [str(here), str(gone)]}
    page = otto.post("/betrieb/vorgaenge/gemeinsam", chosen).text
    assert '<option value="pruefen">Antrag prüfen</option>' in page
    address = "/betrieb/vorgaenge/gemeinsam/ausfuehren"
    assert "Bitte wählen Sie, welcher Schritt endet" in otto.post(address, {**chosen, "von": "pruefen"}).text
    wish = {**chosen, "von": "pruefen", "nach": "freigeben", "grund": "Eilt"}
    assert "1 von 1 erledigt" in otto.post(address, {**wish, "vorgang": [str(gone)]}).text
    result = otto.post(address, wish).text
    assert "1 von 2 erledigt" in result
    assert "Der Vorgang steht nicht an diesem Schritt." in result
    assert state_of(here)[2] == state_of(gone)[2] == ["freigeben"]


def test_steps_are_moved_in_cases_of_one_version_only(otto, case) -> None:
    mixed = [str(case("four_eyes")), str(case("timed", tun="P1D"))]
    refused = otto.post("/betrieb/vorgaenge/gemeinsam", {"aktion": "verschieben", "vorgang": mixed})
    assert refused.status_code == 400
    assert "derselben Version" in refused.text


def test_everything_in_the_filter_is_suspended_and_nothing_else(otto, case) -> None:
    inside, outside = [case("four_eyes") for _ in range(2)], case("timed", tun="P1D")
    otto.post(f"/betrieb/vorgaenge/{case('four_eyes')}/abbrechen", {"grund": "Vorher"})
    wanted = {"aktion": "anhalten", "alle": "1", "verfahren": "four_eyes"}
    page = otto.post("/betrieb/vorgaenge/gemeinsam", wanted).text
    sent = {"aktion": "anhalten", "vorgang": hidden(page, "vorgang")}
    assert "2 von 2 erledigt" in otto.post("/betrieb/vorgaenge/gemeinsam/ausfuehren", sent).text
    assert [state_of(each)[0] for each in inside] == [InstanceState.SUSPENDED] * 2
    assert state_of(outside)[0] is InstanceState.ACTIVE


def test_many_cases_change_their_version_and_the_others_are_told_apart(otto, stuck, case) -> None:
    with database.transaction("paderborn") as session:
        other = start(session, "no_way").id
        deploy_diagram(
            session, "no_way", **{**REPAIR, 'id="pruefen"': 'id="sichten"', '"pruefen"': '"sichten"'}
        )
    chosen = {"aktion": "version", "vorgang": [str(stuck), str(other)]}
    page = otto.post("/betrieb/vorgaenge/gemeinsam", chosen).text
    assert "1 Vorgang kann so nicht wechseln" in page
    result = otto.post("/betrieb/vorgaenge/gemeinsam/ausfuehren", {**chosen, "version": 2}).text
    assert "1 von 2 erledigt" in result
    assert "„Antrag prüfen“ gibt es in der anderen Version nicht." in result
    assert (state_of(stuck)[1], state_of(other)[1]) == (2, 1)


def test_incidents_of_many_cases_are_retried(otto, stuck, case) -> None:
    chosen = {"aktion": "wiederholen", "vorgang": [str(stuck), str(case("four_eyes"))]}
    result = otto.post("/betrieb/vorgaenge/gemeinsam/ausfuehren", chosen).text
    assert "1 von 2 erledigt" in result
    assert "hat keine offene Störung" in result


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"aktion": "anhalten"}, 400),
        ({"aktion": "sprengen"}, 404),
        ({"aktion": "anhalten", "vorgang": "x"}, 400),
    ],
)
def test_a_choice_of_nothing_is_refused(otto, sent: dict[str, str], status: int) -> None:
    assert otto.post("/betrieb/vorgaenge/gemeinsam", sent).status_code == status


@pytest.mark.parametrize("page", ["abbrechen", "verschieben", "version", "variablen"])
def test_only_operators_of_this_municipality_intervene(sign_in, case, page: str) -> None:
    instance_id = case("four_eyes")
    address = f"/betrieb/vorgaenge/{instance_id}/{page}"
    clerk = sign_in("anna.schmidt")
    assert clerk.get(address).status_code == 403
    assert clerk.post(address, {"grund": "x"}).status_code == 403
    stranger = sign_in("gerd.betrieb", tenant="gelsenkirchen", roles=(Role.OPERATOR,), groups=())
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"grund": "x", "version": 1, "name": "a", "wert": "1"}).status_code in (
        404,
        422,
    )
    assert state_of(instance_id)[0] is InstanceState.ACTIVE


@pytest.mark.parametrize("step", ["", "/ausfuehren"])
@pytest.mark.parametrize("action", ["wiederholen", "abbrechen", "version"])
def test_cases_that_are_not_there_cannot_be_changed_together(otto, case, action: str, step: str) -> None:
    nobodys = {"aktion": action, "vorgang": "12345678-1234-1234-1234-123456789012", "grund": "x"}
    refused = otto.post(f"/betrieb/vorgaenge/gemeinsam{step}", nobodys)
    assert refused.status_code == 400
    assert "gibt es nicht" in refused.text
