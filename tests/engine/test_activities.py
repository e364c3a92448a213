from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run, mapping, tag


def user_task(extensions: str, **variables: object) -> engine.Activity:
    diagram = Diagram().start().user("a", extensions, name="Antrag prüfen").end().flows("start", "a", "end")
    activity: engine.Activity = Run(diagram.definition(), variables).active("a")
    return activity


def test_a_user_task_carries_form_assignment_and_properties() -> None:
    activity = user_task(
        tag("userTask")
        + tag("formDefinition", formId="pruefung")
        + tag(
            "assignmentDefinition",
            assignee="=wer",
            candidateGroups="steueramt, kasse",
            candidateUsers="=[wer]",
        )
        + tag("priorityDefinition", priority="80")
        + '<zeebe:properties><zeebe:property name="laufzettel:milestone" value="Wird geprüft"/>'
        + '<zeebe:property name="laufzettel:reference" value="§ 8"/></zeebe:properties>',
        wer="anna.schmidt",
    )

    assert isinstance(activity, engine.UserTask)
    assert (activity.name, activity.element_id, activity.form_id) == ("Antrag prüfen", "a", "pruefung")
    assert activity.assignee == "anna.schmidt"
    assert activity.candidate_groups == ("steueramt", "kasse")
    assert activity.candidate_users == ("anna.schmidt",)
    assert activity.priority == 80
    assert activity.properties == {"laufzettel:milestone": "Wird geprüft", "laufzettel:reference": "§ 8"}


def test_a_user_task_without_extensions_has_neither_form_nor_assignment() -> None:
    diagram = Diagram().start().node("userTask", "a").end().flows("start", "a", "end")

    activity = Run(diagram.definition()).active("a")

    assert isinstance(activity, engine.UserTask)
    assert (activity.form_id, activity.assignee, activity.due_date) == (None, None, None)
    assert (activity.candidate_groups, activity.candidate_users, activity.priority) == ((), (), 50)
    assert diagram.rules() == [("assignment-missing", "a")]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ("=parameter.gruppe", ("fb_steuern",)),
        ('=["a", "b"]', ("a", "b")),
        ('="a, b,, a"', ("a", "b")),
        (" a ,b ", ("a", "b")),
        ("=[]", ()),
    ],
)
def test_candidate_groups_are_a_list_or_text_with_commas(groups: str, expected: tuple[str, ...]) -> None:
    activity = user_task(
        tag("assignmentDefinition", candidateGroups=groups), parameter={"gruppe": "fb_steuern"}
    )

    assert isinstance(activity, engine.UserTask)
    assert activity.candidate_groups == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2026-03-05", datetime(2026, 3, 5, 22, 59, 59, tzinfo=UTC)),  # end of the German winter day
        ('=date(eingang) + duration("P3M")', datetime(2026, 5, 28, 21, 59, 59, tzinfo=UTC)),
        ('=date and time("2026-07-01T12:00:00")', datetime(2026, 7, 1, 10, 0, tzinfo=UTC)),
        ("2026-03-05T08:00:00Z", datetime(2026, 3, 5, 8, 0, tzinfo=UTC)),
        ('="2026-07-01T12:00:00@Europe/Berlin"', datetime(2026, 7, 1, 10, 0, tzinfo=UTC)),
        ("=today()", datetime(2026, 3, 2, 22, 59, 59, tzinfo=UTC)),
        ("=null", None),
    ],
)
def test_a_due_date_is_an_instant_in_german_time(due: str, expected: datetime | None) -> None:
    activity = user_task(tag("taskSchedule", dueDate=due), eingang="2026-02-28")

    assert isinstance(activity, engine.UserTask)
    assert activity.due_date == expected


def test_a_follow_up_date_begins_with_its_day() -> None:
    activity = user_task(tag("taskSchedule", followUpDate="2026-03-05"))

    assert isinstance(activity, engine.UserTask)
    assert activity.follow_up_date == datetime(2026, 3, 4, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "extensions",
    [
        tag("assignmentDefinition", candidateGroups="=fehlt"),
        tag("assignmentDefinition", candidateGroups="=[1]"),
        tag("assignmentDefinition", assignee="=17"),
        tag("taskSchedule", dueDate='="bald"'),
        tag("taskSchedule", dueDate="=5"),
        tag("taskSchedule", dueDate='="0001-01-01T00:00:00"'),
        tag("priorityDefinition", priority="=101"),
        tag("priorityDefinition", priority='="hoch"'),
        tag("formDefinition", formId="=1"),
    ],
)
def test_an_attribute_that_makes_no_sense_is_an_incident_naming_the_property(extensions: str) -> None:
    activity = user_task(extensions)

    assert isinstance(activity, engine.Incident)
    assert activity.kind == "expression-failed"
    assert activity.message.startswith(
        ("assignmentDefinition.", "taskSchedule.", "priority", "formDefinition.")
    )


def test_attributes_are_evaluated_once_when_the_task_becomes_active() -> None:
    diagram = Diagram().start().parallel("p").user("b").end().flow("start", "p")
    diagram.user("a", tag("assignmentDefinition", assignee="=wer")).flows("p", "a", "end").flows(
        "p", "b", "end"
    )
    run = Run(diagram.definition(), {"wer": "anna"})

    run.complete("b", wer="bernd")

    assert run.active("a").assignee == "anna"


def test_a_job_knows_its_type_retries_headers_and_all_variables_it_sees() -> None:
    headers = '<zeebe:taskHeaders><zeebe:header key="vorlage" value="bescheid"/></zeebe:taskHeaders>'
    diagram = (
        Diagram()
        .start()
        .node(
            "serviceTask",
            "a",
            tag("taskDefinition", type_='="brief." + art', retries="=2 + 3")
            + headers
            + mapping({"x": "=betrag / 3"}),
        )
    )
    run = Run(
        diagram.end().flows("start", "a", "end").definition(), {"art": "drucken", "betrag": Decimal("0.3")}
    )

    job = run.active("a")
    assert isinstance(job, engine.ServiceTask)
    assert (job.job_type, job.retries, dict(job.headers)) == ("brief.drucken", 5, {"vorlage": "bescheid"})
    assert job.inputs == {"art": "drucken", "betrag": Decimal("0.3"), "x": Decimal("0.1")}


@pytest.mark.parametrize(("type_", "retries"), [("=null", "3"), ("a.b", "=-1"), ("a.b", '="x"')])
def test_a_job_that_cannot_be_described_is_an_incident(type_: str, retries: str) -> None:
    diagram = Diagram().start().node("serviceTask", "a", tag("taskDefinition", type_=type_, retries=retries))
    run = Run(diagram.end().flows("start", "a", "end").definition())

    assert run.active("a").kind == "expression-failed"


def test_a_definition_describes_its_elements_in_model_order() -> None:
    diagram = Diagram("hund", extensions=tag("versionTag", value="2026-1"), attributes=' name="Hundesteuer"')
    diagram.start().user("a", tag("formDefinition", formId="f")).service("b", job="x.y").end()
    definition = diagram.flows("start", "a", "b", "end").definition()

    assert (definition.process_id, definition.name, definition.version_tag) == (
        "hund",
        "Hundesteuer",
        "2026-1",
    )
    assert [(e.id, e.type, e.form_id, e.job_type) for e in definition.elements.values()] == [
        ("start", "startEvent", None, None),
        ("a", "userTask", "f", None),
        ("b", "serviceTask", None, "x.y"),
        ("end", "endEvent", None, None),
    ]


def test_now_and_today_are_the_instant_of_the_call() -> None:
    diagram = Diagram().start().script("s", "=string(today())", "heute").end().flows("start", "s", "end")
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert (
        Run(diagram.definition(), at=datetime(2026, 3, 2, 11, tzinfo=UTC)).variables["heute"] == "2026-03-02"
    )
    assert Run(diagram.definition(), at=late).variables["heute"] == "2027-01-01"
