"""Element templates are valid for bpmn-js and say what the schema says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from app.handlers import all_handlers, discover, element_template
from tests.handlers.example import registered

SCHEMA = Path("node_modules/@camunda/zeebe-element-templates-json-schema/resources/schema.json")
FRONTEND = Path(__file__).parents[2] / "app" / "frontend"


def template() -> dict[str, Any]:
    with registered() as example:
        return element_template(example)


def entry(name: str) -> dict[str, Any]:
    return next(found for found in template()["properties"] if found.get("id") == name)


def test_every_template_is_valid() -> None:
    discover()
    validator = Draft7Validator(json.loads((FRONTEND / SCHEMA).read_text()))
    templates = [template(), *(element_template(found) for found in all_handlers())]
    assert len(templates) > 1
    for found in templates:
        assert [error.message for error in validator.iter_errors(found)] == []


def test_required_inputs_may_be_text_or_expression_and_must_not_be_empty() -> None:
    assert entry("input_family_name") == {
        "id": "input_family_name",
        "group": "input",
        "label": "Familienname",
        "description": "Ohne Titel.",
        "type": "String",
        "feel": "optional",
        "constraints": {"notEmpty": True},
        "binding": {"type": "zeebe:input", "name": "family_name"},
    }


def test_a_choice_is_a_dropdown_with_its_default() -> None:
    found = entry("input_register")
    assert found["type"] == "Dropdown"
    assert found["choices"] == [
        {"name": "Bundesregister", "value": "bund"},
        {"name": "Landesregister", "value": "land"},
    ]
    assert (found["value"], found["optional"]) == ("bund", True)


@pytest.mark.parametrize(
    ("name", "control"),
    [("limit", "Number"), ("fee", "Number"), ("exact", "Boolean"), ("date_of_birth", "String")],
)
def test_the_control_follows_the_type(name: str, control: str) -> None:
    assert (entry(f"input_{name}")["type"], entry(f"input_{name}")["feel"]) == (control, "optional")


def test_lists_can_only_come_from_an_expression() -> None:
    assert entry("input_addresses")["feel"] == "required"


def test_results_are_mapped_to_variables_the_modeller_names() -> None:
    found = entry("output_found")
    assert found["binding"] == {"type": "zeebe:output", "source": "=found"}
    assert found["value"] == "found"


def test_the_modeller_reads_what_the_handler_does_to_the_world() -> None:
    assert template()["description"] == "Sucht eine Person. Liest nur."
