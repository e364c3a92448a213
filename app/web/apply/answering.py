"""Tasks of a case that citizens do behind their secret links."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.errors import NotFound, UserTaskNotActive
from app.models import UserTask
from app.operations.user_tasks import complete_citizen_task
from app.queries import definitions, instances
from app.queries.citizens import APPLICANT, list_citizen_tasks
from app.web.access import public
from app.web.apply.blueprint import blueprint
from app.web.apply.links import find_case, keep_secret, read_participant
from app.web.apply.sheets import Sheet, fill_in
from app.web.context import tenant_transaction


@blueprint.route("/vorgang/<token>/aufgaben/<uuid:task_id>", methods=["GET", "POST"])
@public
def answer(token: str, task_id: UUID) -> ResponseReturnValue:
    """Let the applicant do a task of the case."""
    status = url_for("apply.show_status", token=token)
    with tenant_transaction() as session:
        instance = find_case(session, token)
        tasks = list_citizen_tasks(session, instance)
        task = next((each for each in tasks if each.id == task_id and each.citizen == APPLICANT), None)
        if task is None:
            return lead_to(status, "erledigt")
        address = url_for("apply.answer", token=token, task_id=task_id)
        return _do_task(session, task, address=address, back=status)


@blueprint.get("/mitwirken/<link>")
@public
def participate(link: str) -> ResponseReturnValue:
    """Show somebody else than the applicant what the case wants from them."""
    with tenant_transaction() as session:
        participant = read_participant(link)
        instance = instances.get_instance(session, participant.instance_id)
        tasks = [task for task in list_citizen_tasks(session, instance) if task.citizen == participant.name]
        page = render_template("apply/participate.html", instance=instance, tasks=tasks, link=link)
    return keep_secret(AnyResponse(page, mimetype="text/html"))


@blueprint.route("/mitwirken/<link>/aufgaben/<uuid:task_id>", methods=["GET", "POST"])
@public
def participate_in(link: str, task_id: UUID) -> ResponseReturnValue:
    """Let somebody else than the applicant do their task."""
    back = url_for("apply.participate", link=link)
    with tenant_transaction() as session:
        participant = read_participant(link)
        instance = instances.get_instance(session, participant.instance_id)
        tasks = list_citizen_tasks(session, instance)
        task = next((each for each in tasks if each.id == task_id and each.citizen == participant.name), None)
        if task is None:
            return lead_to(back, "erledigt")
        address = url_for("apply.participate_in", link=link, task_id=task_id)
        return _do_task(session, task, address=address, back=back)


def _do_task(session: Session, task: UserTask, *, address: str, back: str) -> AnyResponse:
    if task.form_id is None:
        raise NotFound("Zu dieser Aufgabe gibt es kein Formular.")
    sheet = Sheet(
        title=task.name,
        form=definitions.form_of(session, task.instance.definition_id, task.form_id),
        variables=instances.variables_of(session, task.instance, activity_id=task.id),
        address=address,
        purpose=f"task {task.id}",
        send_label="Angaben absenden",
        send_note="Mit dem Absenden gehen Ihre Angaben an uns. Danach können Sie sie hier nicht mehr ändern.",
        back=back,
    )

    def send(data: dict[str, Any], _secret: str) -> AnyResponse:
        try:
            complete_citizen_task(session, task.id, data=data)
        except UserTaskNotActive:
            return lead_to(back, "erledigt")
        return lead_to(back, "gesendet")

    return fill_in(sheet, send)


def lead_to(address: str, outcome: str) -> AnyResponse:
    """Lead to a page that says what became of what was sent: "gesendet", or "erledigt" before."""
    return keep_secret(redirect(f"{address}?ergebnis={outcome}", code=303))
