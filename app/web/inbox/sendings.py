"""What citizens sent, for reading: the application, and their answers behind links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import forms
from app.models import ProcessInstance, UserTask
from app.queries.definitions import form_of
from app.queries.instances import get_instance, variables_of


@dataclass(frozen=True)
class Answer:
    """What was answered to a task that is offered to a citizen."""

    task: UserTask
    summary: forms.Summary


@dataclass(frozen=True)
class Sendings:
    """All that citizens sent to a case."""

    application: forms.Summary | None  # None for procedures that start without a form
    answers: Sequence[Answer]  # oldest first


def read_sendings(session: Session, instance: ProcessInstance, tasks: Sequence[UserTask]) -> Sendings:
    """Read what was sent to a case with these tasks."""
    return Sendings(_application(session, instance), list(_answers(session, tasks)))


def _application(session: Session, instance: ProcessInstance) -> forms.Summary | None:
    form_id = instance.definition.procedure_metadata.get("start", {}).get("form")
    if form_id is None:
        return None
    form = form_of(session, instance.definition_id, form_id)
    return forms.summary(form, variables_of(session, instance))


def _answers(session: Session, tasks: Sequence[UserTask]) -> Iterator[Answer]:
    for task in tasks:
        if task.citizen is None or task.form_id is None or task.result is None:
            continue
        instance = get_instance(session, task.instance_id)
        form = form_of(session, instance.definition_id, task.form_id)
        variables = {**variables_of(session, instance), **task.result}
        yield Answer(task, forms.summary(form, task.result, variables=variables))
