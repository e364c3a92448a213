from __future__ import annotations

from app import database
from app.identity import Role
from app.queries.history import list_history
from tests.web.conftest import SignIn
from tests.web.inbox.conftest import StartCase


def test_a_case_goes_from_the_inbox_through_two_pairs_of_eyes(sign_in: SignIn, start_case: StartCase) -> None:
    case = start_case()
    anna, bernd = sign_in("anna.schmidt"), sign_in("bernd.krause")
    first = case.open_task()

    assert case.reference in anna.get("/aufgaben").text
    assert "Frieda Beispiel" in anna.get(f"/aufgaben/{first.id}").text
    anna.post(f"/aufgaben/{first.id}/uebernehmen")
    done = anna.post(f"/aufgaben/{first.id}/erledigen", {"vollstaendig": "ja", "vermerk": "passt"})
    assert done.headers["Location"] == f"/paderborn/vorgaenge/{case.id}/weiter"
    assert anna.get(f"/vorgaenge/{case.id}/weiter").headers["Location"] == "/paderborn/aufgaben"
    assert f"„Antrag prüfen“ zu {case.reference} ist erledigt" in anna.get("/aufgaben").text

    second = case.open_task()
    assert bernd.get(f"/vorgaenge/{case.id}/weiter").headers["Location"].endswith(str(second.id))
    bernd.post(f"/aufgaben/{second.id}/uebernehmen")
    assert bernd.post(f"/aufgaben/{second.id}/erledigen").status_code == 303

    page = bernd.get(f"/vorgaenge/{case.id}").text
    assert "Beendet" in page
    assert "Nichts mehr: Der Vorgang ist beendet." in page


def test_a_mistake_keeps_everything_that_was_typed(sign_in: SignIn, start_case: StartCase) -> None:
    task = start_case().open_task()
    anna = sign_in()
    anna.post(f"/aufgaben/{task.id}/uebernehmen")

    response = anna.post(f"/aufgaben/{task.id}/erledigen", {"vermerk": "Mühsam <getippt>"})

    assert response.status_code == 422
    assert "<title>Fehler: Antrag prüfen" in response.text
    assert "Mühsam &lt;getippt&gt;" in response.text
    assert "Bitte wählen Sie" in response.text


def test_a_button_that_only_changes_the_form_completes_nothing(
    sign_in: SignIn, start_case: StartCase
) -> None:
    case = start_case()
    task = case.open_task()
    anna = sign_in()
    anna.post(f"/aufgaben/{task.id}/uebernehmen")

    response = anna.post(f"/aufgaben/{task.id}/erledigen", {"vollstaendig": "ja", "_aktion": "aktualisieren"})

    assert response.status_code == 200
    assert case.open_task().id == task.id


def test_the_history_is_told_in_words(sign_in: SignIn, start_case: StartCase) -> None:
    case = start_case()
    task = case.open_task()
    anna = sign_in()
    anna.post(f"/aufgaben/{task.id}/uebernehmen")
    anna.post(f"/aufgaben/{task.id}/erledigen", {"vollstaendig": "ja"})

    page = anna.get(f"/vorgaenge/{case.id}").text

    sentences = (
        "Anna Schmidt hat „Antrag prüfen“ erledigt: Ja",
        "Anna Schmidt hat die Aufgabe „Antrag prüfen“ übernommen.",
        "Der Antrag ist eingegangen.",
    )
    positions = [page.index(sentence) for sentence in sentences]
    assert positions == sorted(positions)
    assert "gerade eben" in page


def test_a_decision_shows_its_result_and_how_it_came_about(sign_in: SignIn, start_case: StartCase) -> None:
    case = start_case(anzahl=2)
    anna = sign_in()
    anna.post(f"/aufgaben/{case.open_task().id}/erledigen", {"vollstaendig": "ja"})

    page = anna.get(f"/vorgaenge/{case.id}").text

    assert "Steuersatz bestimmen: <strong>90,00</strong>" in page
    assert "Anzahl der Hunde: 2" in page
    assert "Regel 2: Steuer im Jahr: 90,00" in page
    assert "Mehrere Hunde" in page


def test_a_finished_task_can_still_be_read(sign_in: SignIn, start_case: StartCase) -> None:
    task = start_case().open_task()
    anna, bernd = sign_in("anna.schmidt"), sign_in("bernd.krause")
    anna.post(f"/aufgaben/{task.id}/erledigen", {"vollstaendig": "nein", "vermerk": "Es fehlt die Rasse"})

    page = bernd.get(f"/aufgaben/{task.id}").text

    assert "Anna Schmidt hat sie gerade eben erledigt" in page
    assert "Frieda Beispiel" in page
    answers = page[page.index("gerade eben erledigt") :]
    assert "Ist der Antrag vollständig?" in answers
    assert "Nein" in answers
    assert "Es fehlt die Rasse" in answers


def test_reading_a_case_and_a_task_is_noted_for_the_record(sign_in: SignIn, start_case: StartCase) -> None:
    case = start_case()
    anna = sign_in()
    for path in (f"/aufgaben/{case.open_task().id}", f"/vorgaenge/{case.id}", f"/vorgaenge/{case.id}"):
        assert anna.get(path).status_code == 200

    with database.transaction(case.tenant) as session:
        readers = [entry.actor for entry in list_history(session, case.id) if entry.action == "case-read"]
    assert readers == ["anna.schmidt"]


def test_the_navigation_shows_what_ones_roles_allow(sign_in: SignIn) -> None:
    clerk = sign_in("anna.schmidt").get("/aufgaben").text
    boss = sign_in("tina.leitung", roles=tuple(Role)).get("/aufgaben").text

    assert '<a href="/paderborn/aufgaben" aria-current="true">Aufgaben</a>' in clerk
    assert "/paderborn/verfahren" not in clerk
    assert 'href="/paderborn/verfahren"' in boss
    assert 'href="/paderborn/betrieb"' in boss
