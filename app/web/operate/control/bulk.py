"""The same change to many instances: what is meant, then a result for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import render_template, request
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.identity import Role
from app.models import ProcessInstance
from app.operations.control.bulk import MAX_INSTANCES, change_each
from app.queries import instances
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.operate.blueprint import blueprint
from app.web.operate.control.bulk_changes import change_of
from app.web.operate.control.bulk_forms import NothingChosen, find_gap, read_moves, read_versions
from app.web.operate.instances import read_filter
from app.web.operate.words import BULK_ACTIONS


@blueprint.post("/betrieb/vorgaenge/gemeinsam")
@requires(Role.OPERATOR)
def confirm_bulk() -> str:
    """Say to which instances what will happen, and ask for what it needs."""
    with tenant_transaction() as session:
        return _confirm(session, _action(), _chosen(session))


@blueprint.post("/betrieb/vorgaenge/gemeinsam/ausfuehren")
@requires(Role.OPERATOR)
def do_bulk() -> str:
    """Change the instances one by one and show what came of each."""
    action, me = _action(), current_identity()
    with tenant_transaction() as session:
        chosen = _chosen(session)
        gap = find_gap(action, request.form)
        if gap is not None:
            return _confirm(session, action, chosen, error=gap)
    outcomes = change_each(
        [each.id for each in chosen], change_of(action, me), transaction=tenant_transaction
    )
    references = {each.id: each for each in chosen}
    return render_template(
        "operate/control/bulk_results.html",
        label=BULK_ACTIONS[action],
        results=[(references[outcome.instance_id], outcome) for outcome in outcomes],
        done=sum(outcome.is_done for outcome in outcomes),
    )


def _action() -> str:
    action = request.form.get("aktion", "")
    if action not in BULK_ACTIONS:
        raise NotFound("Diese Aktion gibt es nicht.")
    return action


def _chosen(session: Session) -> Sequence[ProcessInstance]:
    ids: Sequence[UUID] = request.form.getlist("vorgang", type=UUID)
    if "alle" in request.form:
        ids = instances.list_running_ids(session, read_filter(request.form), limit=MAX_INSTANCES + 1)
    if not ids:
        raise NothingChosen("Wählen Sie in der Liste mindestens einen Vorgang, der noch läuft.")
    if len(ids) > MAX_INSTANCES:
        raise NothingChosen(f"Das sind mehr als {MAX_INSTANCES} Vorgänge. Bitte filtern Sie enger.")
    chosen = instances.find_instances(session, ids)
    if not chosen:
        raise NothingChosen("Die gewählten Vorgänge gibt es nicht.")
    return chosen


def _confirm(
    session: Session, action: str, chosen: Sequence[ProcessInstance], error: str | None = None
) -> str:
    facts = {"version": read_versions, "verschieben": read_moves}.get(action, _nothing)(session, chosen)
    return render_template(
        "operate/control/bulk.html",
        action=action,
        label=BULK_ACTIONS[action],
        chosen=chosen,
        error=error,
        reason=request.form.get("grund", ""),
        **facts,
    )


def _nothing(_session: Session, _chosen: Sequence[ProcessInstance]) -> dict[str, Any]:
    return {}
