from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.web.conftest import Browser, SignIn
from tests.web.inbox.conftest import StartCase


def complete(browser: Browser, task_id: object, **answers: str) -> tuple[int, str]:
    response = browser.post(f"/aufgaben/{task_id}/erledigen", {"vollstaendig": "ja", **answers})
    return response.status_code, response.text


def test_of_clerks_who_complete_at_once_one_wins_and_the_others_get_a_clear_page(
    sign_in: SignIn, start_case: StartCase
) -> None:
    case = start_case()
    task = case.open_task()
    browsers = [sign_in(f"person.nr{number}") for number in range(4)]

    with ThreadPoolExecutor(len(browsers)) as pool:
        outcomes = list(
            pool.map(lambda browser: complete(browser, task.id, vermerk=f"von {browser.username}"), browsers)
        )

    assert sorted(status for status, _ in outcomes) == [303, 409, 409, 409]
    winner = browsers[[status for status, _ in outcomes].index(303)]
    name = winner.username.replace(".", " ").title()
    for browser, (status, page) in zip(browsers, outcomes, strict=True):
        if status == 409:
            assert f"{name} war schneller" in page
            assert f"von {browser.username}" in page  # what was typed can still be read
            assert "Zu den Aufgaben" in page
    assert case.open_task().element_id == "freigeben"


def test_also_a_latecomer_can_still_read_what_they_typed(sign_in: SignIn, start_case: StartCase) -> None:
    task = start_case().open_task()
    anna, bernd = sign_in("anna.schmidt"), sign_in("bernd.krause")
    complete(anna, task.id)

    status, page = complete(bernd, task.id, vollstaendig="", vermerk="halb fertig")

    assert status == 409
    assert "Anna Schmidt war schneller" in page
    assert "halb fertig" in page


def test_a_program_gets_the_same_conflict_as_a_problem(sign_in: SignIn, start_case: StartCase) -> None:
    task = start_case().open_task()
    anna, bernd = sign_in("anna.schmidt"), sign_in("bernd.krause")
    complete(anna, task.id)

    response = bernd.post(
        f"/aufgaben/{task.id}/erledigen", {"vollstaendig": "ja"}, headers={"Accept": "application/json"}
    )

    assert response.status_code == 409
    assert response.json["type"] == "urn:laufzettel:problem:user-task-not-active"
    assert response.json["by_name"] == "Anna Schmidt"


def test_completing_twice_is_said_kindly(sign_in: SignIn, start_case: StartCase) -> None:
    task = start_case().open_task()
    anna = sign_in("anna.schmidt")
    complete(anna, task.id)

    status, page = complete(anna, task.id)

    assert status == 409
    assert "Sie haben diese Aufgabe schon erledigt" in page


def test_a_task_in_work_can_be_read_but_not_taken(sign_in: SignIn, start_case: StartCase) -> None:
    task = start_case().open_task()
    anna, bernd = sign_in("anna.schmidt"), sign_in("bernd.krause")
    anna.post(f"/aufgaben/{task.id}/uebernehmen")

    page = bernd.get(f"/aufgaben/{task.id}").text
    claimed = bernd.post(f"/aufgaben/{task.id}/uebernehmen")

    assert "Anna Schmidt bearbeitet diese Aufgabe" in page
    assert "Aufgabe erledigen" not in page
    assert claimed.status_code == 409
    assert "Anna Schmidt bearbeitet diese Aufgabe" in claimed.text


def test_a_task_given_back_waits_for_the_group_again(sign_in: SignIn, start_case: StartCase) -> None:
    task = start_case().open_task()
    anna, bernd = sign_in("anna.schmidt"), sign_in("bernd.krause")
    anna.post(f"/aufgaben/{task.id}/uebernehmen")

    response = anna.post(f"/aufgaben/{task.id}/zurueckgeben")

    assert response.headers["Location"] == "/paderborn/aufgaben"
    assert "zurückgegeben" in anna.get("/aufgaben").text
    assert bernd.post(f"/aufgaben/{task.id}/uebernehmen").status_code == 303


def test_who_checked_is_not_offered_to_release(sign_in: SignIn, start_case: StartCase) -> None:
    case = start_case()
    anna = sign_in("anna.schmidt")
    complete(anna, case.open_task().id)
    release = case.open_task()

    page = anna.get(f"/aufgaben/{release.id}").text
    claimed = anna.post(f"/aufgaben/{release.id}/uebernehmen")
    completed = anna.post(f"/aufgaben/{release.id}/erledigen")

    assert "Das macht eine andere Person" in page
    assert "Aufgabe übernehmen" not in page
    assert claimed.status_code == completed.status_code == 403
    assert "Vier-Augen-Prinzip" in claimed.text
    assert case.open_task().id == release.id


def test_who_lost_the_task_meanwhile_can_still_read_what_they_typed(
    sign_in: SignIn, start_case: StartCase
) -> None:
    case = start_case()
    task = case.open_task()
    anna, bernd = sign_in("anna.schmidt"), sign_in("bernd.krause")
    anna.post(f"/aufgaben/{task.id}/uebernehmen")

    status, page = complete(bernd, task.id, vermerk="Mein Vermerk")

    assert status == 403
    assert "Anna Schmidt bearbeitet diese Aufgabe" in page
    assert "Mein Vermerk" in page
    assert case.open_task().id == task.id
