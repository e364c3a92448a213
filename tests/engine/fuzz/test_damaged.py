from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from app import engine
from tests.engine.diagrams import NOON, Diagram, mapping, tag


def everything() -> bytes:
    """A file with every element and extension that is executed."""
    groups = tag("assignmentDefinition", assignee="=a", candidateGroups="b, c")
    due = tag("taskSchedule", dueDate='=date("2026-03-01")', followUpDate="2026-02-01")
    user = tag("formDefinition", formId="f") + groups + due + tag("priorityDefinition", priority="70")
    diagram = Diagram("alles", extensions=tag("versionTag", value="1")).start().parallel("auf")
    diagram.user("u", user + mapping({"x": "=1"}, {"y.z": "=x + 1"})).service("s", job="a.b")
    diagram.script("r", "=if a > 1 then [1, 2] else {b: 3}", "r").exclusive("w", default="d").parallel("zu")
    diagram.flows("start", "auf", "u", "w").flow("w", "zu", "=a > 1").flow("w", "zu", id="d")
    return diagram.flows("auf", "s", "zu", "end").flows("auf", "r", "zu").end().xml


FILE = everything()
PIECES = re.findall(rb"[\w:]+|[^\w:]", FILE)


def survives(content: bytes) -> None:
    """Whatever the file says: findings or a definition that runs, never anything else."""
    findings = engine.check_files({"x.bpmn": content})
    assert all(finding.message_de and finding.message_en for finding in findings)
    try:
        definition = engine.read_definition({"x.bpmn": content})
    except engine.InvalidDefinition:
        assert findings
        return
    environment = engine.Environment(max_steps=100)
    engine.simulate(definition, {"a": 2}, at=NOON, environment=environment)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(FILE)), st.integers(0, 40), st.binary(max_size=6))
def test_damaged_bytes_are_survived(start: int, length: int, replacement: bytes) -> None:
    survives(FILE[:start] + replacement + FILE[start + length :])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(PIECES) - 1), st.sampled_from(PIECES)), min_size=1, max_size=4))
def test_exchanged_words_are_survived(exchanges: list[tuple[int, bytes]]) -> None:
    pieces = list(PIECES)
    for index, piece in exchanges:
        pieces[index] = piece
    survives(b"".join(pieces))
