"""A lane tells which group does the user tasks in it that do not say so themselves."""

from __future__ import annotations

from tests.engine.diagrams import Diagram, Run, tag, task


def lane(name: str, *nodes: str, inner: str = "") -> str:
    references = "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes)
    return f'<bpmn:lane id="lane_{name}" name="{name}">{references}{inner}</bpmn:lane>'


def lanes(*parts: str) -> str:
    return f"<bpmn:laneSet>{''.join(parts)}</bpmn:laneSet>"


def groups(diagram: Diagram, task_id: str) -> tuple[str, ...]:
    found: tuple[str, ...] = Run(diagram.definition()).active(task_id).candidate_groups
    return found


def with_task(lane_set: str, extensions: str = "") -> Diagram:
    diagram = Diagram().raw(lane_set).start().raw(task("a", extensions)).end()
    return diagram.flows("start", "a", "end")


def test_a_user_task_is_offered_to_the_group_of_its_lane() -> None:
    diagram = with_task(lanes(lane("steueramt", "start", "a"), lane("kasse", "end")))

    assert groups(diagram, "a") == ("steueramt",)
    assert diagram.rules() == []


def test_what_the_task_itself_says_counts_more() -> None:
    own = with_task(lanes(lane("steueramt", "a")), tag("assignmentDefinition", candidateGroups="rat"))
    person = with_task(lanes(lane("steueramt", "a")), tag("assignmentDefinition", assignee="anna"))

    assert groups(own, "a") == ("rat",)
    assert groups(person, "a") == ()


def test_of_nested_lanes_the_innermost_counts() -> None:
    inner = f"<bpmn:childLaneSet>{lane('kasse', 'a')}</bpmn:childLaneSet>"

    assert groups(with_task(lanes(lane("stadt", "a", inner=inner))), "a") == ("kasse",)


def test_a_task_in_a_subprocess_belongs_to_the_lane_of_the_subprocess() -> None:
    inner = Diagram().start("i").raw(task("a", "")).end("j").flows("i", "a", "j")
    diagram = Diagram().raw(lanes(lane("steueramt", "s"))).start().inside("s", inner).end()

    assert groups(diagram.flows("start", "s", "end"), "a") == ("steueramt",)


def test_outside_of_every_lane_a_task_stays_without_group() -> None:
    diagram = with_task(lanes(lane("steueramt", "start")))

    assert groups(diagram, "a") == ()
    assert diagram.rules() == [("assignment-missing", "a")]
