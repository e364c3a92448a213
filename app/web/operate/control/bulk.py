"""The same change to many instances: what is meant, then a result for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request
from sqlalchemy.orm import Session

from app.errors import ApplicationError, NotFound
from app.identity import Identity, Role
from app.models import ProcessInstance
from app.operations.control.bulk import MAX_INSTANCES, change_each
from app.operations.control.cancellation import cancel_instance
from app.operations.control.migration import find_hindrances, migrate_instance
from app.operations.control.retrying import retry_incidents
from app.operations.control.suspension import resume_instance, suspend_instance
from app.queries import definitions, instances
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.operate.blueprint import blueprint
from app.web.operate.control.migration import chosen_version, mapping_rows, read_mapping
from app.web.operate.instances import read_filter
from app.web.operate.words import BULK_ACTIONS

Change = Callable[[Session, UUID], ProcessInstance]


class NothingChosen(ApplicationError):
    """Neither instances nor everything in the filter were chosen, or too many."""

    code = "nothing-chosen"
    title = "Keine Vorgänge gewählt"


@dataclass(frozen=True)
class Hindered:
    """An instance that cannot go on in the other version, and why."""

    instance: ProcessInstance
    sentences: Sequence[str]


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
        if action == "abbrechen" and not request.form.get("grund", "").strip():
            return _confirm(session, action, chosen, error="Bitte geben Sie an, warum abgebrochen wird.")
    outcomes = change_each([each.id for each in chosen], _change(action, me), transaction=tenant_transaction)
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


def _change(action: str, me: Identity) -> Change:
    reason, version = request.form.get("grund", ""), request.form.get("version", 0, type=int)
    mapping = read_mapping(request.form)
    changes: dict[str, Change] = {
        "wiederholen": lambda session, each: retry_incidents(session, each, by=me),
        "anhalten": lambda session, each: suspend_instance(session, each, by=me, reason=reason),
        "fortsetzen": lambda session, each: resume_instance(session, each, by=me),
        "abbrechen": lambda session, each: cancel_instance(session, each, reason=reason, by=me),
        "version": lambda session, each: migrate_instance(
            session, each, version=version, mapping=mapping, by=me
        ),
    }
    return changes[action]


def _confirm(
    session: Session, action: str, chosen: Sequence[ProcessInstance], error: str | None = None
) -> str:
    facts = _migration_facts(session, chosen) if action == "version" else {}
    return render_template(
        "operate/control/bulk.html",
        action=action,
        label=BULK_ACTIONS[action],
        chosen=chosen,
        error=error,
        reason=request.form.get("grund", ""),
        **facts,
    )


def _migration_facts(session: Session, chosen: Sequence[ProcessInstance]) -> dict[str, Any]:
    """Return versions to choose from, the mapping, and which instances could not go there."""
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
