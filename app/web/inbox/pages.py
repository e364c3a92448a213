"""What the pages of a task and of a case show, read in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.identity import Identity
from app.models import Document, Job, ProcessInstance, UserTask, UserTaskState
from app.queries.accounts import names_of
from app.queries.cases import elements_of_case
from app.queries.documents import list_documents
from app.queries.history import list_history
from app.queries.instances import root_of
from app.queries.jobs import list_listeners
from app.queries.user_tasks import barring_task, list_user_tasks
from app.web.inbox.answers import Answers
from app.web.inbox.decisions import DECISION, Decision, tell_decision
from app.web.inbox.history import HistoryItem, tell_history
from app.web.inbox.sendings import Sendings, read_sendings
from app.web.inbox.standing import Standing, is_being_finished, is_stuck, list_standing, tell_listeners

#: What browsers show by themselves; everything else is only ever saved, because it could contain a script.
_SHOWN_IN_BROWSER = frozenset({"application/pdf"})


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """A case (Vorgang): the application, what is open, documents, what happened."""

    instance: ProcessInstance
    sendings: Sendings
    standing: Sequence[Standing]  # what it waits for besides tasks
    tasks: Sequence[UserTask]
    documents: Sequence[Document]
    history: Sequence[HistoryItem]
    decisions: Sequence[Decision]
    listening: Sequence[Job]  # listeners that are still to be called
    names: Mapping[str, str]
    me: Identity

    @property
    def title(self) -> str:
        return self.instance.definition.title

    @property
    def reference(self) -> str:
        return self.instance.business_key

    @property
    def open_tasks(self) -> list[UserTask]:
        return [task for task in self.tasks if task.state is UserTaskState.ACTIVE]

    @property
    def moving(self) -> list[str]:
        """What is being prepared or finished at tasks without anybody's doing."""
        return tell_listeners(self.listening, self.tasks)

    def name_of(self, username: str | None) -> str:
        """Return a person's name for reading."""
        return self.names.get(username or "", username or "")


@dataclass(frozen=True, kw_only=True)
class TaskPage(CasePage):
    """A user task within its case."""

    task: UserTask
    answers: Answers

    @property
    def is_open(self) -> bool:
        return self.task.state is UserTaskState.ACTIVE

    @property
    def is_being_finished(self) -> bool:
        return is_being_finished(self.listening, self.task)

    @property
    def is_stuck(self) -> bool:
        return is_stuck(self.listening, self.task)

    @property
    def is_mine(self) -> bool:
        return self.is_open and self.task.assignee == self.me.username

    @property
    def is_unclaimed(self) -> bool:
        return self.is_open and self.task.assignee is None

    @property
    def may_free(self) -> bool:
        return self.is_open and not self.is_mine and self.task.may_be_freed_by(self.me)

    @property
    def separated_task(self) -> UserTask | None:
        """The task that this person did and that forbids them to do this one (Vier-Augen-Prinzip)."""
        return barring_task(self.tasks, self.task, by=self.me)


def case_page(session: Session, instance: ProcessInstance, *, by: Identity) -> CasePage:
    """Read a case."""
    return CasePage(**_case_facts(session, instance), me=by)


def task_page(session: Session, task: UserTask, answers: Answers, *, by: Identity) -> TaskPage:
    """Read a task with its case."""
    also = [answers.draft.by] if answers.draft else []
    facts = _case_facts(session, root_of(session, task.instance), also=also)
    return TaskPage(**facts, me=by, task=task, answers=answers)


def disposition_of(document: Document) -> str:
    """Return whether a browser may show a document or has to save it."""
    return "inline" if document.media_type in _SHOWN_IN_BROWSER else "attachment"


def _case_facts(session: Session, instance: ProcessInstance, *, also: Sequence[str] = ()) -> dict[str, Any]:
    tasks = list_user_tasks(session, instance.id)
    element_names = {each.id: each.name for each in elements_of_case(session, instance)}
    entries = list_history(session, instance.id)
    people = {name for task in tasks for name in (task.assignee, task.completed_by) if name}
    return {
        "instance": instance,
        "sendings": read_sendings(session, instance, tasks),
        "standing": list_standing(session, instance),
        "tasks": tasks,
        "listening": list_listeners(session, instance.id),
        "documents": list_documents(session, instance.id),
        "history": tell_history(entries, element_names=element_names),
        "decisions": [
            tell_decision(entry, element_names=element_names)
            for entry in reversed(entries)
            if entry.action == DECISION
        ],
        "names": names_of(session, people.union(also)),
    }
