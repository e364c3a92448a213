"""Keeping what a clerk types before it is sent: by a button, and by the page itself after every pause."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import flash, jsonify, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Conflict
from app.identity import Role
from app.models import UserTask
from app.operations.task_drafts import discard_task_draft, save_task_draft
from app.queries.user_tasks import get_user_task
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.formats import clock_time
from app.web.inbox.answers import Answers
from app.web.inbox.blueprint import blueprint
from app.web.inbox.conflict import refuse
from app.web.problems import wants_json


@blueprint.post("/aufgaben/<uuid:task_id>/entwurf")
@requires(Role.CLERK)
def save_draft(task_id: UUID) -> AnyResponse:
    """Keep what stands in the form, right or wrong."""
    me, answers = current_identity(), None
    try:
        with tenant_transaction() as session:
            answers = read_sent(session, get_user_task(session, task_id, by=me))
            saved_at = save_task_draft(session, task_id, answers=answers.raw, by=me)
    except Conflict as error:
        return refuse(task_id, error, answers)
    if wants_json():
        return jsonify(saved=f"Zwischengespeichert um {clock_time(saved_at)} Uhr")
    flash("Ihre Eingaben sind zwischengespeichert. Abgesendet ist noch nichts.", "info")
    return redirect(url_for(".show_task", task_id=task_id), HTTPStatus.SEE_OTHER)


@blueprint.post("/aufgaben/<uuid:task_id>/entwurf/verwerfen")
@requires(Role.CLERK)
def discard_draft(task_id: UUID) -> AnyResponse:
    """Begin anew with an empty form."""
    me = current_identity()
    try:
        with tenant_transaction() as session:
            get_user_task(session, task_id, by=me)
            discard_task_draft(session, task_id, by=me)
    except Conflict as error:
        return refuse(task_id, error)
    return redirect(url_for(".show_task", task_id=task_id), HTTPStatus.SEE_OTHER)


def keep(session: Session, task: UserTask, answers: Answers) -> None:
    """Keep what was typed into one's own task and cannot be accepted yet."""
    me = current_identity()
    if task.assignee == me.username:
        save_task_draft(session, task.id, answers=answers.raw, by=me)


def keep_sent(session: Session, task: UserTask) -> None:
    """Keep what came with the button that gives a task back, if anything was typed."""
    answers = read_sent(session, task)
    if answers.has_changed:
        save_task_draft(session, task.id, answers=answers.raw, by=current_identity())


def read_sent(session: Session, task: UserTask) -> Answers:
    """Read the form as it was sent, unchecked."""
    answers = Answers.of(session, task)
    answers.take(request.form.items(multi=True))
    return answers
