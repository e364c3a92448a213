from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from app import clock, database
from app.identity import Role
from app.models import InstanceState, JobState
from app.operations.jobs import begin_job, complete_job, fail_job
from app.queries.history import list_history
from app.queries.incidents import list_incidents
from app.queries.instances import get_instance
from app.queries.jobs import list_jobs
from app.web.operate.paging import SIZE
from tests.operations.probe import deploy_diagram, open_job, start


@pytest.fixture
def otto(sign_in: Callable[..., object]):
    return sign_in("otto.betrieb", roles=(Role.OPERATOR,), groups=())


@pytest.fixture
def case(app: object, clean_database: object) -> Callable[..., UUID]:
    """Start a case whose job fails so often: `case(failures=3)`."""

    def started(*, failures: int, error: str = "ConnectionError: Die Kasse antwortet nicht") -> UUID:
        with database.transaction("paderborn") as session:
            deploy_diagram(session, "one_job")
            instance = start(session, "one_job", tun="Geheimes")
            job = open_job(session, instance)
            for _ in range(failures):
                begin_job(session, job.id)
                fail_job(session, job.id, attempt=job.attempt, error=error)
            return instance.id

    return started


def incident_of(instance_id: UUID) -> UUID:
    with database.transaction("paderborn") as session:
        return list_incidents(session, instance_id=instance_id)[0].id


def test_the_figures_lead_to_what_they_count(otto, case) -> None:
    case(failures=3)
    case(failures=1)
    case(failures=0)
    page = otto.get("/betrieb").text
    for number, address in (
        (1, "/paderborn/betrieb/stoerungen"),
        (1, "/paderborn/betrieb/schritte?zustand=retrying"),
        (1, "/paderborn/betrieb/schritte?zustand=waiting"),
        (3, "/paderborn/betrieb/vorgaenge?zustand=active"),
    ):
        assert f'<a href="{address}"><span class="lz-figure__number">{number}</span>' in page


@pytest.mark.parametrize(("situation", "failures"), [("waiting", 0), ("retrying", 1), ("failed", 3)])
def test_jobs_are_listed_by_what_they_are_doing(otto, case, situation: str, failures: int) -> None:
    for number in (0, 1, 3):
        case(failures=number)
    page = otto.get(f"/betrieb/schritte?zustand={situation}").text
    assert page.count("<tr>") == 2  # heading and one job
    assert f"{failures} von 3" in page
    assert otto.get("/betrieb/schritte").text.count("<tr>") == 4


def test_the_filters_of_the_cases_are_in_the_address(otto, case) -> None:
    case(failures=0)
    case(failures=3)
    everything = otto.get("/betrieb/vorgaenge").text
    assert f"ONE_JOB-{clock.today().year}-00001" in everything
    assert "Störung" in everything
    assert otto.get("/betrieb/vorgaenge?aktenzeichen=ONE_JOB-&zustand=active").text.count("<tr>") == 3
    for nothing in (
        "zustand=completed",
        "verfahren=jagdschein",
        "aktenzeichen=XX",
        "version=9&verfahren=one_job",
    ):
        assert "Kein Vorgang passt" in otto.get(f"/betrieb/vorgaenge?{nothing}").text


def test_a_case_says_first_what_is_wrong_and_folds_the_rest(otto, case) -> None:
    page = otto.get(f"/betrieb/vorgaenge/{case(failures=3)}").text
    sentence = page.index("ist gescheitert, alle Versuche sind verbraucht.")
    assert sentence < page.index("Technische Meldung") < page.index("ConnectionError: Die Kasse")
    assert "&#34;incident&#34;" in page  # marked in the diagram
    assert "Geheimes" not in page


def test_a_case_that_waits_for_a_time_says_for_which(otto, app: object, clean_database: object) -> None:
    with database.transaction("paderborn") as session:
        deploy_diagram(session, "timed")
        instance_id = start(session, "timed", tun="P7D").id
    page = otto.get(f"/betrieb/vorgaenge/{instance_id}").text

    assert "Wartet auf einen Zeitpunkt: „Frist abgelaufen“" in page
    assert "&#34;frist&#34;: &#34;active&#34;" in page or "&#34;frist&#34;:&#34;active&#34;" in page


def test_a_retried_step_is_said_to_be_tried_and_followed_until_it_is_done(otto, case) -> None:
    instance_id = case(failures=3)
    answer = otto.post(f"/betrieb/stoerungen/{incident_of(instance_id)}/wiederholen")
    assert answer.status_code == 303
    page = otto.get(f"/betrieb/vorgaenge/{instance_id}").text
    assert "Ob er diesmal gelingt, steht gleich unten" in page
    assert "<span>wird wiederholt</span>" in page
    assert "data-follow" in page
    with database.transaction("paderborn") as session:
        job = list_jobs(session, instance_id=instance_id)[0]
        assert (job.state, job.retries_left) == (JobState.READY, 3)
        begin_job(session, job.id)
        complete_job(session, job.id, attempt=job.attempt, output={"ergebnis": "7"})
    page = otto.get(f"/betrieb/vorgaenge/{instance_id}").text
    assert "data-follow" not in page
    assert "erledigt" in page


def test_an_incident_is_resolved_only_once(otto, case) -> None:
    incident = incident_of(case(failures=3))
    assert otto.post(f"/betrieb/stoerungen/{incident}/wiederholen").status_code == 303
    assert otto.post(f"/betrieb/stoerungen/{incident}/wiederholen").status_code == 409


def test_a_group_with_one_cause_is_retried_together(otto, case) -> None:
    case(failures=3)
    case(failures=3)
    other = case(failures=3, error="ValueError: etwas anderes")
    page = otto.get("/betrieb/stoerungen").text
    assert "Alle 2" in page
    message = "ConnectionError: Die Kasse antwortet nicht"
    with database.transaction("paderborn") as session:
        element = list_incidents(session)[0].element_id
    otto.post(
        "/betrieb/stoerungen/wiederholen", {"key": "one_job", "element_id": element, "message": message}
    )
    assert "2 Schritte werden wiederholt" in otto.get("/betrieb/stoerungen").text
    with database.transaction("paderborn") as session:
        assert [incident.instance_id for incident in list_incidents(session)] == [other]


def test_reading_variables_is_on_record(otto, case) -> None:
    instance_id = case(failures=0)
    assert "Geheimes" in otto.get(f"/betrieb/vorgaenge/{instance_id}/variablen").text
    with database.transaction("paderborn") as session:
        entry = next(
            entry for entry in list_history(session, instance_id) if entry.action == "variables-read"
        )
        assert (entry.actor, entry.actor_name) == ("otto.betrieb", "Otto Betrieb")
        assert get_instance(session, instance_id).state is InstanceState.ACTIVE


def test_long_lists_come_in_pages(otto, app: object, clean_database: object) -> None:
    with database.transaction("paderborn") as session:
        deploy_diagram(session, "one_job")
        for _ in range(SIZE + 1):
            start(session, "one_job", tun="nichts")
    first = otto.get("/betrieb/vorgaenge?zustand=active").text
    assert first.count("<tr>") == SIZE + 1
    assert "zustand=active&amp;seite=2" in first
    second = otto.get("/betrieb/vorgaenge?zustand=active&seite=2").text
    assert second.count("<tr>") == 2
    assert "Vorige Seite" in second
    assert "Nächste Seite" not in second


def test_another_municipality_sees_none_of_it(sign_in, case) -> None:
    instance_id = case(failures=3)
    incident = incident_of(instance_id)
    ole = sign_in("ole.betrieb", tenant="gelsenkirchen", roles=(Role.OPERATOR,), groups=())
    assert ole.get(f"/betrieb/vorgaenge/{instance_id}").status_code == 404
    assert ole.get(f"/betrieb/vorgaenge/{instance_id}/variablen").status_code == 404
    assert ole.post(f"/betrieb/stoerungen/{incident}/wiederholen").status_code == 404
    assert "Keine offenen Störungen" in ole.get("/betrieb").text


@pytest.mark.parametrize("role", [Role.CLERK, Role.MODELLER])
def test_the_pages_are_for_operators(sign_in, case, role: Role) -> None:
    instance_id = case(failures=3)
    other = sign_in("anna.schmidt", roles=(role,))
    for path in (
        "",
        "/vorgaenge",
        f"/vorgaenge/{instance_id}",
        f"/vorgaenge/{instance_id}/variablen",
        "/stoerungen",
        "/schritte",
    ):
        assert other.get(f"/betrieb{path}").status_code == 403
    assert other.post(f"/betrieb/stoerungen/{incident_of(instance_id)}/wiederholen").status_code == 403
