"""User tasks: who may do them, until when, and with which form."""

from __future__ import annotations

import re
from typing import Final

from app.engine.conversion.document import text_of
from app.engine.conversion.juel.translation import Untranslatable, expression_of, has_expression
from app.engine.conversion.place import Place
from app.engine.diagram.vocabulary import BPMN

_ASSIGNMENT: Final = ("assignee", "candidateGroups", "candidateUsers")
_DURATION: Final = re.compile(r"P[\dT][\dYMWDTHS.]*")
_OWNER: Final = re.compile(r"(user|group)\(\s*([^(){}]*|[$#]\{[^{}]*\})\s*\)")
_FORM_FILE: Final = re.compile(r"\.(?:form|html?|xhtml|jsf|jsp|json)$")


def convert_assignment(place: Place) -> None:
    """Carry over assignee, candidates, dates and priority."""
    if place.type != "userTask":
        return
    _standard_roles(place)
    for name in _ASSIGNMENT:
        place.move(name, "assignmentDefinition", name)
    for name in ("dueDate", "followUpDate"):
        _date(place, name)
    place.move("priority", "priorityDefinition", "priority")


def _date(place: Place, name: str) -> None:
    text = (place.foreign(name) or "").strip()
    if _DURATION.fullmatch(text):
        place.set("taskSchedule", name, f'=now() + duration("{text}")')
        place.drop(name)
    else:
        place.move(name, "taskSchedule", name)


def _standard_roles(place: Place) -> None:
    """Carry over the roles that BPMN itself has: a performer, and owners written as user(…) and group(…)."""
    for role in ("humanPerformer", "performer", "potentialOwner"):
        for node in place.node.findall(f"{{{BPMN}}}{role}"):
            text = " ".join(text_of(node).split())
            if text and _take_role(place, role, text):
                place.remove(node)


def _take_role(place: Place, role: str, text: str) -> bool:
    if role != "potentialOwner":
        value = place.value(text, role)
        if value is not None:
            place.set("assignmentDefinition", "assignee", value)
        return value is not None
    users, groups = _owners(text)
    values = {"candidateUsers": _joined(place, users, role), "candidateGroups": _joined(place, groups, role)}
    if None in values.values():
        return False
    for attribute, value in values.items():
        if value:
            place.set("assignmentDefinition", attribute, value)
    return True


def _joined(place: Place, names: list[str], role: str) -> str | None:
    """Return names as a text, or as a list where some are computed; None if FEEL cannot."""
    if not any(has_expression(name) for name in names):
        return ", ".join(names)
    try:
        parts = [expression_of(name, place.replaced) for name in names]
    except Untranslatable as problem:
        place.untranslatable(", ".join(names), role, problem)
        return None
    return f"={parts[0]}" if len(parts) == 1 else f"=flatten([{', '.join(parts)}])"


def _owners(text: str) -> tuple[list[str], list[str]]:
    users = [name for kind, name in _OWNER.findall(text) if kind == "user"]
    groups = [name for kind, name in _OWNER.findall(text) if kind == "group"]
    rest = [name.strip() for name in _OWNER.sub("", text).split(",")]
    return users, groups + [name for name in rest if name]


def convert_form_reference(place: Place) -> None:
    """Make a form of this engine's the one that a key or a reference names."""
    if place.type not in ("userTask", "startEvent"):
        return
    for name in ("formRef", "formKey"):
        text = place.foreign(name)
        if text is None:
            continue
        form = form_id(text)
        value = place.value(form, name)
        if value is None:
            place.keep(name)
            continue
        place.set("formDefinition", "formId", value)
        place.note("form-needed", property=name, text=text, form=form)
        place.drop(name)
    if place.foreign("formRef") is None:
        _binding(place)


def _binding(place: Place) -> None:
    binding = place.foreign("formRefBinding")
    if binding in ("latest", "deployment"):
        place.set("formDefinition", "bindingType", binding)
    if binding != "version":
        place.drop("formRefBinding", "formRefVersion")


def form_id(text: str) -> str:
    """Return a form's id from a key such as `embedded:app:forms/antrag.html`; expressions stay."""
    if has_expression(text):
        return text
    name = _FORM_FILE.sub("", re.split(r"[/:]", text.partition("?")[0].rstrip("/"))[-1])
    return re.sub(r"[^\w-]+", "_", name).strip("_") or "formular"
