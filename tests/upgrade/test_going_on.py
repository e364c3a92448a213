"""Cases that an older release began are completed by this one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import transaction
from app.errors import InvalidProcedure, SamePerson
from app.models import AuditEntry, Incident, InstanceState, Job, ProcessInstance
from app.operations.control.variables import set_variables
from app.operations.drafts import deploy_draft
from app.operations.incidents import resolve_incident
from app.queries.documents import list_documents
from app.queries.instances import variables_of
from app.queries.jobs import list_timers
from tests.conftest import person
from tests.operations import probe
from tests.upgrade.conftest import Installation, case, complete, open_tasks
from tests.upgrade.life import ANNA, BERND, MONA, OTTO


def is_over(name: str) -> bool:
    with transaction("paderborn") as session:
        return case(session, name).state is InstanceState.COMPLETED


def waits_at(name: str) -> list[str]:
    with transaction("paderborn") as session:
        return open_tasks(session, name)


def letters(name: str) -> list[str]:
    with transaction("paderborn") as session:
        return [document.kind for document in list_documents(session, case(session, name).id)]


def retry(name: str) -> None:
    with transaction("paderborn") as session:
        resolve_incident(session, open_incident(session, case(session, name)).id, by=OTTO)


def open_incident(session: Session, instance: ProcessInstance) -> Incident:
    unresolved = Incident.resolved_at.is_(None)
    return session.scalars(select(Incident).where(Incident.instance_id == instance.id, unresolved)).one()


@pytest.mark.parametrize("name", ["neu", "übernommen", "in der schlange", "freigabe", "gescheitert"])
def test_a_registered_dog_gets_its_bescheid_from_wherever_the_case_stands(
    installation: Installation, name: str
) -> None:
    if name == "gescheitert":
        retry(name)
    installation.work()
    if waits_at(name) == ["antrag_pruefen"]:
        complete(name, "antrag_pruefen", ANNA, entscheidung="festsetzen")
        installation.work()
    complete(name, "freigabe_erteilen", person("chris.berg"), freigabe="freigeben")
    installation.work()

    assert is_over(name)
    assert letters(name) == ["bescheid"]


def test_timers_that_were_waited_for_fire_and_others_go_on_waiting(installation: Installation) -> None:
    installation.work()

    assert waits_at("frist") == ["entscheiden"]
    assert waits_at("lange frist") == ["pruefen"]
    assert waits_at("stichtag") == ["pruefen"]
    with transaction("paderborn") as session:
        long = case(session, "lange frist")
        assert variables_of(session, long)["anzahl"] == 1  # what it missed is made up for by one firing
        assert {timer.element_id for timer in list_timers(session, long.id)} == {"frist", "erinnerung"}
    for name, element_id in (("frist", "entscheiden"), ("lange frist", "pruefen"), ("stichtag", "pruefen")):
        complete(name, element_id, BERND)
        assert is_over(name)


def test_a_job_whose_worker_died_before_the_upgrade_runs_again_with_the_same_key(
    installation: Installation,
) -> None:
    with transaction("paderborn") as session:
        key = str(probe.open_job(session, case(session, "abgebrochen")).id)

    installation.work()

    with transaction("paderborn") as session:
        instance = case(session, "abgebrochen")
        assert variables_of(session, instance)["ergebnis"] == key
        job = session.scalars(select(Job).where(Job.instance_id == instance.id)).one()
        assert (job.lost_workers, job.attempt) == (1, 2)
    complete("abgebrochen", "ansehen", ANNA)
    assert is_over("abgebrochen")


def test_a_branch_that_had_arrived_at_a_join_is_still_there(installation: Installation) -> None:
    complete("an der sammelstelle", "pruefen", ANNA)
    assert is_over("an der sammelstelle")


def test_what_failed_inside_a_subprocess_is_tried_again_and_its_error_still_caught(
    installation: Installation,
) -> None:
    with transaction("paderborn") as session:
        instance = case(session, "innen gescheitert")
        set_variables(session, instance.id, {"tun": "fachlich"}, by=OTTO)
    retry("innen gescheitert")
    installation.work()

    for name in ("innen gescheitert", "nachfrage"):
        assert waits_at(name) == ["nachfragen"]
        complete(name, "nachfragen", BERND)
        assert is_over(name)


def test_an_incident_of_the_diagram_goes_on_once_its_cause_is_mended(installation: Installation) -> None:
    with transaction("paderborn") as session:
        set_variables(session, case(session, "kein weg").id, {"weg": "links"}, by=OTTO)
    retry("kein weg")
    assert is_over("kein weg")


def test_who_checked_before_the_upgrade_may_not_release_after_it(installation: Installation) -> None:
    with pytest.raises(SamePerson):
        complete("zu prüfen", "freigeben", BERND, freigabe="ja")
    complete("zu prüfen", "freigeben", ANNA, freigabe="nein")
    assert waits_at("zu prüfen") == ["pruefen"]


def test_what_was_deployed_is_still_started_although_deployment_refuses_it_today(
    installation: Installation,
) -> None:
    with pytest.raises(InvalidProcedure), transaction("paderborn") as session:
        deploy_draft(session, key="one_job", by=MONA, revision=2)
    with transaction("paderborn") as session:
        instance_id = probe.start(session, "one_job", tun="arbeiten").id
    installation.work()
    with transaction("paderborn") as session:
        instance = session.get_one(ProcessInstance, instance_id)
        assert probe.open_task(session, instance).element_id == "ansehen"


def test_other_municipalities_go_on_too_and_see_nothing_else(installation: Installation) -> None:
    complete("neu in gelsenkirchen", "pruefen", ANNA, town="gelsenkirchen")
    installation.work()
    complete("neu in gelsenkirchen", "freigeben", BERND, town="gelsenkirchen")
    with transaction("gelsenkirchen") as session:
        assert case(session, "neu in gelsenkirchen").state is InstanceState.COMPLETED
        assert session.scalar(select(func.count(AuditEntry.instance_id.distinct()))) == 1
