from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app import clock
from app.database import transaction
from app.models import ProcessInstance, UserTask
from app.operations.user_tasks import claim_user_task
from app.queries.inbox import InboxScope, InboxSort, count_inbox, list_inbox
from tests.conftest import person
from tests.operations.probe import deploy_diagram, start

NOW = clock.now()
STRANGER = person("wilma.fremd", groups=("standesamt",))


@pytest.fixture
def instance(session: Session) -> ProcessInstance:
    deploy_diagram(session, "one_job")
    return start(session, "one_job")


def add_task(session: Session, instance: ProcessInstance, name: str, **changes: object) -> UserTask:
    values = {
        "candidate_groups": ["steueramt"],
        "candidate_users": [],
        "priority": 50,
        "properties": {},
        "created_at": NOW,
    }
    task = UserTask(
        id=uuid4(), instance_id=instance.id, element_id="pruefen", name=name, **{**values, **changes}
    )
    session.add(task)
    session.flush()
    return task


def names(session: Session, by, scope: InboxScope | None = None, **options) -> list[str]:
    return [row.name for row in list_inbox(session, by=by, at=NOW, scope=scope, **options)]


def test_each_part_of_the_inbox_shows_its_tasks(session: Session, instance, anna, bernd) -> None:
    add_task(session, instance, "frei")
    add_task(session, instance, "meine", assignee="anna.schmidt")
    add_task(session, instance, "berndseine", assignee="bernd.krause")
    add_task(session, instance, "nur für anna", candidate_groups=[], candidate_users=["anna.schmidt"])
    add_task(session, instance, "fremd", candidate_groups=["standesamt"])

    assert names(session, anna, InboxScope.MINE) == ["meine"]
    assert sorted(names(session, anna, InboxScope.GROUPS)) == ["frei", "nur für anna"]
    assert names(session, anna, InboxScope.COLLEAGUES) == ["berndseine"]
    assert sorted(names(session, anna)) == ["frei", "meine", "nur für anna"]
    assert count_inbox(session, by=anna, at=NOW) == {
        InboxScope.MINE: 1,
        InboxScope.GROUPS: 2,
        InboxScope.COLLEAGUES: 1,
    }
    assert names(session, STRANGER, InboxScope.GROUPS) == ["fremd"]
    assert sorted(names(session, bernd)) == ["berndseine", "frei"]


def test_the_most_urgent_comes_first(session: Session, instance, anna) -> None:
    add_task(session, instance, "ohne Frist, alt", created_at=NOW - timedelta(days=9))
    add_task(session, instance, "ohne Frist, wichtig", priority=90)
    add_task(session, instance, "morgen", due_date=NOW + timedelta(days=1))
    add_task(session, instance, "überfällig", due_date=NOW - timedelta(days=1))
    assert names(session, anna) == ["überfällig", "morgen", "ohne Frist, wichtig", "ohne Frist, alt"]
    assert names(session, anna, sort=InboxSort.CREATED)[0] == "ohne Frist, alt"
    assert names(session, anna, limit=2, offset=1) == ["morgen", "ohne Frist, wichtig"]


def test_it_can_be_sorted_by_reference(session: Session, instance, anna) -> None:
    other = start(session, "one_job")
    add_task(session, other, "zweiter")
    add_task(session, instance, "erster")
    assert names(session, anna, sort=InboxSort.REFERENCE) == ["erster", "zweiter"]


def test_a_follow_up_date_hides_a_task_until_then(session: Session, instance, anna) -> None:
    add_task(session, instance, "später", follow_up_date=NOW + timedelta(days=1))
    add_task(session, instance, "wieder da", follow_up_date=NOW - timedelta(days=1))
    assert names(session, anna) == ["wieder da"]
    assert count_inbox(session, by=anna, at=NOW)[InboxScope.GROUPS] == 1


def test_a_row_has_all_the_page_shows_in_one_statement(session: Session, instance, anna) -> None:
    task = add_task(session, instance, "frei")
    claim_user_task_of_projection(session, task)
    statements: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    (row,) = list_inbox(session, by=anna, at=NOW)
    assert (row.business_key, row.procedure_title) == (instance.business_key, "One_Job")
    assert (row.assignee, row.assignee_name) == ("anna.schmidt", None)
    count_inbox(session, by=anna, at=NOW)
    assert len(statements) == 2


def claim_user_task_of_projection(session: Session, task: UserTask) -> None:
    claim_user_task(session, task.id, by=person("anna.schmidt"))
    session.flush()


def test_a_page_of_a_large_inbox_is_found_in_the_index(clean_database, anna) -> None:
    with transaction("paderborn") as session:
        deploy_diagram(session, "one_job")
        instance = start(session, "one_job")
        session.execute(
            text("""
                INSERT INTO user_task (id, instance_id, element_id, name, state, candidate_groups,
                    candidate_users, due_date, priority, properties, created_at)
                SELECT gen_random_uuid(), :instance, 'pruefen', 'Prüfen', 'active', ARRAY['steueramt'],
                    '{}', now() + number * interval '1 minute', 50, '{}', now()
                FROM generate_series(1, 5000) AS number
            """),
            {"instance": instance.id},
        )
    with clean_database.owner.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
        owner.execute(text("VACUUM ANALYZE user_task"))
    with transaction("paderborn") as session:
        asked: list[tuple[str, object]] = []
        event.listen(
            session.connection(), "before_cursor_execute", lambda *args: asked.append((args[2], args[3]))
        )
        assert len(list_inbox(session, by=anna, at=clock.now())) == 50
        ((statement, parameters),) = asked
        plan = session.connection().exec_driver_sql(f"EXPLAIN {statement}", parameters)
        assert "Index Only Scan using ix_user_task_inbox" in "\n".join(plan.scalars())
