"""Messages, signals and times in front of an operator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app import clock, database
from app.identity import Role
from app.models import AuditEntry, ProcessInstance
from app.operations.events.messages import publish_message
from app.queries.instances import variables_of
from tests.engine.diagrams import Diagram
from tests.operations.probe import deploy_diagram, deploy_model, start


@pytest.fixture
def otto(sign_in):
    return sign_in("otto.betrieb", roles=(Role.OPERATOR,), groups=())


def waiting(kind: str = "message") -> Diagram:
    """Start → event "antwort", for a message with the key `tun` → user task → end."""
    diagram = Diagram("wartend").start().user("danach").end()
    event = diagram.signal("antwort") if kind == "signal" else diagram.message("antwort", "=tun")
    diagram.catch("warten", event)
    return diagram.flows("start", "warten", "danach", "end")


def case_waiting(kind: str = "message", tun: str = "A-1") -> str:
    with database.transaction("paderborn") as session:
        deploy_model(session, waiting(kind))
        return start(session, "wartend", tun=tun).business_key


def test_an_operator_sees_who_waits_for_what(otto) -> None:
    reference = case_waiting()
    with database.transaction("paderborn") as session:
        deploy_diagram(session, "timed")
        timed = start(session, "timed", tun="P1D").business_key

    page = otto.get("/betrieb/ereignisse").text

    assert page.index(reference) < page.index("A-1") < page.index(timed)
    assert "warten" in page
    assert reference not in otto.get("/betrieb/ereignisse?name=anderes").text
    assert reference in otto.get("/betrieb/ereignisse?name=antwort").text


def test_an_operator_sees_messages_that_nobody_has_taken_and_not_those_whose_time_is_over(otto) -> None:
    with database.transaction("paderborn") as session:
        publish_message(session, name="frisch", correlation_key="F-7", by="system")
        publish_message(session, name="vorbei", time_to_live=timedelta(), by="system")

    page = otto.get("/betrieb/ereignisse").text

    assert "frisch" in page
    assert "F-7" in page
    assert "noch von niemandem" in page
    assert "vorbei" not in page


def test_an_operator_sends_a_message_to_the_case_with_the_key_and_is_on_record(otto, run_jobs) -> None:
    case_waiting(tun="A-1")
    case_waiting(tun="A-2")

    answer = otto.post(
        "/betrieb/ereignisse",
        {"art": "nachricht", "name": "antwort", "schluessel": "A-2", "inhalt": '{"betrag": 72.5}'},
    )
    run_jobs()

    assert answer.status_code == 303
    with database.transaction("paderborn") as session:
        cases = session.scalars(select(ProcessInstance).order_by(ProcessInstance.business_key)).all()
        assert ["betrag" in variables_of(session, case) for case in cases] == [False, True]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "message-published")).one()
        assert (entry.actor, entry.details["name"]) == ("otto.betrieb", "antwort")
    assert "von 1 Vorgang" in otto.get("/betrieb/ereignisse").text


def test_an_operator_sends_a_signal_to_all_who_wait(otto, run_jobs) -> None:
    for number in range(2):
        case_waiting("signal", tun=str(number))

    page = otto.post("/betrieb/ereignisse", {"art": "signal", "name": "antwort"}, follow_redirects=True).text
    run_jobs()

    assert "Empfänger zurzeit: 2" in page
    with database.transaction("paderborn") as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "signal-broadcast")).one()
        assert (entry.actor, entry.details["receivers"]) == ("otto.betrieb", 2)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": ""}, "Bitte geben Sie den Namen an"),
        ({"name": "antwort", "inhalt": "{betrag: 5}"}, "Das ist kein JSON"),
        ({"name": "antwort", "inhalt": "[1]"}, "Erwartet werden Variablen mit Namen"),
        ({"name": "antwort", "schluessel": "x" * 201}, "höchstens 200 Zeichen"),
        ({"name": "antwort", "inhalt": '{"t": "' + "x" * 100_000 + '"}'}, "höchstens 100.000 Zeichen"),
    ],
)
def test_what_cannot_be_sent_is_shown_again_with_the_reason(
    otto, typed: dict[str, str], message: str
) -> None:
    answer = otto.post("/betrieb/ereignisse", {"art": "nachricht", **typed})

    assert answer.status_code == 422
    assert message in answer.text
    assert typed["name"] in answer.text
    with database.transaction("paderborn") as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "message-published")).all() == []


def test_what_the_queue_tries_in_vain_is_seen(otto) -> None:
    assert "Kommt nicht voran" not in otto.get("/betrieb/ereignisse").text
    with database.transaction("paderborn") as session:
        session.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, attempts, scheduled_at, args)"
                " SELECT 'default', 'fire_start_timer', 7, :at, jsonb_build_object('tenant', tenant)"
                " FROM unnest(ARRAY['paderborn', 'gelsenkirchen']) AS tenant"
            ),
            {"at": clock.now()},
        )

    page = otto.get("/betrieb/ereignisse").text

    assert page.count("zu dem ein Vorgang beginnen soll") == 1
    assert "7 Versuche" in page
    assert "etwas kommt nicht voran" in otto.get("/betrieb").text
