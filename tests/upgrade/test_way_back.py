"""Forward and back: nothing of what an older release stored is lost, nor what came since."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select, text

from app.database import system_transaction, transaction
from app.engine.formats import PLAIN
from app.models import AuditEntry, Document, ProcessInstance, UserTask
from app.operations.events.messages import publish_message
from tests.operations import probe
from tests.operations.events.test_messages import waiting
from tests.operations.test_calls import called, calling
from tests.upgrade.conftest import Installation, case, complete, open_tasks
from tests.upgrade.life import ANNA, BERND

#: What the release at a revision knows of a token; what else there is it would leave out.
TOKEN_OF = {
    "0014": {
        *("id", "element", "state", "phase", "scope", "local", "result", "facts", "arrived", "host"),
        "incident",
    }
}
QUEUE_OF = {"0014": {"execute_job", "fire_timer"}}


def test_forward_and_back_leaves_everything_as_it_was(before: Installation) -> None:
    content = before.content()

    before.migrate()
    assert before.content() != content
    before.migrate(before.revision)

    assert before.content() == content


def test_what_went_on_since_is_there_after_the_way_back(installation: Installation) -> None:
    installation.work()
    complete("freigabe", "freigabe_erteilen", BERND, freigabe="freigeben")
    complete("neu", "antrag_pruefen", ANNA, entscheidung="festsetzen")
    installation.work()
    known = rows_of_kinds()

    installation.migrate(installation.revision)

    with transaction("paderborn") as session:
        states = session.scalars(text("SELECT engine_state FROM process_instance")).all()
        assert rows_of_kinds(session.scalar(text("SELECT count(*) FROM process_instance"))) == known
    assert {state["format"] for state in states} == {PLAIN}
    assert {key for state in states for token in state["tokens"] for key in token} <= TOKEN_OF[
        installation.revision
    ]


def rows_of_kinds(instances: int | None = None) -> list[int | None]:
    with transaction("paderborn") as session:
        if instances is None:
            instances = session.scalar(select(func.count(ProcessInstance.id)))
        kinds = (UserTask.id, Document.id, AuditEntry.id)
        return [instances, *(session.scalar(select(func.count(kind))) for kind in kinds)]


def test_an_older_release_cannot_load_what_it_would_run_wrongly_and_later_it_goes_on(
    installation: Installation,
) -> None:
    with transaction("paderborn") as session:
        probe.deploy_model(session, waiting())
        probe.deploy_model(session, calling(), called())
        waiting_id = probe.start(session, "wartend", tun="k").id
        calling_id = probe.start(session, "eltern").id
    installation.work()
    with transaction("paderborn") as session:
        publish_message(session, name="antwort", correlation_key="andere", variables={}, by="test")

    installation.migrate(installation.revision)

    with system_transaction() as session:
        names = set(session.scalars(text("SELECT task_name FROM procrastinate_jobs")))
        assert names <= QUEUE_OF[installation.revision]
    with transaction("paderborn") as session:
        wanted = text("SELECT engine_state->'format' FROM process_instance WHERE id = ANY(:ids)")
        formats = session.scalars(wanted, {"ids": [waiting_id, calling_id]}).all()
        assert min(formats) > PLAIN

    installation.migrate()

    with transaction("paderborn") as session:
        publish_message(session, name="antwort", correlation_key="k", variables={}, by="test")
        (child,) = session.scalars(select(ProcessInstance).where(ProcessInstance.process_id == "kind"))
        assert probe.open_task(session, child).element_id == "arbeiten"
    installation.work()
    assert task_of(waiting_id) == "danach"


def task_of(instance_id: UUID) -> str:
    with transaction("paderborn") as session:
        return probe.open_task(session, session.get_one(ProcessInstance, instance_id)).element_id


def test_cases_go_on_after_the_way_back_and_forth(installation: Installation) -> None:
    installation.migrate(installation.revision)
    installation.migrate()
    installation.work()
    with transaction("paderborn") as session:
        assert open_tasks(session, "frist") == ["entscheiden"]
        assert case(session, "beendet").root_id == case(session, "beendet").id
    complete("frist", "entscheiden", ANNA)
