"""Objects made from rows are those that a query of the session would have returned."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from app.database import transaction
from app.models import ProcessInstance, Tenant, UserTask, UserTaskState
from app.operations.user_tasks import open_user_task
from tests.conftest import person
from tests.operations.probe import deploy_diagram, open_task, start


@pytest.fixture
def task_id(clean_database) -> UUID:
    with transaction("paderborn") as session:
        deploy_diagram(session, "four_eyes")
        return open_task(session, start(session, "four_eyes")).id


def columns_of(found: UserTask | ProcessInstance | Tenant) -> dict[str, object]:
    return {each.key: getattr(found, each.key) for each in inspect(type(found)).column_attrs}


def test_what_was_opened_equals_what_a_query_returns(task_id: UUID) -> None:
    with transaction("paderborn") as session:
        task = open_user_task(session, task_id, by=person("anna")).task
        opened = [columns_of(each) for each in (task, task.instance, task.instance.tenant)]
        assert task.state is UserTaskState.ACTIVE
        assert not session.dirty
        assert not session.new
    with transaction("paderborn") as session:
        queried = [session.scalars(select(kind)).all() for kind in (UserTask, ProcessInstance)]
        tenant = session.get_one(Tenant, "paderborn")
        assert opened == [columns_of(each) for each in (queried[0][0], queried[1][0], tenant)]


def test_changes_of_what_was_opened_are_written(task_id: UUID) -> None:
    with transaction("paderborn") as session:
        open_user_task(session, task_id, by=person("anna")).task.assignee = "anna"
    with transaction("paderborn") as session:
        assert session.get_one(UserTask, task_id).assignee == "anna"


def test_what_the_session_knows_already_becomes_what_the_row_says(task_id: UUID) -> None:
    with transaction("paderborn") as session:
        known = session.get_one(UserTask, task_id)
        session.execute(text("UPDATE user_task SET name = 'Neu', assignee = 'anna'"))
        opened = open_user_task(session, task_id, by=person("anna")).task
        assert opened is known
        assert (known.name, known.assignee) == ("Neu", "anna")


def test_what_the_session_has_not_written_yet_is_written_before_it_is_read(session: Session) -> None:
    deploy_diagram(session, "four_eyes")
    task = open_task(session, start(session, "four_eyes"))
    task.assignee = "anna"
    assert open_user_task(session, task.id, by=person("anna")).task.assignee == "anna"
