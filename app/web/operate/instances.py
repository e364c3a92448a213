"""Instances: the list with its filters, one instance with its position, and its variables."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import simplejson
from flask import render_template, request

from app import exact_json
from app.engine import Element
from app.identity import Role
from app.models import InstanceState
from app.operations.audit import audit
from app.queries import definitions, history, instances, jobs, operating
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.operate.blueprint import blueprint
from app.web.operate.paging import read_page
from app.web.operate.position import diagram_of, marks_of, read_position
from app.web.operate.words import INSTANCE_STATES, incident_sentence, job_state

JOBS_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What the list of instances is narrowed down to; it lives in the address."""

    key: str | None
    version: int | None
    state: InstanceState | None
    business_key: str

    @classmethod
    def from_request(cls) -> Filter:
        """Read the filter from the address."""
        return cls(
            key=request.args.get("verfahren") or None,
            version=request.args.get("version", type=int),
            state=request.args.get("zustand", type=InstanceState),
            business_key=request.args.get("aktenzeichen", "").strip(),
        )

    @property
    def is_set(self) -> bool:
        return bool(self.key or self.version or self.state or self.business_key)


@blueprint.get("/betrieb/vorgaenge")
@requires(Role.OPERATOR)
def list_instances() -> str:
    """Show instances, youngest first, narrowed down by procedure, version, state and reference."""
    wanted = Filter.from_request()
    with tenant_transaction() as session:
        page = read_page(
            lambda limit, offset: instances.list_instances(
                session,
                key=wanted.key,
                version=wanted.version,
                state=wanted.state,
                business_key=wanted.business_key,
                limit=limit,
                offset=offset,
            )
        )
        return render_template(
            "operate/instances.html",
            page=page,
            wanted=wanted,
            procedures=definitions.list_procedures(session),
            incidents=operating.incidents_by_instance(session, [row.id for row in page.rows]),
            states=INSTANCE_STATES,
        )


@blueprint.get("/betrieb/vorgaenge/<uuid:instance_id>")
@requires(Role.OPERATOR)
def show_instance(instance_id: UUID) -> str:
    """Show where an instance stands, what went wrong, and what machines did for it."""
    with tenant_transaction() as session:
        instance = instances.get_instance(session, instance_id)
        elements = definitions.load_definition(session, instance.definition_id).elements
        all_jobs = jobs.list_jobs(session, instance_id=instance_id, limit=JOBS_SHOWN)
        position = read_position(session, instance_id, all_jobs)
        entries = history.list_history(session, instance_id)
        files = definitions.files_of(session, instance.definition_id)
        return render_template(
            "operate/instance.html",
            instance=instance,
            state=INSTANCE_STATES[instance.state],
            position=position,
            marks=exact_json.dumps(marks_of(position, entries)),
            diagram=diagram_of(files, instance.definition.key),
            jobs=all_jobs,
            history=entries,
            element_name=lambda element_id: _name_of(elements.get(element_id), element_id),
            incident_sentence=incident_sentence,
            job_state=job_state,
        )


@blueprint.get("/betrieb/vorgaenge/<uuid:instance_id>/variablen")
@requires(Role.OPERATOR)
def show_variables(instance_id: UUID) -> str:
    """Show what the instance knows. It is tax and social secrets: that somebody looked is on record."""
    with tenant_transaction() as session:
        instance = instances.get_instance(session, instance_id)
        variables = instances.variables_of(session, instance)
        audit(
            session,
            "variables-read",
            actor=current_identity().username,
            instance_id=instance.id,
            details={"names": sorted(variables)},
        )
        return render_template(
            "operate/variables.html",
            instance=instance,
            variables={name: _readable(value) for name, value in sorted(variables.items())},
        )


def _name_of(element: Element | None, element_id: str) -> str:
    return (element.name if element else None) or element_id


def _readable(value: object) -> str:
    """Write a JSON value in lines, numbers with all their digits."""
    return str(simplejson.dumps(value, use_decimal=True, ensure_ascii=False, indent=2))
