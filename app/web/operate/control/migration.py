"""Letting an instance go on in another version: the mapping is shown with what stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from app import engine
from app.engine import Definition, Element
from app.identity import Role
from app.models import ProcessDefinition, ProcessInstance
from app.operations.control.migration import find_hindrances, migrate_instance
from app.queries import definitions, instances
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.operate.blueprint import blueprint
from app.web.operate.instances import name_of

_PREFIX = "nach."


@dataclass(frozen=True, kw_only=True)
class MappingRow:
    """An element the instance stands at, and its place in the other version."""

    element_id: str
    name: str
    chosen: str  # element id there; empty: none
    candidates: Sequence[Element]
    problems: Sequence[str]


def read_mapping(values: MultiDict[str, str]) -> dict[str, str]:
    """Read which element takes the place of which; an element without a field keeps its id."""
    fields = {name.removeprefix(_PREFIX): value for name, value in values.items() if name.startswith(_PREFIX)}
    return {old: new for old, new in fields.items() if new and old != new}


@blueprint.get("/betrieb/vorgaenge/<uuid:instance_id>/version")
@requires(Role.OPERATOR)
def choose_version(instance_id: UUID) -> str:
    """Show what becomes of each open step in the chosen version; the newest one by itself."""
    with tenant_transaction() as session:
        return _page(session, instance_id, request.args)


@blueprint.post("/betrieb/vorgaenge/<uuid:instance_id>/version")
@requires(Role.OPERATOR)
def change_version(instance_id: UUID) -> AnyResponse:
    """Let the instance go on in the chosen version."""
    version = request.form.get("version", 0, type=int)
    try:
        with tenant_transaction() as session:
            instance = migrate_instance(
                session,
                instance_id,
                version=version,
                mapping=read_mapping(request.form),
                by=current_identity(),
            )
            reference = instance.business_key
    except engine.ChangeImpossible:
        with tenant_transaction() as session:
            page = _page(session, instance_id, request.form)
            return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(f"{reference} läuft jetzt nach Version {version}.", "success")
    return redirect(url_for("operate.show_instance", instance_id=instance_id), HTTPStatus.SEE_OTHER)


def _page(session: Session, instance_id: UUID, values: MultiDict[str, str]) -> str:
    instance = instances.get_instance(session, instance_id)
    versions = [
        each
        for each, _ in definitions.list_versions(session, instance.definition.key)
        if each.id != instance.definition_id
    ]
    target = chosen_version(versions, values)
    mapping = read_mapping(values)
    reasons = list(find_hindrances(session, instance, target, mapping)) if target else []
    return render_template(
        "operate/control/version.html",
        instance=instance,
        versions=versions,
        target=target,
        rows=mapping_rows(session, [instance], target, mapping, reasons) if target else [],
        others=[reason.message for reason in reasons if not reason.element_id],
        is_possible=target is not None and not reasons,
    )


def chosen_version(
    versions: Sequence[ProcessDefinition], values: MultiDict[str, str]
) -> ProcessDefinition | None:
    """Return the version that was asked for, else the newest."""
    wanted = values.get("version", type=int)
    return next((each for each in versions if each.version == wanted), versions[0] if versions else None)


def mapping_rows(
    session: Session,
    chosen: Sequence[ProcessInstance],
    target: ProcessDefinition,
    mapping: dict[str, str],
    reasons: Sequence[engine.Reason],
) -> list[MappingRow]:
    """Return a row for every element that one of the instances stands at."""
    found: dict[str, tuple[Element, Definition]] = {}
    processes = definitions.load_procedure(session, target.id).processes
    for instance in chosen:
        if instance.process_id not in processes:
            continue
        there = definitions.load_definition(session, target.id, instance.process_id)
        here = definitions.definition_of(session, instance)
        for position in engine.list_positions(here, instance.engine_state):
            element = here.elements.get(position.element_id)  # none where the process calls listeners itself
            if element is not None:
                found.setdefault(element.id, (element, there))
    return [_row(element, there, mapping, reasons) for element, there in found.values()]


def _row(
    element: Element, there: Definition, mapping: dict[str, str], reasons: Sequence[engine.Reason]
) -> MappingRow:
    new = mapping.get(element.id, element.id)
    return MappingRow(
        element_id=element.id,
        name=name_of(element, element.id),
        chosen=new if new in there.elements else "",
        candidates=[each for each in there.elements.values() if each.type == element.type],
        problems=[reason.message for reason in reasons if reason.element_id == element.id],
    )
