"""Conditions, timers, and the names and keys of messages, signals, errors and escalations."""

from __future__ import annotations

import re
from typing import Any, Final

from app.engine.conversion.document import set_text, text_of
from app.engine.conversion.juel.scripts import LANGUAGES, tree_of_script
from app.engine.conversion.juel.translation import Untranslatable, has_expression, write_tree
from app.engine.conversion.place import Place
from app.engine.diagram.vocabulary import BPMN

_TIMERS: Final = ("timeDate", "timeDuration", "timeCycle")
_WITH_SECONDS: Final = 6  # fields of a calendar
_WEEKDAY: Final = 5
_DAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_LAST_WEEKDAY: Final = re.compile(r"\b([1-7])L\b")
_DAY_NUMBER: Final = re.compile(r"(?<![#/L\w])[1-7](?!\w)")
_JUEL: Final = frozenset({"", "juel"})
_NAMES: Final = {
    "message": ("name",),
    "signal": ("name",),
    "error": ("errorCode",),
    "escalation": ("escalationCode",),
}


def convert_condition(place: Place) -> None:
    """Make the conditions of sequence flows and conditional events FEEL."""
    if place.type == "sequenceFlow":
        nodes = [place.child("conditionExpression")]
    else:
        nodes = [
            node.find(f"{{{BPMN}}}condition") for node in _definitions(place, "conditionalEventDefinition")
        ]
    for node in nodes:
        if node is not None:
            _condition(place, node)


def _condition(place: Place, node: Any) -> None:
    language = (node.get("language") or "").strip().lower()
    text = text_of(node)
    if language == "feel":
        set_text(node, text if text.startswith("=") else f"={text}")
        del node.attrib["language"]
        return
    if language not in _JUEL:
        _script_condition(place, node, text, language)
        return
    if text.startswith("=") or not has_expression(text):
        return
    value = place.value(text, "conditionExpression")
    if value is not None:
        set_text(node, value)
        node.attrib.pop("language", None)


def _script_condition(place: Place, node: Any, text: str, language: str) -> None:
    if language not in LANGUAGES or not text:
        place.note("script-language", property="conditionExpression", language=language)
        return
    try:
        expression = write_tree(tree_of_script(text, language), place.replaced, 0)
    except Untranslatable as problem:
        place.untranslatable(text, "conditionExpression", problem)
        return
    place.note("script-computed", property="conditionExpression", language=language, expression=expression)
    set_text(node, f"={expression}")
    del node.attrib["language"]


def convert_filter(place: Place) -> None:
    """Carry over which variables, and which changes to them, a conditional event looks at."""
    for node in _definitions(place, "conditionalEventDefinition"):
        holder = Place(node, place.id, place.notes, place.replaced)
        name, changes = holder.foreign("variableName"), holder.foreign("variableEvents")
        if name is not None:
            holder.set("conditionalFilter", "variableNames", name.strip())
        if changes is not None:
            _changes(holder, changes)
        holder.drop("variableName", "variableEvents")


def _changes(holder: Place, text: str) -> None:
    given = [change.strip() for change in text.split(",")]
    known = [change for change in given if change in ("create", "update")]
    if known:
        holder.set("conditionalFilter", "variableEvents", ", ".join(known))
    if known != given:
        holder.note("condition-filter", property="conditionalFilter.variableEvents", text=text)


def convert_timer(place: Place) -> None:
    """Make computed times FEEL."""
    for definition in _definitions(place, "timerEventDefinition"):
        for name in _TIMERS:
            for node in definition.findall(f"{{{BPMN}}}{name}"):
                text = text_of(node)
                if name == "timeCycle":
                    text = _calendar(place, node, text)
                if has_expression(text) and not text.startswith("="):
                    value = place.value(text, name)
                    if value is not None:
                        set_text(node, value)


def _calendar(place: Place, node: Any, text: str) -> str:
    """Write a calendar as it is read here: without a year, and days of the week by their names."""
    fields = text.split()
    if has_expression(text) or len(fields) not in (_WITH_SECONDS, _WITH_SECONDS + 1):
        return text
    if fields[_WITH_SECONDS:] not in ([], ["*"]):
        return text
    fields[_WEEKDAY] = _weekdays(fields[_WEEKDAY])
    calendar = " ".join(fields[:_WITH_SECONDS])
    if calendar != text:
        set_text(node, calendar)
        place.note("calendar-changed", property="timeCycle", text=text, calendar=calendar)
    return calendar


def _weekdays(field: str) -> str:
    """Name the days of the week, which that engine counts from Sunday as 1."""
    if field.upper() == "L":
        return "SAT"
    field = _LAST_WEEKDAY.sub(lambda match: f"L{int(match[1]) - 1}", field)
    return _DAY_NUMBER.sub(lambda match: _DAYS[int(match[0]) - 1], field)


def convert_name(place: Place) -> None:
    """Make computed names and codes FEEL."""
    for attribute in _NAMES.get(place.type, ()):
        text = place.node.get(attribute) or ""
        if has_expression(text) and not text.startswith("="):
            value = place.value(text, attribute)
            if value is not None:
                place.node.set(attribute, value)


def _definitions(place: Place, name: str) -> list[Any]:
    return list(place.node.findall(f"{{{BPMN}}}{name}"))
