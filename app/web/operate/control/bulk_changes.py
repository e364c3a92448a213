"""What each action does to one of many instances."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from app.identity import Identity
from app.models import ProcessInstance
from app.operations.control.alike import move_from, set_variable
from app.operations.control.cancellation import cancel_instance
from app.operations.control.migration import migrate_instance
from app.operations.control.retrying import retry_incidents
from app.operations.control.suspension import resume_instance, suspend_instance
from app.web.operate.control.migration import read_mapping

Change = Callable[[Session, UUID], ProcessInstance]


def change_of(action: str, me: Identity) -> Change:
    """Return what is done to each instance, as the operator filled in the form."""
    reason, version = request.form.get("grund", ""), request.form.get("version", 0, type=int)
    mapping, form = read_mapping(request.form), request.form
    changes: dict[str, Change] = {
        "wiederholen": lambda session, each: retry_incidents(session, each, by=me),
        "anhalten": lambda session, each: suspend_instance(session, each, by=me, reason=reason),
        "fortsetzen": lambda session, each: resume_instance(session, each, by=me),
        "variable": lambda session, each: set_variable(
            session, each, name=form["name"].strip(), text=form["wert"], by=me
        ),
        "verschieben": lambda session, each: move_from(
            session, each, ending=form["von"], beginning=form["nach"], by=me, reason=reason
        ),
        "abbrechen": lambda session, each: cancel_instance(session, each, reason=reason, by=me),
        "version": lambda session, each: migrate_instance(
            session, each, version=version, mapping=mapping, by=me
        ),
    }
    return changes[action]
