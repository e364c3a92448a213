from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.forms import InvalidFormDefinition, build_view, parse_submission, read_form, summary, validate
from app.forms.components import Field, Repeat
from tests.forms.dog_form import AT, SOURCE, complete_items, dog_form, form_of, text


def places_in(value: object, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON document, as the keys that lead to it."""
    yield place
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, member in members:
        yield from places_in(member, (*place, key))


def put_at(document: Any, place: tuple[Any, ...], value: object) -> None:
    """Replace what stands at a place, if an earlier change left the place there."""
    with suppress(TypeError, KeyError, IndexError):
        for key in place[:-1]:
            document = document[key]
        document[place[-1]] = value


def findings_of(*components: dict[str, Any], version: object = 18) -> set[str]:
    with pytest.raises(InvalidFormDefinition) as caught:
        read_form(json.dumps({"schemaVersion": version, "components": components}))
    return {finding.rule for finding in caught.value.findings}


def test_groups_marked_as_step_become_pages() -> None:
    assert [step.id for step in dog_form().steps] == ["halter", "hunde_schritt", "zahlung"]
    assert len(form_of(text("name", "Name")).steps) == 1


def test_keys_inside_a_group_with_a_path_are_nested() -> None:
    names = {".".join(field.path) for field in dog_form().fields()}
    assert {"halter.vorname", "rasse", "lastschrift"} <= names
    assert dog_form().names == {"halter", "hunde", "anzahl", "lastschrift", "iban", "bemerkung", "wahrheit"}


def test_a_repeated_group_knows_its_limits() -> None:
    repeat = next(c for c in dog_form().steps[1].components if isinstance(c, Repeat))
    assert (repeat.item, repeat.min_rows, repeat.max_rows, repeat.initial_rows) == ("Hund", 1, 5, 1)


@pytest.mark.parametrize("source", ["", "{", "[]", '{"components": {}}', "null", '{"a": NaN}'])
def test_a_file_that_is_no_form_is_refused(source: str) -> None:
    with pytest.raises(InvalidFormDefinition) as caught:
        read_form(source)
    assert caught.value.findings[0].rule == "form-json"


def test_old_schema_versions_are_refused() -> None:
    assert findings_of(text("name", "Name"), version=4) == {"form-schema-version"}
    assert findings_of(text("name", "Name"), version=None) == {"form-schema-version"}


@pytest.mark.parametrize("kind", ["html", "iframe", "filepicker", "table", "taglist", "erfunden"])
def test_components_we_cannot_honour_are_findings(kind: str) -> None:
    assert findings_of({"type": kind, "key": "x", "label": "X"}) == {"form-component-unsupported"}


def test_times_are_refused_until_somebody_needs_them() -> None:
    assert findings_of({"type": "datetime", "subtype": "time", "key": "x"}) == {"form-component-unsupported"}


@pytest.mark.parametrize("key", [None, "", "mit leer", "1a", "a..b", "a[0]", "this", "_aktion", "i"])
def test_a_key_has_to_be_a_name_that_expressions_can_use(key: str | None) -> None:
    assert findings_of({"type": "textfield", "label": "X", "key": key}) == {"form-key-invalid"}


def test_two_components_may_not_write_the_same_value() -> None:
    assert findings_of(text("a", "A"), text("a", "B")) == {"form-key-duplicate"}
    assert findings_of(text("a", "A"), text("a.b", "B")) == {"form-key-duplicate"}
    rows = {"type": "dynamiclist", "path": "liste", "components": [text("a", "A")]}
    assert form_of(rows, text("a", "A")).names == {"liste", "a"}


@pytest.mark.parametrize(
    "more",
    [
        {"conditional": {"hide": "=1 +"}},
        {"conditional": {"hide": "a = 1"}},
        {"label": "Hallo {{ 1 + }}"},
        {"readonly": "=("},
    ],
)
def test_broken_expressions_are_found_when_the_form_is_read(more: dict[str, Any]) -> None:
    assert findings_of({**text("x", "X"), **more}) == {"form-expression"}


def test_template_loops_are_not_supported() -> None:
    assert findings_of({"type": "text", "text": "{{#loop liste}}x{{/loop}}"}) == {"form-template-unsupported"}


def test_a_broken_pattern_or_number_is_a_finding() -> None:
    assert findings_of(text("x", "X", validate={"pattern": "("})) == {"form-pattern"}
    assert findings_of({"type": "number", "key": "x", "validate": {"min": "viel"}}) == {"form-number"}
    hints = {"laufzettel:type": "iban2"}
    assert findings_of(text("x", "X", properties=hints)) == {"form-text-type"}
    assert findings_of({"type": "datetime", "key": "x", "properties": {"laufzettel:latest": "morgen"}}) == {
        "form-date"
    }


def test_a_choice_without_answers_is_a_finding() -> None:
    assert findings_of({"type": "radio", "key": "x", "label": "X"}) == {"form-options-missing"}


def test_steps_stand_at_the_top_and_hold_everything() -> None:
    step = {"type": "group", "properties": {"laufzettel:step": "true"}, "components": [text("a", "A")]}
    assert findings_of(step, text("b", "B")) == {"form-outside-step"}
    assert "form-step-nested" in findings_of({"type": "group", "components": [step]})


def test_lists_in_lists_are_refused() -> None:
    inner = {"type": "dynamiclist", "path": "b", "components": [text("x", "X")]}
    assert findings_of({"type": "dynamiclist", "path": "a", "components": [inner]}) == {"form-repeat-nested"}


def test_a_form_without_components_is_refused() -> None:
    assert findings_of() == {"form-empty"}


def test_every_finding_names_its_component() -> None:
    with pytest.raises(InvalidFormDefinition) as caught:
        form_of({"type": "textfield", "id": "Field_1", "label": "Name", "key": "a b"})
    (finding,) = caught.value.findings
    assert (finding.element_id, finding.property, finding.severity) == ("Field_1", "key", "error")
    assert finding.message_de.startswith("„Name“: ")


def test_rules_that_came_later_do_not_stop_what_is_deployed() -> None:
    source = json.dumps({"schemaVersion": 18, "components": [text("a", "A"), {"type": "verboten"}]})
    assert read_form(source, deployed=True).names == {"a"}
    with pytest.raises(InvalidFormDefinition):
        read_form("{", deployed=True)


def test_buttons_are_ignored() -> None:
    form = form_of(text("a", "A"), {"type": "button", "label": "Weiter", "action": "submit"})
    assert [type(component) for component in form.components] == [Field]


JUNK = (
    None,
    True,
    0,
    -1,
    3.5,
    "",
    "x",
    "=",
    "= 1 / 0",
    "={{",
    "{{a}}",
    [],
    {},
    [1],
    {"a": 1},
    10**30,
    "=today()",
    "\x00",
    "group",
)
PLACES = [place for place in places_in(json.loads(SOURCE)) if place]


@given(some.lists(some.tuples(some.sampled_from(PLACES), some.sampled_from(JUNK)), min_size=1, max_size=3))
def test_whatever_stands_in_a_file_it_is_refused_or_it_works(
    changes: list[tuple[tuple[Any, ...], object]],
) -> None:
    document = json.loads(SOURCE)
    for place, value in changes:
        put_at(document, place, deepcopy(value))  # a later change may be inside
    try:
        form = read_form(json.dumps(document))
    except InvalidFormDefinition:
        return
    submission = validate(form, parse_submission(form, complete_items()), at=AT)
    build_view(submission.steps, errors=submission.errors)
    summary(form, submission.data, at=AT)
