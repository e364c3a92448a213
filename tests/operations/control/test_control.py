from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import transaction
from app.engine import Activation, ChangeImpossible
from app.errors import Conflict, InstanceEnded, NotFound, NotPermitted, ReasonMissing, UserTaskNotActive
from app.identity import Identity, Role
from app.models import ActivityRecord, AuditEntry, InstanceState, JobState, ProcessInstance, UserTaskState
from app.operations.control.bulk import change_each
from app.operations.control.cancellation import cancel_instance
from app.operations.control.migration import find_hindrances, migrate_instance
from app.operations.control.modification import modify_instance
from app.operations.control.variables import set_variables
from app.operations.incidents import resolve_incident
from app.operations.jobs import begin_job, complete_job, fail_job
from app.operations.user_tasks import complete_user_task
from app.queries.definitions import get_definition
from app.queries.incidents import list_incidents
from app.queries.instances import get_instance, variables_of
from app.queries.jobs import list_timers
from tests.conftest import person
from tests.engine.diagrams import Diagram
from tests.operations.probe import deploy_diagram, deploy_model, open_job, open_task, start

OTTO = person("otto.betrieb", roles=(Role.OPERATOR,), groups=())


def started(session: Session, key: str, **data: Any) -> ProcessInstance:
    deploy_diagram(session, key)
    return start(session, key, **data)


def last_entry(session: Session, instance: ProcessInstance) -> AuditEntry:
    found = select(AuditEntry).where(AuditEntry.instance_id == instance.id).order_by(AuditEntry.id.desc())
    return session.scalars(found.limit(1)).one()


# --- variables


def test_setting_variables_keeps_what_they_were_in_the_audit_trail(session: Session) -> None:
    instance = started(session, "four_eyes", tun="falsch")
    set_variables(session, instance.id, {"tun": "richtig", "betrag": Decimal("72.10")}, by=OTTO)
    assert variables_of(session, instance)["betrag"] == Decimal("72.10")
    entry = last_entry(session, instance)
    assert (entry.action, entry.actor, entry.element_id) == ("variables-set", "otto.betrieb", None)
    assert entry.details["before"] == {"tun": "falsch"}
    assert entry.details["after"] == {"tun": "richtig", "betrag": Decimal("72.10")}


def test_a_failed_job_is_repeated_with_the_corrected_variable(session: Session) -> None:
    instance = started(session, "one_job", tun="scheitern")
    job = open_job(session, instance)
    for _ in range(3):
        begin_job(session, job.id)
        fail_job(session, job.id, attempt=job.attempt, error="ConnectionError")
    set_variables(session, instance.id, {"tun": "gelingen"}, by=OTTO)
    (incident,) = list_incidents(session, instance_id=instance.id)
    resolve_incident(session, incident.id, by=OTTO)
    again = begin_job(session, job.id)
    assert again is not None
    assert again.inputs["tun"] == "gelingen"


def test_variables_are_set_at_the_place_of_one_task_only(session: Session) -> None:
    instance = started(session, "four_eyes", tun="aussen")
    task = open_task(session, instance)
    set_variables(session, instance.id, {"tun": "innen"}, scope=task.id, local=True, by=OTTO)
    assert variables_of(session, instance)["tun"] == "aussen"
    assert variables_of(session, instance, activity_id=task.id)["tun"] == "innen"
    assert last_entry(session, instance).element_id == task.element_id


# --- cancelling


def test_cancelling_ends_everything_and_says_why(session: Session, anna) -> None:
    instance = started(session, "timed", tun="P1D")
    task = open_task(session, instance)
    cancel_instance(session, instance.id, reason=" Antrag zurückgezogen ", by=OTTO)
    assert instance.state is InstanceState.CANCELLED
    assert instance.ended_at is not None
    assert task.state is UserTaskState.CANCELLED
    assert list_timers(session, instance.id) == []
    entry = last_entry(session, instance)
    assert (entry.action, entry.details["reason"]) == ("instance-cancelled", "Antrag zurückgezogen")
    assert "pruefen" in entry.details["terminated"]
    records = session.scalars(select(ActivityRecord).where(ActivityRecord.element_id == "pruefen"))
    assert [(each.state, each.actor) for each in records] == [("terminated", "otto.betrieb")]
    with pytest.raises(UserTaskNotActive):
        complete_user_task(session, task.id, data={}, by=anna)


def test_a_handler_that_was_running_changes_nothing_after_the_cancellation(session: Session) -> None:
    instance = started(session, "one_job")
    job = open_job(session, instance)
    attempt = begin_job(session, job.id)
    assert attempt is not None
    cancel_instance(session, instance.id, reason="Doppelt", by=OTTO)
    assert not complete_job(session, job.id, attempt=attempt.attempt, output={})
    session.refresh(job)
    assert (job.state, instance.state) == (JobState.CANCELLED, InstanceState.CANCELLED)


def stuck(session: Session, anna: Identity) -> ProcessInstance:
    """An instance whose diagram knows only two of three ways."""
    instance = started(session, "no_way")
    complete_user_task(session, open_task(session, instance).id, data={"weg": "geradeaus"}, by=anna)
    return instance


def test_incidents_end_with_the_instance(session: Session, anna) -> None:
    instance = stuck(session, anna)
    assert len(list_incidents(session, instance_id=instance.id)) == 1
    cancel_instance(session, instance.id, reason="Unheilbar", by=OTTO)
    assert list_incidents(session, instance_id=instance.id) == []


def test_cancelling_needs_a_reason_and_happens_once(session: Session, anna) -> None:
    instance = started(session, "four_eyes")
    with pytest.raises(ReasonMissing):
        cancel_instance(session, instance.id, reason="  ", by=OTTO)
    with pytest.raises(NotPermitted):
        cancel_instance(session, instance.id, reason="Ich mag nicht mehr", by=anna)
    cancel_instance(session, instance.id, reason="Zurückgezogen", by=OTTO)
    with pytest.raises(InstanceEnded):
        cancel_instance(session, instance.id, reason="Zurückgezogen", by=OTTO)


# --- moving


def test_a_task_is_left_out_by_beginning_at_the_next_one(session: Session) -> None:
    instance = started(session, "timed", tun="P1D")
    task = open_task(session, instance)
    wish = Activation(element_id="entscheiden", variables={"betrag": 5})
    modify_instance(session, instance.id, activate=[wish], terminate=[task.id], by=OTTO, reason="Eilfall")
    assert open_task(session, instance).element_id == "entscheiden"
    assert task.state is UserTaskState.CANCELLED
    assert list_timers(session, instance.id) == []
    entry = last_entry(session, instance)
    assert (entry.action, entry.details["reason"]) == ("instance-modified", "Eilfall")
    assert entry.details["wanted"] == ["entscheiden"]
    assert (entry.details["terminated"], entry.details["activated"]) == (["pruefen"], ["entscheiden"])
    assert entry.details["variables"] == {"entscheiden": {"betrag": 5}}


def test_an_impossible_change_leaves_everything_as_it_was(session: Session) -> None:
    instance = started(session, "timed", tun="P1D")
    before = instance.engine_state
    with pytest.raises(ChangeImpossible, match="gibt_es_nicht"):
        modify_instance(session, instance.id, activate=[Activation(element_id="gibt_es_nicht")], by=OTTO)
    assert instance.engine_state == before
    assert open_task(session, instance).element_id == "pruefen"


# --- another version


def test_a_task_goes_on_in_the_new_version_with_its_new_name(session: Session, anna) -> None:
    instance = started(session, "timed", tun="P1D")
    task = open_task(session, instance)
    deploy_diagram(
        session,
        "timed",
        **{
            "Antrag prüfen": "Antrag genau prüfen",
            'id="frist"': 'id="ablauf"',
            'sourceRef="frist"': 'sourceRef="ablauf"',
        },
    )
    migrate_instance(session, instance.id, version=2, mapping={"frist": "ablauf"}, by=OTTO)
    session.refresh(task)
    assert task.name == "Antrag genau prüfen"
    assert sorted(timer.element_id for timer in list_timers(session, instance.id)) == ["ablauf", "erinnerung"]
    entry = last_entry(session, instance)
    assert entry.action == "instance-migrated"
    assert (entry.details["from"], entry.details["to"]) == (1, 2)
    assert get_instance(session, instance.id).definition.version == 2
    complete_user_task(session, task.id, data={}, by=anna)
    assert instance.state is InstanceState.COMPLETED


def test_a_faulty_version_is_cured_by_the_repaired_one(session: Session, anna) -> None:
    instance = stuck(session, anna)
    (incident,) = list_incidents(session, instance_id=instance.id)
    deploy_diagram(session, "no_way", **{'=weg = "rechts"': '=weg != "links"'})
    migrate_instance(session, instance.id, version=2, by=OTTO)
    resolve_incident(session, incident.id, by=OTTO)
    assert list_incidents(session, instance_id=instance.id) == []
    assert instance.state is InstanceState.COMPLETED


def test_a_job_gets_the_handler_of_the_new_version(session: Session) -> None:
    instance = started(session, "one_job")
    job = open_job(session, instance)
    job.type = "vertippt"
    deploy_diagram(
        session, "one_job", **{'type="probe.echo"': 'type="=&quot;probe.&quot; + &quot;echo&quot;"'}
    )
    migrate_instance(session, instance.id, version=2, by=OTTO)
    session.refresh(job)
    assert (job.type, job.state) == ("probe.echo", JobState.READY)


def test_what_has_no_place_is_told_before_and_refused(session: Session) -> None:
    instance = started(session, "timed", tun="P1D")
    deploy_diagram(session, "timed", pruefen="sichten")
    target = get_definition(session, "timed", 2)
    (reason,) = find_hindrances(session, instance, target, {})
    assert (reason.rule, reason.element_id) == ("element-gone", "pruefen")
    before = instance.engine_state
    with pytest.raises(ChangeImpossible, match="Antrag prüfen"):
        migrate_instance(session, instance.id, version=2, by=OTTO)
    assert (instance.engine_state, instance.definition.version) == (before, 1)
    assert find_hindrances(session, instance, target, {"pruefen": "sichten"}) == []


def test_versions_are_named_exactly(session: Session) -> None:
    instance = started(session, "timed", tun="P1D")
    with pytest.raises(NotFound):
        migrate_instance(session, instance.id, version=9, by=OTTO)
    with pytest.raises(Conflict, match="schon nach Version 1"):
        migrate_instance(session, instance.id, version=1, by=OTTO)


# --- many at once


def test_each_of_many_has_its_own_result(clean_database) -> None:
    with transaction("paderborn") as session:
        deploy_diagram(session, "four_eyes")
        ids = [start(session, "four_eyes").id for _ in range(3)]
        cancel_instance(session, ids[1], reason="Doppelt", by=OTTO)
    outcomes = change_each(
        [*ids, ids[0]],
        lambda session, each: cancel_instance(session, each, reason="Testdaten", by=OTTO),
        transaction=lambda: transaction("paderborn"),
    )
    assert [outcome.is_done for outcome in outcomes] == [True, False, True]
    assert isinstance(outcomes[1].problem, InstanceEnded)
    with transaction("paderborn") as session:
        states = {session.get_one(ProcessInstance, each).state for each in ids}
    assert states == {InstanceState.CANCELLED}


def test_an_unexpected_failure_of_one_does_not_touch_the_others(clean_database) -> None:
    with transaction("paderborn") as session:
        deploy_diagram(session, "four_eyes")
        ids = [start(session, "four_eyes").id for _ in range(2)]

    def change(session: Session, instance_id: UUID) -> ProcessInstance:
        instance = cancel_instance(session, instance_id, reason="Testdaten", by=OTTO)
        if instance_id == ids[0]:
            raise ZeroDivisionError("Frau Geheim")
        return instance

    first, second = change_each(ids, change, transaction=lambda: transaction("paderborn"))
    assert "ZeroDivisionError" in str(first.problem)
    assert "Geheim" not in str(first.problem)
    assert second.is_done
    with transaction("paderborn") as session:
        assert session.get_one(ProcessInstance, ids[0]).state is InstanceState.ACTIVE


def checked_by(name: str) -> Diagram:
    """A task, and its release by somebody else."""
    separate = f'<zeebe:property name="laufzettel:separateFrom" value="{name}"/>'
    diagram = Diagram("getrennt").start().user(name).end()
    diagram.user("freigeben", f"<zeebe:properties>{separate}</zeebe:properties>")
    return diagram.flows("start", name, "freigeben", "end")


def test_a_version_that_forgets_who_must_not_release_is_refused(session: Session) -> None:
    deploy_model(session, checked_by("pruefen"))
    instance, other = start(session, "getrennt"), start(session, "getrennt")
    complete_user_task(session, open_task(session, instance).id, data={}, by=person("anna", groups=("alle",)))
    target = deploy_model(session, checked_by("sichten"))

    (reason,) = find_hindrances(session, instance, target, {})
    assert reason.rule == "separation-lost"
    with pytest.raises(ChangeImpossible, match="Vier-Augen-Regel"):
        migrate_instance(session, instance.id, version=2, by=OTTO)
    migrate_instance(session, other.id, version=2, mapping={"pruefen": "sichten"}, by=OTTO)
