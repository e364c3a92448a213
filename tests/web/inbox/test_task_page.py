from __future__ import annotations

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

    second = case.open_task()
    bernd.post(f"/aufgaben/{second.id}/uebernehmen")
    done = bernd.post(f"/aufgaben/{second.id}/erledigen")

    assert done.status_code == 303
    assert "Beendet" in bernd.get(f"/vorgaenge/{case.id}").text
