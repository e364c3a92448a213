"""Tasks behind secret links: the applicant's on the status page, others' on a page of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app import database
from app.identity import Role
from app.models import AuditEntry, UserTask, UserTaskState
from app.operations.applications import submit_application
from app.operations.control.suspension import suspend_instance
from app.operations.deployment import deploy_procedure
from app.operations.events import deliveries
from app.operations.user_tasks import complete_user_task
from app.procedures import read_procedure
from app.queries.instances import find_by_access_token, variables_of
from tests.conftest import person
from tests.web.apply.conftest import Citizen

TOKEN = "geheim-" + "y" * 36
STATUS = f"/vorgang/{TOKEN}"


@dataclass
class Case:
    """An application that waits for the applicant and for somebody else."""

    instance: UUID
    own: UUID
    foreign: UUID

    def states(self) -> dict[str, UserTaskState]:
        with database.transaction("paderborn") as session:
            return {task.element_id: task.state for task in session.query(UserTask).all()}

    def variables(self) -> dict[str, object]:
        with database.transaction("paderborn") as session:
            instance = find_by_access_token(session, TOKEN)
            assert instance is not None
            return variables_of(session, instance)


@pytest.fixture
def citizen(client: FlaskClient) -> Citizen:
    return Citizen(client)


@pytest.fixture
def case(client: FlaskClient) -> Case:
    folder = Path(__file__).parent / "procedures" / "mitwirken"
    with database.transaction("paderborn") as session:
        deploy_procedure(session, read_procedure(folder, tenant="paderborn"), by="test")
        instance = submit_application(session, key="mitwirken", data={"name": "Erika"}, access_token=TOKEN)
        tasks = {task.element_id: task.id for task in session.query(UserTask).all()}
        return Case(instance.id, tasks["eigener_nachtrag"], tasks["fremde_angabe"])


def foreign_link(citizen: Citizen) -> str:
    """Return the path of the link that the status page shows for the other person."""
    found = re.search(r"http://localhost/paderborn(/mitwirken/[^\s<]+)", citizen.get(STATUS).page)
    assert found
    return found[1]


def test_the_status_page_says_what_is_wanted_from_whom(citizen: Citizen, case: Case) -> None:
    page = citizen.get(STATUS).page
    assert "Wir brauchen noch etwas von Ihnen" in page
    assert f"{STATUS}/aufgaben/{case.own}" in page
    assert "andere Person" in page
    assert str(case.foreign) not in page


def test_the_applicant_does_a_task_and_is_thanked(citizen: Citizen, case: Case) -> None:
    citizen.open_form(f"{STATUS}/aufgaben/{case.own}")
    assert "Ihr Nachtrag" in citizen.page
    answer = citizen.press_all(("nachtrag", "Noch etwas")).response
    assert answer is not None
    assert (answer.status_code, answer.headers["Referrer-Policy"]) == (303, "no-referrer")
    assert answer.location == f"/paderborn{STATUS}?ergebnis=gesendet"
    assert "Danke" in citizen.get(answer.location.removeprefix("/paderborn")).page
    assert "Nachtrag schreiben" not in citizen.page
    assert case.variables()["nachtrag"] == "Noch etwas"
    with database.transaction("paderborn") as session:
        task = session.get_one(UserTask, case.own)
        assert (task.state, task.completed_by) == (UserTaskState.COMPLETED, None)
        entry = session.query(AuditEntry).filter_by(action="user-task-completed").one()
        assert (entry.actor, entry.element_id) == ("citizen", "eigener_nachtrag")


def test_somebody_else_answers_through_their_own_link_and_sees_no_more_than_the_task(
    citizen: Citizen, case: Case
) -> None:
    link = foreign_link(citizen)
    assert "Angaben der anderen Person" in citizen.get(link).page
    assert TOKEN not in citizen.page
    citizen.open_form(f"{link}/aufgaben/{case.foreign}")
    assert "Es geht um Erika." in citizen.page
    citizen.press_all(("einkommen", "4711"))
    assert "Danke" in citizen.get(f"{link}?ergebnis=gesendet").page
    assert case.variables()["einkommen"] == "4711"
    assert "4711" not in citizen.get(STATUS).page
    assert case.states()["fremde_angabe"] is UserTaskState.COMPLETED


def test_what_is_missing_is_said_and_nothing_is_stored(citizen: Citizen, case: Case) -> None:
    citizen.open_form(f"{STATUS}/aufgaben/{case.own}").press("weiter", ("nachtrag", ""))
    assert citizen.response is not None
    assert citizen.response.status_code == 422
    assert case.states()["eigener_nachtrag"] is UserTaskState.ACTIVE


def test_sending_twice_answers_once(citizen: Citizen, case: Case) -> None:
    citizen.open_form(f"{STATUS}/aufgaben/{case.own}").press("weiter", ("nachtrag", "eins"))
    checked = list(citizen.hidden)
    citizen.press("absenden")
    citizen.hidden = [(name, "zwei" if name == "nachtrag" else value) for name, value in checked]
    citizen.press("absenden")
    assert citizen.response is not None
    assert citizen.response.location == f"/paderborn{STATUS}?ergebnis=erledigt"
    assert case.variables()["nachtrag"] == "eins"


@pytest.mark.parametrize("how", ["tampered", "other-town", "made-up"])
def test_a_link_nobody_made_opens_nothing(citizen: Citizen, case: Case, how: str) -> None:
    link = foreign_link(citizen)
    path = {"tampered": link[:-4] + "abcd", "other-town": link, "made-up": "/mitwirken/abc.def"}[how]
    town = "gelsenkirchen" if how == "other-town" else "paderborn"
    assert citizen.client.get(f"/{town}{path}").status_code == 404
    assert citizen.client.post(f"/{town}{path}/aufgaben/{case.foreign}").status_code == 404


def test_nobody_does_the_task_of_another(citizen: Citizen, case: Case) -> None:
    link = foreign_link(citizen)
    citizen.open_form(f"{link}/aufgaben/{case.own}")
    assert citizen.response is not None
    assert citizen.response.status_code == 303
    citizen.open_form(f"{STATUS}/aufgaben/{case.foreign}")
    assert citizen.response.status_code == 303
    assert set(case.states().values()) == {UserTaskState.ACTIVE}


def test_a_task_for_clerks_is_no_citizens(citizen: Citizen, case: Case) -> None:
    citizen.open_form(f"{STATUS}/aufgaben/{case.own}").press_all(("nachtrag", "x"))
    citizen.open_form(f"{foreign_link(citizen)}/aufgaben/{case.foreign}").press_all(("einkommen", "1"))
    with database.transaction("paderborn") as session:
        clerks = session.query(UserTask).filter_by(element_id="pruefen").one().id
    citizen.open_form(f"{STATUS}/aufgaben/{clerks}")
    assert citizen.response is not None
    assert citizen.response.status_code == 303
    assert case.states()["pruefen"] is UserTaskState.ACTIVE


def test_a_clerk_may_enter_what_came_on_paper(citizen: Citizen, case: Case) -> None:
    with database.transaction("paderborn") as session:
        complete_user_task(session, case.own, data={"nachtrag": "Brief"}, by=person("anna.schmidt"))
    citizen.open_form(f"{STATUS}/aufgaben/{case.own}")
    assert citizen.response is not None
    assert citizen.response.location == f"/paderborn{STATUS}?ergebnis=erledigt"


def test_secret_addresses_are_kept_from_other_sites_and_caches(citizen: Citizen, case: Case) -> None:
    link = foreign_link(citizen)
    assert citizen.client.get(f"/paderborn{link}").headers["Cache-Control"] == "no-store"
    for path in (f"{STATUS}/aufgaben/{case.own}", f"{link}/aufgaben/{case.foreign}"):
        headers = citizen.client.get(f"/paderborn{path}").headers
        assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("same-origin", "private, no-cache")


def test_another_site_cannot_answer_in_somebodys_name(citizen: Citizen, case: Case) -> None:
    citizen.open_form(f"{STATUS}/aufgaben/{case.own}").press("weiter", ("nachtrag", "x"))
    fields = dict([*citizen.hidden, ("_aktion", "absenden")])
    forged = citizen.client.post(
        f"/paderborn{STATUS}/aufgaben/{case.own}", data=fields, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert forged.status_code == 403
    assert case.states()["eigener_nachtrag"] is UserTaskState.ACTIVE


def notice_link(citizen: Citizen) -> str:
    """Return the path of the form for telling of a change."""
    found = re.search(rf"/paderborn({STATUS}/mitteilungen/[0-9a-f-]+)\">", citizen.get(STATUS).page)
    assert found
    return found[1]


def test_the_applicant_tells_of_a_change_and_the_case_goes_on(citizen: Citizen, case: Case) -> None:
    assert "Änderung eingegangen" not in citizen.get(STATUS).page
    answer = citizen.open_form(notice_link(citizen)).press_all(("nachtrag", "Umzug")).response
    assert answer is not None
    assert answer.location == f"/paderborn{STATUS}?ergebnis=gesendet"
    assert case.states()["aenderung_pruefen"] is UserTaskState.ACTIVE
    assert case.states()["eigener_nachtrag"] is UserTaskState.ACTIVE
    assert "Änderung eingegangen" in citizen.get(STATUS).page
    with database.transaction("paderborn") as session:
        entry = session.query(AuditEntry).filter_by(action="message-received").one()
        assert (entry.actor, entry.instance_id) == ("citizen", case.instance)


def test_a_message_sent_twice_arrives_once_and_another_one_arrives_too(citizen: Citizen, case: Case) -> None:
    citizen.open_form(notice_link(citizen)).press("weiter", ("nachtrag", "Umzug"))
    checked = list(citizen.hidden)
    citizen.press("absenden")
    citizen.hidden = checked
    citizen.press("absenden")
    assert changes() == 1
    citizen.open_form(notice_link(citizen)).press_all(("nachtrag", "Umzug"))
    assert changes() == 2


def changes() -> int:
    with database.transaction("paderborn") as session:
        return session.query(UserTask).filter_by(element_id="aenderung_pruefen").count()


def test_who_sends_too_many_messages_in_a_day_is_told_before_typing_when_to_try_again(
    citizen: Citizen, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "MOST_A_DAY", 1)
    citizen.open_form(notice_link(citizen)).press_all(("nachtrag", "Umzug"))
    citizen.open_form(notice_link(citizen))
    assert citizen.response is not None
    assert citizen.response.status_code == 429
    assert "Zu viele Mitteilungen an einem Tag" in citizen.page
    assert "morgen" in citizen.page
    assert changes() == 1


def test_the_last_message_of_a_day_that_is_sent_twice_has_arrived(
    citizen: Citizen, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "MOST_A_DAY", 1)
    citizen.open_form(notice_link(citizen)).press("weiter", ("nachtrag", "Umzug"))
    checked = list(citizen.hidden)
    for _ in range(2):
        citizen.hidden = checked
        citizen.press("absenden")
        assert citizen.response is not None
        assert citizen.response.status_code != 429
    assert changes() == 1


def test_nobody_tells_of_a_change_in_the_case_of_another(citizen: Citizen, case: Case) -> None:
    own = notice_link(citizen).rpartition("/")[2]
    with database.transaction("paderborn") as session:
        submit_application(session, key="mitwirken", data={"name": "Max"}, access_token="z" * 43)
    for path in (f"/vorgang/{'z' * 43}/mitteilungen/{own}", f"{foreign_link(citizen)}/mitteilungen/{own}"):
        citizen.open_form(path)
        assert citizen.response is not None
        assert citizen.response.status_code in (303, 404)
    assert citizen.client.get(f"/paderborn/vorgang/falsch/mitteilungen/{own}").status_code == 404


def test_who_tells_of_a_change_while_the_case_is_suspended_is_told_to_try_again(
    citizen: Citizen, case: Case
) -> None:
    citizen.open_form(notice_link(citizen)).press("weiter", ("nachtrag", "Umzug"))
    with database.transaction("paderborn") as session:
        suspend_instance(session, case.instance, by=person("otto", roles=(Role.OPERATOR,)))
    citizen.press("absenden")
    assert citizen.response is not None
    assert citizen.response.status_code == 409
    assert "Es geht weiter, sobald" in citizen.page
    assert changes() == 0
