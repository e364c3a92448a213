"""Element templates for bpmn-js: the properties panel of a service task, generated from its schemas."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, missing, validate

from app.handlers.registry import Handler

SCHEMA_URI = "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json"

_GROUPS = [
    {"id": "input", "label": "Eingaben"},
    {"id": "output", "label": "Ergebnisse"},
    {"id": "execution", "label": "Ausführung"},
]
_EFFECTS = {
    "none": "Liest nur.",
    "internal": "Ändert nur den Vorgang.",
    "external": "Wirkt nach außen und lässt sich nicht zurücknehmen.",
}
#: Structures have no static notation: only an expression can produce them.
_STRUCTURES = (fields.List, fields.Dict, fields.Nested, fields.Tuple)


def element_template(handler: Handler) -> dict[str, Any]:
    """Describe a handler as an element template (format: zeebe-element-templates-json-schema)."""
    module = handler.type.split(".", maxsplit=1)[0]
    return {
        "$schema": SCHEMA_URI,
        "id": handler.type,
        "name": handler.title,
        "description": f"{handler.description} {_EFFECTS[handler.effect]}".strip(),
        "category": {"id": module, "name": module.capitalize()},
        "appliesTo": ["bpmn:Task"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "groups": _GROUPS,
        "properties": [
            _job_type(handler.type),
            *(_input(name, field) for name, field in handler.inputs.fields.items()),
            *(_output(name, field) for name, field in handler.outputs.fields.items()),
            _retries(),
        ],
    }


def _job_type(job_type: str) -> dict[str, Any]:
    return {
        "type": "Hidden",
        "value": job_type,
        "binding": {"type": "zeebe:taskDefinition", "property": "type"},
    }


def _retries() -> dict[str, Any]:
    return {
        "group": "execution",
        "label": "Versuche",
        "description": "So oft wird der Schritt versucht, bevor eine Störung gemeldet wird.",
        "type": "String",
        "value": "3",
        "feel": "optional",
        "binding": {"type": "zeebe:taskDefinition", "property": "retries"},
    }


def _input(name: str, field: fields.Field[Any]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "id": f"input_{name}",
        "group": "input",
        "label": field.metadata.get("label", name),
        **_control(field),
        "binding": {"type": "zeebe:input", "name": name},
    }
    if hint := field.metadata.get("description"):
        result["description"] = hint
    if field.required:
        result["constraints"] = {"notEmpty": True}
    else:
        result["optional"] = True
    if field.load_default is not missing and field.load_default is not None:
        result["value"] = _static(field.load_default)
    return result


def _control(field: fields.Field[Any]) -> dict[str, Any]:
    choices = _choices(field)
    if choices:
        return {"type": "Dropdown", "choices": choices}
    if isinstance(field, _STRUCTURES):
        return {"type": "Text", "feel": "required"}
    if isinstance(field, fields.Boolean):
        return {"type": "Boolean", "feel": "optional"}
    if isinstance(field, fields.Number):
        return {"type": "Number", "feel": "optional"}
    return {"type": "Text" if field.metadata.get("multiline") else "String", "feel": "optional"}


def _choices(field: fields.Field[Any]) -> list[dict[str, str]]:
    for rule in field.validators:
        if isinstance(rule, validate.OneOf):
            return [{"name": str(label or value), "value": str(value)} for value, label in rule.options()]
    return []


def _static(value: object) -> str | bool:
    return value if isinstance(value, bool) else str(value)


def _output(name: str, field: fields.Field[Any]) -> dict[str, Any]:
    return {
        "id": f"output_{name}",
        "group": "output",
        "label": field.metadata.get("label", name),
        "description": "Name der Variablen, die das Ergebnis aufnimmt. Leer: wird verworfen.",
        "type": "String",
        "value": name,
        "optional": True,
        "binding": {"type": "zeebe:output", "source": f"={name}"},
    }
