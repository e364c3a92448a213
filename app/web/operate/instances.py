"""Instances: the list with its filters, and one instance with its position."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from app import exact_json
from app.engine import Definition, Element
from app.identity import Role
from app.models import Incident, InstanceState, Job
from app.queries import cases, definitions, history, instances, jobs, operating
from app.queries.instances import InstanceFilter
from app.web.access import requires
from app.web.context import tenant_transaction
from app.web.operate.blueprint import blueprint
from app.web.operate.paging import read_page
from app.web.operate.position import diagram_of, marks_of, read_position
from app.web.operate.words import BULK_ACTIONS, INSTANCE_STATES, incident_sentence, job_name, job_state

JOBS_SHOWN = 200


def read_filter(values: MultiDict[str, str]) -> InstanceFilter:
    """Read what the list is narrowed down to; it lives in the address."""
    return InstanceFilter(
        key=values.get("verfahren") or None,
        version=values.get("version", type=int),
        state=values.get("zustand", type=InstanceState),
        business_key=values.get("aktenzeichen", "").strip() or None,
    )


@blueprint.get("/betrieb/vorgaenge")
@requires(Role.OPERATOR)
def list_instances() -> str:
    """Show instances, youngest first, narrowed down by procedure, version, state and reference."""
    wanted = read_filter(request.args)
    with tenant_transaction() as session:
        page = read_page(
            lambda limit, offset: instances.list_instances(session, wanted, limit=limit, offset=offset)
        )
        return render_template(
            "operate/instances.html",
            page=page,
            wanted=wanted,
            is_narrowed=wanted != InstanceFilter(),
            procedures=definitions.list_procedures(session),
            incidents=operating.incidents_by_instance(session, [row.id for row in page.rows]),
            states=INSTANCE_STATES,
            actions=BULK_ACTIONS,
        )


@blueprint.get("/betrieb/vorgaenge/<uuid:instance_id>")
@requires(Role.OPERATOR)
def show_instance(instance_id: UUID) -> str:
    """Show where an instance stands, what went wrong, and what machines did for it."""
    with tenant_transaction() as session:
        instance = instances.get_instance(session, instance_id)
        definition = definitions.definition_of(session, instance)
        all_jobs = jobs.list_jobs(session, instance_id=instance_id, limit=JOBS_SHOWN)
        position = read_position(session, instance, all_jobs)
        entries = history.list_history(session, instance_id, alone=True)
        files = definitions.files_of(session, instance.definition_id)
        return render_template(
            "operate/instance.html",
            instance=instance,
            state=INSTANCE_STATES[instance.state],
            position=position,
            marks=exact_json.dumps(marks_of(position, entries)),
            diagram=diagram_of(files, instance.process_id),
            jobs=all_jobs,
            called=cases.list_called_instances(session, instance_id),
            states=INSTANCE_STATES,
            history=entries,
            has_versions=len(definitions.list_versions(session, instance.definition.key)) > 1,
            cancelled=next((entry for entry in entries if entry.action == "instance-cancelled"), None),
            element_name=lambda element_id: name_in(definition, element_id),
            step_name=lambda incident: _step_name(incident, all_jobs, definition),
            incident_sentence=incident_sentence,
            job_name=job_name,
            job_state=job_state,
        )


def _step_name(incident: Incident, all_jobs: Sequence[Job], definition: Definition) -> str:
    """Return how people call what is stuck: an element, or a listener of it."""
    job = next((job for job in all_jobs if job.id == incident.job_id), None)
    return job_name(job) if job and job.listener else name_in(definition, incident.element_id)


def name_in(definition: Definition, element_id: str) -> str:
    """Return how people call an element of a process, or the process itself."""
    if element_id == definition.process_id and element_id not in definition.elements:
        return definition.name
    return name_of(definition.elements.get(element_id), element_id)


def name_of(element: Element | None, element_id: str) -> str:
    """Return how people call an element."""
    return (element.name if element else None) or element_id
