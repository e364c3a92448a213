from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.models import InstanceState, JobState
from app.operations.jobs import begin_job, fail_job
from app.queries.operating import (
    JobSituation,
    get_figures,
    ids_of_group,
    incidents_by_instance,
    list_incident_groups,
    list_open_jobs,
)
from tests.operations.probe import deploy_diagram, open_job, start


def fail(session: Session, *, times: int, error: str = "Das Register antwortet nicht") -> UUID:
    """Start a case and let its job fail so often; three times is for good."""
    instance = start(session, "one_job", tun="nichts")
    job = open_job(session, instance)
    for _ in range(times):
        begin_job(session, job.id)
        fail_job(session, job.id, attempt=job.attempt, error=error)
    return instance.id


@pytest.fixture(autouse=True)
def _deployed(session: Session) -> None:
    deploy_diagram(session, "one_job")


def test_the_figures_count_cases_jobs_and_incidents(session: Session) -> None:
    for times in (0, 0, 1, 3):
        fail(session, times=times)
    figures = get_figures(session)
    assert figures.instances == {InstanceState.ACTIVE: 4}
    assert figures.jobs == {
        JobSituation.WAITING: 2,
        JobSituation.RETRYING: 1,
        JobSituation.RUNNING: 0,
        JobSituation.FAILED: 1,
    }
    assert figures.open_incidents == 1


def test_open_jobs_are_narrowed_down_by_situation(session: Session) -> None:
    retrying = fail(session, times=1)
    fail(session, times=3)
    assert [job.instance_id for job in list_open_jobs(session, situation=JobSituation.RETRYING)] == [retrying]
    assert {job.state for job in list_open_jobs(session)} == {JobState.READY, JobState.FAILED}
    assert len(list_open_jobs(session, limit=1, offset=1)) == 1


def test_incidents_with_one_message_form_a_group_and_the_largest_comes_first(session: Session) -> None:
    single = fail(session, times=3, error="Etwas anderes")
    pair = [fail(session, times=3) for _ in range(2)]
    groups = list_incident_groups(session)
    assert [(group.key, group.number, group.message) for group in groups] == [
        ("one_job", 2, "Das Register antwortet nicht"),
        ("one_job", 1, "Etwas anderes"),
    ]
    assert (
        len(ids_of_group(session, key="one_job", element_id=groups[0].element_id, message=groups[0].message))
        == 2
    )
    assert incidents_by_instance(session, [single, *pair]) == dict.fromkeys([single, *pair], 1)
    assert incidents_by_instance(session, []) == {}
