from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import text

from app import database
from tests.web.conftest import SignIn
from tests.web.inbox.conftest import Case, StartCase


def move_deadline(case: Case, by: timedelta) -> None:
    with database.transaction(case.tenant) as session:
        session.execute(
            text("UPDATE user_task SET due_date = now() + :by WHERE instance_id = :id"),
            {"by": by, "id": case.id},
        )


def references_in(page: str) -> list[str]:
    return re.findall(r'class="lz-inbox__reference">([^<]+)<', page)


def test_an_empty_inbox_says_what_will_appear(sign_in: SignIn) -> None:
    anna = sign_in()

    for scope in ("meine", "gruppen", "kollegen"):
        page = anna.get(f"/aufgaben?bereich={scope}").text
        assert "<table" not in page
    assert "Hier stehen die Aufgaben, die Sie übernommen haben" in anna.get("/aufgaben").text


def test_every_part_counts_and_shows_its_own(sign_in: SignIn, start_case: StartCase) -> None:
    mine, offered, colleagues = start_case(), start_case(), start_case()
    anna, bernd = sign_in("anna.schmidt"), sign_in("bernd.krause")
    anna.post(f"/aufgaben/{mine.open_task().id}/uebernehmen")
    bernd.post(f"/aufgaben/{colleagues.open_task().id}/uebernehmen")

    expected = {"meine": mine, "gruppen": offered, "kollegen": colleagues}
    for scope, case in expected.items():
        page = anna.get(f"/aufgaben?bereich={scope}").text
        assert references_in(page) == [case.reference]
        assert re.findall(r'class="lz-count">(\d+)<', page) == ["1", "1", "1"]
    assert "Bernd Krause" in anna.get("/aufgaben?bereich=kollegen").text


def test_without_own_tasks_the_inbox_opens_with_what_waits(sign_in: SignIn, start_case: StartCase) -> None:
    case = start_case()

    assert references_in(sign_in().get("/aufgaben").text) == [case.reference]


def test_the_most_urgent_is_on_top_and_says_why(sign_in: SignIn, start_case: StartCase) -> None:
    later, overdue = start_case(), start_case()
    move_deadline(later, timedelta(days=3))
    move_deadline(overdue, timedelta(days=-2))

    page = sign_in().get("/aufgaben").text

    assert references_in(page) == [overdue.reference, later.reference]
    assert "seit 2 Tagen überfällig" in page
    assert "in 3 Tagen" in page


def test_the_address_is_the_state(sign_in: SignIn, start_case: StartCase) -> None:
    first, second = start_case(), start_case()
    move_deadline(second, timedelta(days=-1))
    anna = sign_in()

    page = anna.get("/aufgaben?bereich=gruppen&sortierung=aktenzeichen").text

    assert references_in(page) == [first.reference, second.reference]
    assert 'href="/paderborn/aufgaben?bereich=meine&amp;sortierung=aktenzeichen"' in page
    for nonsense in ("seite=99", "seite=-1", "seite=x", "bereich=alles", "sortierung=zufall", "seite=٣"):
        assert anna.get(f"/aufgaben?{nonsense}").status_code == 200


def test_a_person_of_another_group_sees_nothing(sign_in: SignIn, start_case: StartCase) -> None:
    case = start_case()
    stranger = sign_in("eva.bauamt", groups=("bauamt",))

    assert references_in(stranger.get("/aufgaben?bereich=gruppen").text) == []
    assert stranger.get(f"/aufgaben/{case.open_task().id}").status_code == 403
    assert stranger.get(f"/vorgaenge/{case.id}").status_code == 403
