"""When the person who claimed a task cannot go on, or may no longer."""

from __future__ import annotations

from app.identity import Role
from tests.web.conftest import Browser, SignIn
from tests.web.inbox.conftest import StartCase


def boss(sign_in: SignIn, *groups: str) -> Browser:
    return sign_in("tina.leitung", roles=(Role.CLERK, Role.TENANT_ADMIN), groups=groups or ("steueramt",))


def test_whoever_is_in_charge_takes_a_task_back_after_seeing_whose_it_is(
    sign_in: SignIn, start_case: StartCase
) -> None:
    case = start_case()
    task = case.open_task()
    anna, tina = sign_in("anna.schmidt"), boss(sign_in)
    anna.post(f"/aufgaben/{task.id}/uebernehmen")

    assert f"/aufgaben/{task.id}/zurueckholen" in tina.get(f"/aufgaben/{task.id}").text
    question = tina.get(f"/aufgaben/{task.id}/zurueckholen").text
    assert "Aufgabe von Anna Schmidt zurückholen?" in question
    assert 'name="von" value="anna.schmidt"' in question
    assert tina.post(f"/aufgaben/{task.id}/zurueckholen", {"von": "anna.schmidt"}).status_code == 303

    assert case.open_task().assignee is None
    page = tina.get(f"/vorgaenge/{case.id}").text
    assert "Tina Leitung hat die Aufgabe „Antrag prüfen“ von Anna Schmidt zurückgeholt." in page
    again = tina.post(f"/aufgaben/{task.id}/zurueckholen", {"von": "anna.schmidt"})
    assert again.status_code == 409


def test_colleagues_and_people_of_other_groups_take_nothing_back(
    sign_in: SignIn, start_case: StartCase
) -> None:
    case = start_case()
    task = case.open_task()
    anna, bernd = sign_in("anna.schmidt"), sign_in("bernd.krause")
    anna.post(f"/aufgaben/{task.id}/uebernehmen")

    assert "zurueckholen" not in bernd.get(f"/aufgaben/{task.id}").text
    for browser in (bernd, boss(sign_in, "bauamt")):
        answer = browser.post(f"/aufgaben/{task.id}/zurueckholen", {"von": "anna.schmidt"})
        assert answer.status_code == 403
    assert case.open_task().assignee == "anna.schmidt"


def test_who_left_the_group_can_no_longer_read_what_they_claimed(
    sign_in: SignIn, start_case: StartCase
) -> None:
    case = start_case()
    task = case.open_task()
    sign_in("anna.schmidt").post(f"/aufgaben/{task.id}/uebernehmen")
    moved = sign_in("anna.schmidt", groups=("bauamt",))

    for path in (f"/aufgaben/{task.id}", f"/vorgaenge/{case.id}"):
        assert moved.get(path).status_code == 403, path
    assert moved.post(f"/aufgaben/{task.id}/erledigen", {"vollstaendig": "ja"}).status_code == 403
    assert case.reference not in moved.get("/aufgaben?bereich=meine").text
    assert case.open_task().id == task.id
