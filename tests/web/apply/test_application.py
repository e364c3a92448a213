"""The way of an application, in a browser without JavaScript."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import database
from app.models import ProcessInstance
from app.queries.instances import find_by_access_token, variables_of
from tests.web.apply.conftest import DOG, OWNER, Citizen


def count_instances() -> int:
    with database.transaction("paderborn") as session:
        return session.scalar(select(func.count()).select_from(ProcessInstance)) or 0


def test_the_catalogue_shows_what_this_municipality_offers(citizen: Citizen) -> None:
    citizen.get("/")
    assert "Melden Sie Ihre Hunde an." in citizen.page
    assert 'href="/paderborn/antrag/anmelden"' in citizen.page
    elsewhere = citizen.client.get("/gelsenkirchen/").get_data(as_text=True)
    assert "Hund anmelden" not in elsewhere
    assert "Im Moment ist noch keiner eingerichtet" in elsewhere


def test_the_first_page_says_what_it_is_about(citizen: Citizen) -> None:
    citizen.get("/antrag/anmelden")
    assert citizen.heading == "Hund anmelden"
    assert "Wir speichern nichts, bevor Sie den Antrag absenden." in citizen.page


def test_what_is_not_offered_is_not_found(citizen: Citizen) -> None:
    assert citizen.client.get("/paderborn/antrag/erfunden").status_code == 404
    assert citizen.client.post("/paderborn/antrag/erfunden").status_code == 404
    assert citizen.client.get("/gelsenkirchen/antrag/anmelden").status_code == 404


def test_an_application_goes_through_steps_and_check_to_its_status_page(at_check_page: Citizen) -> None:
    citizen = at_check_page
    assert "Mustermann" in citizen.page
    assert "1. März 2026" in citizen.page
    assert count_instances() == 0
    citizen.press("absenden")
    assert citizen.response is not None
    assert citizen.response.status_code == 303
    path, _, query = citizen.response.location.removeprefix("/paderborn").partition("?")
    assert query == "eingang=neu"
    citizen.get(f"{path}?{query}")
    assert citizen.heading == "Ihr Antrag ist bei uns"
    assert "HA-" in citizen.page
    assert "Antrag eingegangen" in citizen.page
    with database.transaction("paderborn") as session:
        instance = find_by_access_token(session, path.rpartition("/")[2])
        assert instance is not None
        variables = variables_of(session, instance)
    assert variables["halter"]["nachname"] == "Mustermann"
    assert variables["hunde"][0]["aufnahme"] == "2026-03-01"


def test_wrong_answers_come_back_with_what_was_typed(citizen: Citizen) -> None:
    citizen.begin().press("weiter", ("halter.vorname", 'Änne "<b>'), ("halter.plz", "3309"))
    assert citizen.response is not None
    assert citizen.response.status_code == 422
    assert 'href="#feld-halter-plz"' in citizen.page
    assert citizen.page.count("„Postleitzahl“ muss 5 Ziffern haben, zum Beispiel 33098.") == 2
    raw = citizen.response.get_data(as_text=True)
    assert 'value="Änne &#34;&lt;b&gt;"' in raw
    assert 'value="3309"' in raw
    assert "<title>Fehler: " in citizen.page


def test_rows_are_added_and_removed_without_losing_anything(citizen: Citizen) -> None:
    citizen.begin().press("weiter", *OWNER).press("hinzufuegen:hunde", *DOG)
    assert 'name="hunde[1].name"' in citizen.page
    assert 'value="Bello"' in citizen.page
    citizen.press("entfernen:hunde[0]", *DOG, ("hunde[1].name", "Senta"))
    assert 'name="hunde[1].name"' not in citizen.page
    assert 'value="Senta"' in citizen.page


def test_questions_that_appear_through_an_answer_are_asked_before_they_are_missed(citizen: Citizen) -> None:
    citizen.begin().press("weiter", *OWNER)
    rottweiler = [(name, "rottweiler" if name.endswith("rasse") else value) for name, value in DOG]
    citizen.press("weiter", *rottweiler)
    assert citizen.response is not None
    assert citizen.response.status_code == 200
    assert "sind noch Fragen dazugekommen" in citizen.page
    assert "kern-alert--danger" not in citizen.page
    citizen.press("weiter", *rottweiler)
    assert citizen.response.status_code == 422
    citizen.press("weiter", *rottweiler, ("hunde[0].erlaubnis", "PB-1"))
    assert citizen.heading == "Zahlung"


def test_the_form_follows_the_answers_on_request(citizen: Citizen) -> None:
    citizen.begin().press("aktualisieren", ("halter.art", "verein"))
    assert 'name="halter.vorname"' not in citizen.page
    assert 'value="verein" checked' in citizen.page


def test_going_back_keeps_everything(citizen: Citizen) -> None:
    citizen.begin().press("weiter", *OWNER).press("zurueck", *DOG)
    assert citizen.heading == "Halterin oder Halter"
    assert 'value="Erika"' in citizen.page
    assert ("hunde[0].name", "Bello") in citizen.hidden


def test_a_change_from_the_check_page_returns_there(at_check_page: Citizen) -> None:
    citizen = at_check_page
    citizen.press("aendern:hunde_schritt")
    assert citizen.heading == "Ihre Hunde"
    citizen.press("weiter", *DOG, ("hunde[0].name", "Rex"))
    assert citizen.heading == "Stimmt alles?"
    assert "Rex" in citizen.page


def test_sending_twice_is_one_application(at_check_page: Citizen) -> None:
    citizen = at_check_page
    hidden = list(citizen.hidden)
    first = citizen.press("absenden").response
    citizen.hidden = hidden
    second = citizen.press("absenden").response
    assert first is not None
    assert second is not None
    assert second.location == first.location.replace("neu", "schon")
    assert count_instances() == 1
    assert "schon abgesendet" in citizen.client.get(second.location).get_data(as_text=True)


def test_sending_at_the_same_moment_is_one_application(app: Flask, at_check_page: Citizen) -> None:
    browsers = [Citizen(app.test_client(), hidden=list(at_check_page.hidden)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda browser: browser.press("absenden").response.status_code, browsers))
    assert statuses == [303] * 4
    assert count_instances() == 1


def test_a_forged_ticket_starts_nothing_and_loses_nothing(at_check_page: Citizen) -> None:
    citizen = at_check_page
    citizen.hidden = [(name, "gefälscht" if name == "_antrag" else value) for name, value in citizen.hidden]
    citizen.press("absenden")
    assert citizen.heading == "Stimmt alles?"
    assert "Das Formular war sehr lange geöffnet" in citizen.page
    assert count_instances() == 0
    citizen.press("absenden")
    assert citizen.response is not None
    assert citizen.response.status_code == 303


def test_skipping_steps_leads_to_the_first_mistake(citizen: Citizen) -> None:
    citizen.begin().press("absenden")
    assert citizen.heading == "Halterin oder Halter"
    assert citizen.response is not None
    assert citizen.response.status_code == 422
    assert count_instances() == 0


def test_another_site_cannot_send_an_application(at_check_page: Citizen, client: FlaskClient) -> None:
    fields = dict([*at_check_page.hidden, ("_aktion", "absenden")])
    answer = client.post("/paderborn/antrag/anmelden", data=fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert count_instances() == 0


def test_a_body_that_is_too_large_is_refused_without_a_trace(citizen: Citizen) -> None:
    answer = citizen.client.post("/paderborn/antrag/anmelden", data={"bemerkung": "x" * 11_000_000})
    assert answer.status_code == 413
    assert count_instances() == 0


def test_pages_of_the_form_stay_out_of_shared_caches_but_in_reach_of_the_back_button(
    citizen: Citizen,
) -> None:
    citizen.begin()
    assert citizen.response is not None
    assert citizen.response.headers["Cache-Control"] == "private, no-cache"
