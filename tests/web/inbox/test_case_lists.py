"""From the inbox to any case: those that wait, and those one searches for."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import text

from app import database
from tests.web.conftest import SignIn
from tests.web.inbox.conftest import Case, StartCase


def postpone(case: Case, by: timedelta) -> None:
    with database.transaction(case.tenant) as session:
        session.execute(
            text("UPDATE user_task SET follow_up_date = now() + :by WHERE instance_id = :id"),
            {"by": by, "id": case.id},
        )


def references_in(page: str) -> list[str]:
    return re.findall(r'href="/paderborn/vorgaenge/[0-9a-f-]{36}">([^<]+)<', page)


def test_a_case_that_waits_is_found_from_the_inbox(sign_in: SignIn, start_case: StartCase) -> None:
    case, _to_do = start_case(name="Frieda Wartet"), start_case()
    postpone(case, timedelta(days=5))
    anna = sign_in()

    assert 'href="/paderborn/vorgaenge/wartend"' in anna.get("/aufgaben").text
    page = anna.get("/vorgaenge/wartend").text

    assert references_in(page) == [case.reference]
    assert "Frieda Wartet" in page
    assert "steueramt" in page  # whom it waits for
    assert anna.get(f"/vorgaenge/{case.id}").status_code == 200
    assert case.reference not in sign_in("eva.bauamt", groups=("bauamt",)).get("/vorgaenge/wartend").text


def test_an_empty_list_of_waiting_cases_says_what_will_appear(sign_in: SignIn) -> None:
    anna = sign_in()

    assert "Kein Vorgang wartet" in anna.get("/vorgaenge/wartend").text
    assert anna.get("/vorgaenge/wartend?seite=7").location == "/paderborn/vorgaenge/wartend"


def test_a_whole_reference_opens_the_case(sign_in: SignIn, start_case: StartCase) -> None:
    case = start_case()

    response = sign_in().get(f"/vorgaenge?suche=+{case.reference.lower()}+")

    assert response.status_code == 303
    assert response.location == f"/paderborn/vorgaenge/{case.id}"


def test_a_name_finds_open_and_ended_cases_of_ones_own_groups(sign_in: SignIn, start_case: StartCase) -> None:
    first, second, _other = start_case(name="Frieda Ende"), start_case(name="Frida"), start_case(name="Otto")
    with database.transaction("paderborn") as session:
        session.execute(
            text("UPDATE process_instance SET ended_at = now(), state = 'completed' WHERE id = :id"),
            {"id": first.id},
        )

    page = sign_in().get("/vorgaenge?suche=fri").text

    assert references_in(page) == [second.reference, first.reference]
    assert "beendet" in page
    assert references_in(sign_in("eva.bauamt", groups=("bauamt",)).get("/vorgaenge?suche=fri").text) == []


def test_a_search_without_hits_says_where_was_looked(sign_in: SignIn) -> None:
    anna = sign_in()

    assert "Kein Vorgang Ihrer Gruppen passt zu „&lt;b&gt;nix“" in anna.get("/vorgaenge?suche=<b>nix").text
    assert "mindestens zwei Zeichen" in anna.get("/vorgaenge?suche=x").text
    assert "mindestens zwei Zeichen" in anna.get("/vorgaenge").text


def test_after_a_task_the_list_is_the_one_it_was_opened_from(sign_in: SignIn, start_case: StartCase) -> None:
    case, anna = start_case(), sign_in()
    anna.get("/aufgaben?bereich=gruppen&sortierung=aktenzeichen")
    back = "/paderborn/aufgaben?bereich=gruppen&sortierung=aktenzeichen"
    task = case.open_task().id
    anna.post(f"/aufgaben/{task}/uebernehmen")

    assert f'href="{back.replace("&", "&amp;")}">Aufgaben</a>' in anna.get(f"/aufgaben/{task}").text
    done = anna.post(f"/aufgaben/{task}/erledigen", {"vollstaendig": "ja"})

    assert anna.client.get(done.location, base_url="http://localhost").location == back
