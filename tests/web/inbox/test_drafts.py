"""Nothing that a clerk types is lost: it stays with the task until it is sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy import text

from app import database
from app.identity import Role
from app.models import UserTask
from app.operations.control.cancellation import cancel_instance
from app.operations.steps import lock_instance_of
from tests.conftest import person
from tests.web.conftest import Browser, SignIn
from tests.web.inbox.conftest import Case, StartCase

OTTO = person("otto.betrieb", roles=(Role.OPERATOR,), groups=())
NOTE = {"vermerk": "Frau Beispiel zieht um.", "vollstaendig": "nein"}


def claimed(case: Case, browser: Browser) -> UUID:
    task = case.open_task()
    browser.post(f"/aufgaben/{task.id}/uebernehmen")
    return task.id


def stored_draft(case: Case, task_id: UUID) -> object:
    with database.transaction(case.tenant) as session:
        return session.scalar(text("SELECT draft FROM user_task WHERE id = :id"), {"id": task_id})


def test_what_was_typed_stands_there_again_in_another_browser(sign_in: SignIn, start_case: StartCase) -> None:
    anna = sign_in()
    task = claimed(start_case(), anna)

    answer = anna.post(f"/aufgaben/{task}/entwurf", NOTE, headers={"Accept": "application/json"})

    assert answer.json["saved"].startswith("Zwischengespeichert um ")
    page = sign_in().get(f"/aufgaben/{task}").text
    assert "Frau Beispiel zieht um." in page
    assert 'value="nein" checked' in page
    assert "Sie haben gerade eben etwas eingegeben und nicht abgesendet" in page


def test_without_javascript_a_button_keeps_it_and_another_discards_it(
    sign_in: SignIn, start_case: StartCase
) -> None:
    anna = sign_in()
    task = claimed(start_case(), anna)

    assert anna.post(f"/aufgaben/{task}/entwurf", NOTE).location == f"/paderborn/aufgaben/{task}"
    assert "Abgesendet ist noch nichts" in anna.get(f"/aufgaben/{task}").text
    anna.post(f"/aufgaben/{task}/entwurf/verwerfen")

    assert "Frau Beispiel zieht um." not in anna.get(f"/aufgaben/{task}").text


def test_giving_a_task_back_keeps_what_was_typed_for_whoever_takes_it(
    sign_in: SignIn, start_case: StartCase
) -> None:
    anna, bernd = sign_in("anna.schmidt"), sign_in("bernd.krause")
    task = claimed(start_case(), anna)

    anna.post(f"/aufgaben/{task}/zurueckgeben", NOTE)
    assert "Frau Beispiel zieht um." not in bernd.get(f"/aufgaben/{task}").text  # not taken yet
    bernd.post(f"/aufgaben/{task}/uebernehmen")

    page = bernd.get(f"/aufgaben/{task}").text
    assert "Frau Beispiel zieht um." in page
    assert "Anna Schmidt hat gerade eben etwas eingegeben" in page


def test_giving_a_task_back_waits_for_its_case_before_it_touches_the_task(
    sign_in: SignIn, start_case: StartCase
) -> None:
    anna = sign_in()
    case = start_case()
    task = claimed(case, anna)

    with ThreadPoolExecutor(1) as pool:
        with database.transaction(case.tenant) as session:
            lock_instance_of(session, UserTask, task)
            returning = pool.submit(anna.post, f"/aufgaben/{task}/zurueckgeben", NOTE)
            while not session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                assert not returning.done()
            # Whoever moves the case writes its tasks: would that wait, both would wait for ever.
            session.execute(text("SELECT FROM user_task WHERE id = :id FOR UPDATE NOWAIT"), {"id": task})
        assert returning.result().status_code == 303


def test_an_untouched_form_leaves_no_draft(sign_in: SignIn, start_case: StartCase) -> None:
    anna = sign_in()
    case = start_case()
    task = claimed(case, anna)

    anna.post(f"/aufgaben/{task}/zurueckgeben", {"vermerk": ""})

    assert stored_draft(case, task) is None


def test_a_form_with_a_mistake_is_kept_and_a_completed_one_leaves_nothing(
    sign_in: SignIn, start_case: StartCase
) -> None:
    anna = sign_in()
    case = start_case()
    task = claimed(case, anna)

    assert anna.post(f"/aufgaben/{task}/erledigen", {"vermerk": "halb fertig"}).status_code == 422
    assert "halb fertig" in anna.get(f"/aufgaben/{task}").text
    assert anna.post(f"/aufgaben/{task}/erledigen", {"vollstaendig": "ja"}).status_code == 303

    assert stored_draft(case, task) is None


def test_a_cancelled_case_leaves_no_draft(sign_in: SignIn, start_case: StartCase) -> None:
    anna = sign_in()
    case = start_case()
    task = claimed(case, anna)
    anna.post(f"/aufgaben/{task}/entwurf", NOTE)
    assert stored_draft(case, task) is not None

    with database.transaction(case.tenant) as session:
        cancel_instance(session, case.id, by=OTTO, reason="Doppelt")

    assert stored_draft(case, task) is None


def test_who_does_not_work_on_a_task_cannot_write_its_draft(sign_in: SignIn, start_case: StartCase) -> None:
    anna, bernd = sign_in("anna.schmidt"), sign_in("bernd.krause")
    case = start_case()
    task = claimed(case, anna)

    refused = bernd.post(f"/aufgaben/{task}/entwurf", NOTE)

    assert refused.status_code == 409
    assert "Frau Beispiel zieht um." in refused.text  # and yet not lost
    stranger = sign_in("eva.bauamt", groups=("bauamt",))
    assert stranger.post(f"/aufgaben/{task}/entwurf", NOTE).status_code == 403
    assert stored_draft(case, task) is None


def test_another_answer_in_a_second_window_is_not_dropped_in_silence(
    sign_in: SignIn, start_case: StartCase
) -> None:
    anna = sign_in()
    task = claimed(start_case(), anna)
    first = {"vollstaendig": "ja", "vermerk": "passt"}
    anna.post(f"/aufgaben/{task}/erledigen", first)

    other = anna.post(f"/aufgaben/{task}/erledigen", {"vollstaendig": "nein", "vermerk": "doch nicht"})

    assert other.status_code == 409
    assert "doch nicht" in other.text
    assert "wurden nicht gespeichert" in other.text
    assert "wurden nicht gespeichert" not in anna.post(f"/aufgaben/{task}/erledigen", first).text
