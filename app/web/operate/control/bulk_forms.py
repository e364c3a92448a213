"""What a change of many instances needs besides them, and what is missing of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from app import engine
from app.errors import ApplicationError
from app.models import ProcessInstance
from app.operations.control.migration import find_hindrances
from app.queries import definitions
from app.queries.definitions import definition_of
from app.web.operate.control.migration import chosen_version, mapping_rows, read_mapping
from app.web.operate.instances import name_of

_NAME = re.compile(r"[^\W\d]\w{0,199}")


class NothingChosen(ApplicationError):
    """Neither instances nor everything in the filter were chosen, too many, or some that do not fit."""

    code = "nothing-chosen"
    title = "Keine Vorgänge gewählt"


@dataclass(frozen=True)
class Hindered:
    """An instance that cannot go on in the other version, and why."""

    instance: ProcessInstance
    sentences: Sequence[str]


def find_gap(action: str, form: Mapping[str, str]) -> str | None:
    """Return what has to be said before anything can happen; None if all is there."""
    if action == "abbrechen" and not form.get("grund", "").strip():
        return "Bitte geben Sie an, warum abgebrochen wird."
    if action == "variable":
        return _find_mistake(form.get("name", "").strip(), form.get("wert", ""))
    if action == "verschieben" and not (form.get("von") and form.get("nach")):
        return "Bitte wählen Sie, welcher Schritt endet und wo es weitergeht."
    return None


def _find_mistake(name: str, text: str) -> str | None:
    if not _NAME.fullmatch(name):
        return "Ein Name beginnt mit einem Buchstaben und hat keine Leerzeichen: betrag."
    if text.lstrip().startswith("="):
        return None  # evaluated in each instance
    try:
        engine.read_json(text)
    except engine.InvalidValue as error:
        return str(error)
    return None


def read_moves(session: Session, chosen: Sequence[ProcessInstance]) -> dict[str, Any]:
    """Return at which elements the instances stand, and where they could begin: id and name.

    Raises:
        NothingChosen: they do not run by the same diagram.
    """
    first = chosen[0]
    if any(
        (each.definition_id, each.process_id) != (first.definition_id, first.process_id) for each in chosen
    ):
        raise NothingChosen(
            "Schritte lassen sich nur in Vorgängen desselben Prozesses und derselben Version verschieben."
        )
    definition = definition_of(session, first)
    standing = {
        each.element_id: each.name or each.element_id
        for instance in chosen
        for each in engine.list_positions(definition, instance.engine_state)
        if not each.is_beside
    }
    return {
        "standing": standing,
        "beginnings": {
            element.id: name_of(element, element.id)
            for element in definition.elements.values()
            if engine.why_not_to_begin_at(element) is None
        },
    }


def read_versions(session: Session, chosen: Sequence[ProcessInstance]) -> dict[str, Any]:
    """Return versions to choose from, the mapping, and which instances could not go there.

    Raises:
        NothingChosen: they are of different procedures.
    """
    key = chosen[0].definition.key
    if any(each.definition.key != key for each in chosen):
        raise NothingChosen("Eine Version lässt sich nur für Vorgänge desselben Verfahrens wechseln.")
    versions = [each for each, _ in definitions.list_versions(session, key)]
    target = chosen_version(versions, request.form)
    if target is None:
        return {}
    mapping = read_mapping(request.form)
    movable = [each for each in chosen if each.definition_id != target.id]
    reasons = {each.id: find_hindrances(session, each, target, mapping) for each in movable}
    everything = list(dict.fromkeys(reason for found in reasons.values() for reason in found))
    return {
        "versions": versions,
        "target": target,
        "rows": mapping_rows(session, movable, target, mapping, everything),
        "already": len(chosen) - len(movable),
        "hindered": [
            Hindered(each, [reason.message for reason in reasons[each.id]])
            for each in movable
            if reasons[each.id]
        ],
    }
