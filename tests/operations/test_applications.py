from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import clock
from app.database import transaction
from app.errors import NotFound
from app.models import ProcessInstance, ReferenceCounter
from app.operations.applications import submit_application
from app.queries.instances import InstanceFilter, find_by_access_token, list_instances, variables_of
from tests.operations.probe import deploy_diagram, start

YEAR = clock.today().year


def test_an_application_starts_an_instance_of_the_latest_version(session: Session) -> None:
    deploy_diagram(session, "four_eyes")
    latest = deploy_diagram(session, "four_eyes", Freigabe="Zustimmung")
    instance = submit_application(
        session, key="four_eyes", data={"tun": "x", "kommune": "gefälscht"}, access_token="geheim"
    )

    assert instance.definition.version == latest.version == 2
    assert instance.business_key == f"FOUR_EYES-{YEAR}-00001"
    variables = variables_of(session, instance)
    assert variables["aktenzeichen"] == instance.business_key
    assert variables["kommune"] == {"id": "paderborn", "name": "Stadt Paderborn", "land": "NW"}
    assert variables["eingang"] == clock.today().isoformat()
    assert instance.subject == "x"
    assert find_by_access_token(session, "geheim") is instance
    assert find_by_access_token(session, "geraten") is None
    assert list_instances(session, InstanceFilter(key="four_eyes", business_key="FOUR")) == [instance]


def test_the_secret_itself_is_stored_nowhere(session: Session) -> None:
    deploy_diagram(session, "four_eyes")
    instance = submit_application(session, key="four_eyes", data={}, access_token="streng-geheim")
    row = session.scalar(
        text("SELECT process_instance::text FROM process_instance WHERE id = :id"), {"id": instance.id}
    )
    assert "streng-geheim" not in row


def test_a_form_sent_twice_is_one_application(session: Session) -> None:
    deploy_diagram(session, "four_eyes")
    first = submit_application(session, key="four_eyes", data={}, access_token="einmal")
    again = submit_application(session, key="four_eyes", data={"tun": "y"}, access_token="einmal")
    assert again is first
    assert session.scalar(select(func.count()).select_from(ProcessInstance)) == 1


def test_a_procedure_that_is_not_offered_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        start(session, "jagdschein")


def test_reference_numbers_have_no_gaps_and_no_doubles_when_many_apply_at_once(clean_database) -> None:
    with transaction("paderborn") as session:
        deploy_diagram(session, "four_eyes")

    def apply(number: int) -> str | None:
        try:
            with transaction("paderborn") as session:
                instance = start(session, "four_eyes")
                if number % 3 == 0:
                    raise ZeroDivisionError  # the application is rolled back, with its number
                return instance.business_key
        except ZeroDivisionError:
            return None

    with ThreadPoolExecutor(6) as pool:
        given = sorted(key for key in pool.map(apply, range(24)) if key)
    assert given == [f"FOUR_EYES-{YEAR}-{number:05d}" for number in range(1, 17)]
    with transaction("paderborn") as session:
        assert session.scalars(select(ReferenceCounter.last_number)).one() == 16


def test_the_same_form_sent_many_times_at_once_is_one_application(clean_database) -> None:
    with transaction("paderborn") as session:
        deploy_diagram(session, "four_eyes")
    token = str(uuid4())

    def apply(_: int) -> str:
        with transaction("paderborn") as session:
            return submit_application(session, key="four_eyes", data={}, access_token=token).business_key

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(apply, range(8)))) == 1


def test_a_rollback_takes_the_queued_job_along(clean_database) -> None:
    with transaction("paderborn") as session:
        deploy_diagram(session, "one_job")

    def queued() -> int:
        with transaction("paderborn") as session:
            return session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))

    with pytest.raises(ZeroDivisionError), transaction("paderborn") as session:
        start(session, "one_job")
        raise ZeroDivisionError
    assert queued() == 0
    with transaction("paderborn") as session:
        start(session, "one_job")
    assert queued() == 1
