from __future__ import annotations

from app.web.modeller.differences import differences
from tests.engine.diagrams import Diagram, mapping


def diagram(*, condition: str = '=a = "ja"', inner: str = "", refusal: bool = True) -> Diagram:
    made = Diagram().start().user("pruefen", inner).exclusive("x").end("ende").end("aus")
    made.flow("start", "pruefen").flow("pruefen", "x").flow("x", "ende", condition, id="ja")
    return made.flow("x", "aus", id="nein") if refusal else made


def told(before: Diagram, after: Diagram) -> list[tuple[str, str]]:
    return [(found.state, found.text) for found in differences(before.xml, after.xml)]


def test_the_same_diagram_has_no_differences() -> None:
    assert told(diagram(), diagram()) == []


def test_a_changed_condition_is_quoted_old_and_new() -> None:
    ((state, text),) = told(diagram(), diagram(condition='=a = "nein"'))
    assert state == "geändert"
    assert 'Bedingung „=a = "nein"“ statt „=a = "ja"“' in text


def test_a_flow_that_is_gone_is_told_with_its_ends() -> None:
    assert told(diagram(), diagram(refusal=False)) == [("entfernt", "Verbindung von „x“ nach „aus“")]
    assert told(diagram(refusal=False), diagram()) == [("neu", "Verbindung von „x“ nach „aus“")]


def test_settings_of_a_step_are_told_without_their_values() -> None:
    assert told(diagram(), diagram(inner=mapping({"n": "=1"}))) == [
        ("geändert", "Aufgabe „pruefen“: Einstellungen")
    ]


def test_a_file_that_is_no_diagram_has_no_differences() -> None:
    assert differences(diagram().xml, b"<kaputt") == []
