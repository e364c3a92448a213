"""What was typed and not sent goes with its task, whatever else happens at the same moment."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.database import transaction
from app.identity import Identity
from app.models import UserTask
from app.operations.task_drafts import save_task_draft
from app.operations.user_tasks import claim_user_task, complete_user_task, open_user_task
from tests.conftest import person
from tests.engine.diagrams import Diagram
from tests.operations.probe import deploy_model, start

ANNA, BERND = person("anna", groups=("alle",)), person("bernd", groups=("alle",))


@pytest.fixture
def tasks(clean_database) -> dict[str, UUID]:
    """Two tasks of one case; the end of one ends the other."""
    diagram = Diagram("zweige").start().parallel("teilen").user("schreiben").user("beenden").end()
    diagram.node("endEvent", "schluss", content="<bpmn:terminateEventDefinition/>")
    diagram.flows("start", "teilen", "schreiben", "end").flows("teilen", "beenden", "schluss")
    with transaction("paderborn") as session:
        deploy_model(session, diagram)
        start(session, "zweige", tun="x")
        return {task.element_id: task.id for task in session.scalars(select(UserTask))}


def write(task_id: UUID, *, by: Identity) -> None:
    with transaction("paderborn") as session:
        save_task_draft(session, task_id, answers={"vermerk": "Frau Beispiel zieht um."}, by=by)


def test_an_overtaken_task_keeps_nothing_that_was_saved_while_its_case_moved(tasks: dict[str, UUID]) -> None:
    with transaction("paderborn") as session:
        claim_user_task(session, tasks["schreiben"], by=ANNA)

    with transaction("paderborn") as session:
        opened = open_user_task(session, tasks["beenden"], by=BERND)
        write(tasks["schreiben"], by=ANNA)  # does not wait for the lock of the case
        complete_user_task(session, tasks["beenden"], data={}, by=BERND, opened=opened)

    with transaction("paderborn") as session:
        states = session.execute(text("SELECT element_id, state, draft FROM user_task ORDER BY element_id"))
        assert [tuple(row) for row in states] == [
            ("beenden", "completed", None),
            ("schreiben", "cancelled", None),
        ]
