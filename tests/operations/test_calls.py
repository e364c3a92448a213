"""Called processes: instances of their own, which clerks see as one case with their caller."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from app.database import transaction
from app.errors import InstanceSuspended, SamePerson
from app.identity import Role
from app.models import (
    ActivityRecord,
    AuditEntry,
    Incident,
    InstanceState,
    ProcessCall,
    ProcessInstance,
    UserTask,
    UserTaskState,
)
from app.operations.calls import MAX_DEPTH, advance_call
from app.operations.control.cancellation import cancel_instance
from app.operations.control.migration import migrate_instance
from app.operations.control.suspension import resume_instance, suspend_instance
from app.operations.events.messages import publish_message
from app.operations.incidents import resolve_incident
from app.operations.user_tasks import complete_user_task
from app.queries.instances import variables_of
from tests.conftest import person
from tests.engine.diagrams import Diagram, mapping, several, tag
from tests.operations.probe import deploy_model, start

ANNA = person("anna.schmidt", groups=("alle",))
BERT = person("bert.bauer", groups=("alle",))
SEPARATE = (
    '<zeebe:properties><zeebe:property name="laufzettel:separateFrom" value="pruefen"/></zeebe:properties>'
)


def calling(process: str = "kind", extensions: str = "", content: str = "") -> Diagram:
    """Start → calls a process → user task → end."""
    diagram = Diagram("eltern").start().user("danach").end()
    diagram.node("callActivity", "ruf", tag("calledElement", processId=process) + extensions, content=content)
    return diagram.flows("start", "ruf", "danach", "end")


def called(process_id: str = "kind") -> Diagram:
    """Start → user task → end."""
    return Diagram(process_id).start().user("arbeiten").end().flows("start", "arbeiten", "end")


def at_once(process_id: str = "kind") -> Diagram:
    """Ends without waiting for anything."""
    return Diagram(process_id).start().script("rechnen", "=6 * 7").end().flows("start", "rechnen", "end")


def failing(process_id: str = "kind") -> Diagram:
    """Ends with the error "abgelehnt"."""
    diagram = Diagram(process_id).start().user("arbeiten").throw_error("ablehnen", "abgelehnt")
    return diagram.flows("start", "arbeiten", "ablehnen")


def new_case(*diagrams: Diagram, **data: object) -> UUID:
    with transaction("paderborn") as session:
        deploy_model(session, *diagrams)
        return start(session, diagrams[0].process_id, tun="x", **data).id


def task_ids(element_id: str) -> list[UUID]:
    with transaction("paderborn") as session:
        found = session.scalars(
            select(UserTask.id).where(
                UserTask.element_id == element_id, UserTask.state == UserTaskState.ACTIVE
            )
        )
        return list(found)


def complete(element_id: str, **data: object) -> None:
    (task_id,) = task_ids(element_id)
    with transaction("paderborn") as session:
        complete_user_task(session, task_id, data=data, by=ANNA)


def states() -> dict[str, list[str]]:
    """Process → states of its instances."""
    with transaction("paderborn") as session:
        rows = session.execute(
            select(ProcessInstance.process_id, ProcessInstance.state).order_by(
                ProcessInstance.depth, ProcessInstance.started_at
            )
        )
        found: dict[str, list[str]] = {}
        for process_id, state in rows:
            found.setdefault(process_id, []).append(state.value)
        return found


def incidents() -> list[tuple[str, str]]:
    with transaction("paderborn") as session:
        rows = session.execute(
            select(Incident.kind, Incident.element_id).where(Incident.resolved_at.is_(None))
        )
        return [tuple(row) for row in rows]


def test_a_called_process_runs_as_an_instance_of_the_same_case(clean_database, run_jobs) -> None:
    case_id = new_case(calling(), called())
    assert states() == {"eltern": ["active"]}

    run_jobs()

    with transaction("paderborn") as session:
        case = session.get_one(ProcessInstance, case_id)
        child = session.scalars(select(ProcessInstance).where(ProcessInstance.parent_id == case_id)).one()
        assert (child.business_key, child.subject) == (case.business_key, case.subject)
        assert (child.root_id, child.depth, child.access_token_hash) == (case_id, 1, None)
        assert child.definition_id == case.definition_id
        assert variables_of(session, child)["tun"] == "x"
        call = session.scalars(select(ProcessCall)).one()
        assert (call.id, call.child_id) == (child.parent_activity_id, child.id)


def test_what_a_called_process_leaves_behind_goes_back_to_its_caller(clean_database, run_jobs) -> None:
    case_id = new_case(calling(), called())
    run_jobs()

    complete("arbeiten", ergebnis="gut", kommune="überschrieben")
    run_jobs()

    assert states() == {"eltern": ["active"], "kind": ["completed"]}
    assert len(task_ids("danach")) == 1
    with transaction("paderborn") as session:
        variables = variables_of(session, session.get_one(ProcessInstance, case_id))
        assert variables["ergebnis"] == "gut"
        assert variables["kommune"]["id"] == "paderborn"
        assert session.scalars(select(ProcessCall)).all() == []
        record = session.scalars(select(ActivityRecord).where(ActivityRecord.element_id == "ruf")).one()
        assert record.state == "completed"


def test_a_called_process_that_never_waits_is_handed_back_too(clean_database, run_jobs) -> None:
    case_id = new_case(calling(), at_once())

    run_jobs()

    with transaction("paderborn") as session:
        assert variables_of(session, session.get_one(ProcessInstance, case_id))["ergebnis"] == 42
    assert len(task_ids("danach")) == 1


def test_another_procedure_is_called_in_its_latest_version_and_with_its_own_parameters(
    clean_database, run_jobs
) -> None:
    with transaction("paderborn") as session:
        deploy_model(session, called("kind"))
        latest = deploy_model(session, at_once("kind")).id
    case_id = new_case(calling())

    run_jobs()

    assert len(task_ids("danach")) == 1
    with transaction("paderborn") as session:
        child = session.scalars(select(ProcessInstance).where(ProcessInstance.parent_id == case_id)).one()
        assert child.definition_id == latest


def test_a_process_that_is_missing_is_an_incident_until_it_is_deployed(
    clean_database, run_jobs, anna
) -> None:
    new_case(calling('="kind"'))  # computed, so that no check can see it
    run_jobs()
    assert incidents() == [("called-process-missing", "ruf")]

    with transaction("paderborn") as session:
        deploy_model(session, called())
        resolve_incident(session, session.scalars(select(Incident.id)).one(), by=anna)
    run_jobs()

    assert incidents() == []
    assert len(task_ids("arbeiten")) == 1


def test_processes_that_call_each_other_without_end_stop_at_a_limit(clean_database, run_jobs) -> None:
    new_case(calling("eltern"))

    run_jobs()

    assert states() == {"eltern": ["active"] * (MAX_DEPTH + 1)}
    assert incidents() == [("called-too-deep", "ruf")]


def test_an_interrupted_call_cancels_all_that_it_started(clean_database, run_jobs) -> None:
    middle = Diagram("mitte").start().end()
    middle.node("callActivity", "weiter", tag("calledElement", processId="kind"))
    middle.flows("start", "weiter", "end")
    parent = calling("mitte").end("abgebrochen")
    parent.boundary("abbruch", "ruf", parent.message("abbruch", "=tun")).flow("abbruch", "abgebrochen")
    new_case(parent, middle, called())
    run_jobs()
    assert states() == {"eltern": ["active"], "mitte": ["active"], "kind": ["active"]}

    with transaction("paderborn") as session:
        publish_message(session, name="abbruch", correlation_key="x", by="system")
    run_jobs()

    assert states() == {"eltern": ["completed"], "mitte": ["cancelled"], "kind": ["cancelled"]}
    assert task_ids("arbeiten") == []
    with transaction("paderborn") as session:
        assert session.scalars(select(ProcessCall)).all() == []


def test_a_called_process_that_an_operator_cancelled_is_started_anew_when_the_incident_is_resolved(
    clean_database, run_jobs, anna
) -> None:
    new_case(calling(), called())
    run_jobs()
    with transaction("paderborn") as session:
        child = session.scalars(select(ProcessInstance.id).where(ProcessInstance.depth == 1)).one()
        operator = person("otto", roles=(Role.OPERATOR,))
        cancel_instance(session, child, reason="Versehen", by=operator)
    run_jobs()
    assert incidents() == [("called-instance-cancelled", "ruf")]

    with transaction("paderborn") as session:
        resolve_incident(session, session.scalars(select(Incident.id)).one(), by=anna)
    run_jobs()

    assert states() == {"eltern": ["active"], "kind": ["cancelled", "active"]}
    complete("arbeiten")
    run_jobs()
    assert len(task_ids("danach")) == 1


# --- what nobody in the called process catches


def test_an_error_is_caught_at_the_call_however_deep_it_was_thrown(clean_database, run_jobs) -> None:
    middle = Diagram("mitte").start().end()
    middle.node("callActivity", "weiter", tag("calledElement", processId="kind"))
    middle.flows("start", "weiter", "end")
    parent = calling("mitte").user("abgelehnt")
    parent.catch_error("fehler", "ruf", "abgelehnt").flows("fehler", "abgelehnt", "end")
    new_case(parent, middle, failing())
    run_jobs()

    complete("arbeiten")
    run_jobs()

    assert len(task_ids("abgelehnt")) == 1
    assert states() == {"eltern": ["active"], "mitte": ["cancelled"], "kind": ["cancelled"]}
    assert incidents() == []


def test_an_error_that_no_caller_catches_is_one_incident_where_it_was_thrown(
    clean_database, run_jobs
) -> None:
    new_case(calling(), failing())
    run_jobs()

    complete("arbeiten")
    run_jobs()

    assert incidents() == [("uncaught-error", "ablehnen")]
    assert states() == {"eltern": ["active"], "kind": ["active"]}


def test_an_escalation_reaches_the_caller_while_the_called_process_goes_on(clean_database, run_jobs) -> None:
    declared = '<bpmn:escalation id="eilt" escalationCode="eilt"/>'
    definition = '<bpmn:escalationEventDefinition escalationRef="eilt"/>'
    child = Diagram("kind").start().user("arbeiten").end().declare(declared)
    child.throw("melden", definition).flows("start", "melden", "arbeiten", "end")
    parent = calling().user("eilig").end("eilig_ende").declare(declared)
    parent.boundary("eile", "ruf", definition, cancelActivity="false")
    parent.flows("eile", "eilig", "eilig_ende")
    new_case(parent, child)

    run_jobs()

    assert len(task_ids("eilig")) == 1
    assert len(task_ids("arbeiten")) == 1
    assert states() == {"eltern": ["active"], "kind": ["active"]}


# --- at the same time, and after a crash


def test_of_many_workers_one_starts_and_one_hands_back(clean_database, run_jobs) -> None:
    new_case(calling(), called())
    with transaction("paderborn") as session:
        call_id = session.scalars(select(ProcessCall.id)).one()

    def advance(_: int) -> bool:
        with transaction("paderborn") as session:
            return advance_call(session, call_id)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(advance, range(6))) == [False] * 5 + [True]
        complete("arbeiten")
        assert sorted(pool.map(advance, range(6))) == [False] * 5 + [True]
    run_jobs()
    assert states() == {"eltern": ["active"], "kind": ["completed"]}
    assert len(task_ids("danach")) == 1


def test_many_calls_at_once_are_all_handed_back(clean_database, run_jobs) -> None:
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
        + tag(
            "loopCharacteristics",
            inputCollection="=[1,2,3,4,5,6,7,8]",
            inputElement="n",
            outputCollection="alle",
            outputElement="=ergebnis",
        )
        + "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
    )
    outputs = mapping(outputs={"ergebnis": "=ergebnis"})
    case_id = new_case(calling(content=loop, extensions=outputs), at_once())

    run_jobs()

    assert len(task_ids("danach")) == 1
    with transaction("paderborn") as session:
        assert variables_of(session, session.get_one(ProcessInstance, case_id))["alle"] == [42] * 8
    assert states()["kind"] == ["completed"] * 8


def test_a_suspended_caller_waits_for_what_it_called(clean_database, run_jobs) -> None:
    case_id = new_case(calling(), called())
    run_jobs()
    operator = person("otto", roles=(Role.OPERATOR,))
    with transaction("paderborn") as session:
        session.get_one(ProcessInstance, case_id).state = InstanceState.SUSPENDED
    complete("arbeiten")
    run_jobs()
    assert states() == {"eltern": ["suspended"], "kind": ["completed"]}

    with transaction("paderborn") as session:
        resume_instance(session, case_id, by=operator)
    run_jobs()

    assert len(task_ids("danach")) == 1
    with transaction("paderborn") as session:
        number = select(func.count()).where(AuditEntry.action == "called-instance-returned")
        assert session.scalar(number) == 1


def test_what_was_called_is_suspended_and_resumed_with_its_caller(clean_database, run_jobs) -> None:
    case_id = new_case(calling(), called())
    run_jobs()
    operator = person("otto", roles=(Role.OPERATOR,))
    with transaction("paderborn") as session:
        suspend_instance(session, case_id, by=operator)
    assert states() == {"eltern": ["suspended"], "kind": ["suspended"]}
    with pytest.raises(InstanceSuspended):
        complete("arbeiten")

    with transaction("paderborn") as session:
        resume_instance(session, case_id, by=operator)
    complete("arbeiten")
    run_jobs()

    assert states() == {"eltern": ["active"], "kind": ["completed"]}
    assert len(task_ids("danach")) == 1


def test_a_call_keeps_its_child_when_the_caller_changes_its_version(clean_database, run_jobs) -> None:
    case_id = new_case(calling(), called())
    run_jobs()
    operator = person("otto", roles=(Role.OPERATOR,))
    with transaction("paderborn") as session:
        renamed = calling()
        renamed.parts = [part.replace('"ruf"', '"anruf"') for part in renamed.parts]
        deploy_model(session, renamed, called())
        migrate_instance(session, case_id, version=2, mapping={"ruf": "anruf"}, by=operator)
        assert session.scalars(select(ProcessCall.element_id)).all() == ["anruf"]
    complete("arbeiten")
    run_jobs()
    assert len(task_ids("danach")) == 1


def tasks_by_place(element_id: str) -> dict[UUID, UUID]:
    """Instance → its open task at an element."""
    with transaction("paderborn") as session:
        open_ones = select(UserTask.instance_id, UserTask.id).where(
            UserTask.element_id == element_id, UserTask.state == UserTaskState.ACTIVE
        )
        return {row[0]: row[1] for row in session.execute(open_ones)}


def test_who_checks_one_of_two_parallel_calls_does_not_release_it_because_somebody_checked_the_other(
    clean_database, run_jobs
) -> None:
    twice = Diagram("eltern").start().parallel("teilen").end().flow("start", "teilen")
    for name in ("ruf_a", "ruf_b"):
        twice.node("callActivity", name, tag("calledElement", processId="kind"))
        twice.flows("teilen", name, "end")
    checked = Diagram("kind").start().user("pruefen").user("freigeben", SEPARATE).end()
    new_case(twice, checked.flows("start", "pruefen", "freigeben", "end"))
    run_jobs()
    (annas, first), (berts, second) = tasks_by_place("pruefen").items()
    for task_id, by in ((first, ANNA), (second, BERT)):
        with transaction("paderborn") as session:
            complete_user_task(session, task_id, data={}, by=by)

    to_release = tasks_by_place("freigeben")
    for instance_id, by in ((annas, ANNA), (berts, BERT)):
        with transaction("paderborn") as session, pytest.raises(SamePerson):
            complete_user_task(session, to_release[instance_id], data={}, by=by)
    for instance_id, by in ((annas, BERT), (berts, ANNA)):
        with transaction("paderborn") as session:
            complete_user_task(session, to_release[instance_id], data={}, by=by)


def test_who_releases_several_called_instances_at_once_checked_none_of_them(clean_database, run_jobs) -> None:
    twice = Diagram("eltern").start().user("freigeben", SEPARATE).end()
    several_calls = tag("calledElement", processId="kind")
    twice.node("callActivity", "rufe", several_calls, content=several(number="=2"))
    checked = Diagram("kind").start().user("pruefen").end().flows("start", "pruefen", "end")
    new_case(twice.flows("start", "rufe", "freigeben", "end"), checked)
    run_jobs()
    for task_id, by in zip(task_ids("pruefen"), (ANNA, BERT), strict=True):
        with transaction("paderborn") as session:
            complete_user_task(session, task_id, data={}, by=by)
    run_jobs()

    (release,) = task_ids("freigeben")
    for by in (ANNA, BERT):
        with transaction("paderborn") as session, pytest.raises(SamePerson):
            complete_user_task(session, release, data={}, by=by)


def test_what_is_being_called_while_an_operator_suspends_the_case_is_suspended_too(
    clean_database, run_jobs
) -> None:
    upper = (
        Diagram("eltern").start().end().node("callActivity", "ruf", tag("calledElement", processId="mitte"))
    )
    middle = Diagram("mitte").start().user("vorher").end()
    middle.node("callActivity", "weiter", tag("calledElement", processId="kind"))
    middle.flows("start", "vorher", "weiter", "end")
    case_id = new_case(upper.flows("start", "ruf", "end"), middle, called())
    run_jobs()
    complete("vorher")

    def suspend() -> None:
        with transaction("paderborn") as session:
            suspend_instance(session, case_id, by=person("olga", roles=(Role.OPERATOR,)))

    with ThreadPoolExecutor(1) as pool:
        with transaction("paderborn") as session:
            call_id = session.scalars(select(ProcessCall.id).where(ProcessCall.process_id == "kind")).one()
            assert advance_call(session, call_id)
            suspending = pool.submit(suspend)
            while not session.scalar(
                text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            ):
                assert not suspending.done()
        suspending.result()
    assert states() == {"eltern": ["suspended"], "mitte": ["suspended"], "kind": ["suspended"]}
