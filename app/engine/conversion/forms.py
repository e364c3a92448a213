"""Fields that a diagram itself describes → a form-js file."""

from __future__ import annotations

import json
from typing import Any, Final

from app.engine.conversion.document import local
from app.engine.conversion.juel.translation import has_expression
from app.engine.conversion.people import form_id
from app.engine.conversion.place import Place

_KINDS: Final[dict[str, dict[str, Any]]] = {
    "string": {"type": "textfield"},
    "long": {"type": "number", "decimalDigits": 0},
    "int": {"type": "number", "decimalDigits": 0},
    "integer": {"type": "number", "decimalDigits": 0},
    "double": {"type": "number"},
    "boolean": {"type": "checkbox"},
    "date": {"type": "datetime", "subtype": "date"},
    "enum": {"type": "select"},
}
_NUMBERS: Final = {"min": "min", "max": "max", "minlength": "minLength", "maxlength": "maxLength"}
_PROPERTY_ATTRIBUTES: Final = frozenset({"id", "name", "type", "required", "writable", "default", "value"})


def convert_fields(place: Place) -> tuple[str, bytes] | None:
    """Return id and content of a form made from the fields of a user task or start event."""
    if place.type not in ("userTask", "startEvent"):
        return None
    containers = place.extensions("formData")
    fields = [
        node for container in containers for node in container.iterchildren("*") if local(node) == "formField"
    ]
    fields += place.extensions("formProperty")
    if not fields:
        return None
    name = form_id(place.id)
    place.fields = [node.get("id") for node in fields if node.get("id")]
    components = [_component(place, node) for node in fields]
    place.set("formDefinition", "formId", name)
    place.note("form-created", property="formData", number=len(fields), form=name)
    _forget(place, containers, fields)
    form = {"type": "default", "schemaVersion": 19, "id": name, "components": components}
    return name, (json.dumps(form, ensure_ascii=False, indent=2) + "\n").encode()


def _forget(place: Place, containers: list[Any], fields: list[Any]) -> None:
    for container in containers:
        for tag, text in container.attrib.items():
            _lost(place, "formData", local(tag), str(text))
        place.remove(container)
    for node in fields:
        if local(node) == "formProperty":
            place.remove(node)


def _component(place: Place, node: Any) -> dict[str, Any]:
    key = node.get("id") or "feld"
    kind = node.get("type") or "string"
    component = {"id": form_id(key), "key": key, "label": node.get("label") or node.get("name") or key}
    component |= _KINDS.get(kind, _KINDS["string"])
    if kind not in _KINDS:
        place.note("field-type", property="formData", field=key, type=kind)
    if kind == "date":
        component["dateLabel"] = component["label"]
    if kind == "enum":
        component["values"] = [
            {"value": value.get("id") or "", "label": value.get("name") or value.get("id") or ""}
            for value in node.iter("*")
            if local(value) == "value"
        ]
    _default(place, key, node.get("defaultValue") or node.get("default") or "", component)
    _rules(place, key, node, component)
    return component


def _default(place: Place, key: str, text: str, component: dict[str, Any]) -> None:
    if not text:
        return
    if has_expression(text):
        _lost(place, key, "defaultValue", text)
    elif component["type"] == "checkbox":
        component["defaultValue"] = text == "true"
    else:
        component["defaultValue"] = text


def _rules(place: Place, key: str, node: Any, component: dict[str, Any]) -> None:
    """Carry over what a value must be like."""
    rules: dict[str, Any] = {}
    if node.get("required") == "true":
        rules["required"] = True
    if node.get("writable") == "false":
        component["readonly"] = True
    for child in node.iter("*"):
        name, text = child.get("name") or "", child.get("config") or ""
        if local(child) == "constraint" and not _rule(name, text, rules, component):
            _lost(place, key, name, text)
        elif local(child) == "property":
            _lost(place, key, f"property {child.get('id')}", child.get("value") or "")
    _other_attributes(place, key, node)
    if rules:
        component["validate"] = rules


def _rule(name: str, text: str, rules: dict[str, Any], component: dict[str, Any]) -> bool:
    """Note one constraint of a field; return whether forms have it, too."""
    if name in ("required", "readonly") and text in ("", "true"):
        (rules if name == "required" else component)[name] = True
    elif name in _NUMBERS and text.lstrip("-").isdecimal():
        rules[_NUMBERS[name]] = int(text)
    else:
        return False
    return True


def _other_attributes(place: Place, key: str, node: Any) -> None:
    if local(node) == "formProperty":
        for name in sorted(set(node.attrib) - _PROPERTY_ATTRIBUTES):
            _lost(place, key, name, node.get(name))


def _lost(place: Place, key: str, name: str, text: str) -> None:
    place.note("field-rule", property="formData", field=key, name=name, text=text)
