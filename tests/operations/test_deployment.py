from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.database import set_tenant, transaction
from app.errors import InvalidProcedure, NotFound
from app.operations.deployment import check_deployable, deploy_procedure, restore_version
from app.procedures import read_files
from app.queries.definitions import (
    files_of,
    form_of,
    get_definition,
    latest_definition,
    list_procedures,
    list_versions,
    load_definition,
    load_procedure,
)
from app.queries.surroundings import read_surroundings
from tests.conftest import person
from tests.engine.diagrams import Diagram, tag
from tests.operations.probe import deploy_diagram, deploy_model, open_task, read_diagram, start


def test_versions_count_up_and_the_same_content_is_the_same_version(session: Session) -> None:
    first = deploy_diagram(session, "four_eyes")
    assert deploy_diagram(session, "four_eyes") is first
    second = deploy_diagram(session, "four_eyes", Freigabe="Zustimmung")
    assert (first.version, second.version) == (1, 2)
    assert latest_definition(session, "four_eyes") is second
    assert get_definition(session, "four_eyes", 1) is first
    with pytest.raises(NotFound):
        get_definition(session, "four_eyes", 3)


def test_a_process_may_be_called_as_soon_as_it_is_deployed(session: Session) -> None:
    caller = Diagram("eltern").start().end().flows("start", "ruf", "end")
    caller.node("callActivity", "ruf", tag("calledElement", processId="four_eyes"))
    with pytest.raises(InvalidProcedure) as refused:
        deploy_model(session, caller)
    assert [each["rule"] for each in refused.value.members["findings"]] == ["called-process-unknown"]

    deploy_diagram(session, "four_eyes")

    assert deploy_model(session, caller).version == 1


def test_going_back_to_older_content_is_a_new_version(session: Session) -> None:
    deploy_diagram(session, "four_eyes")
    deploy_diagram(session, "four_eyes", Freigabe="Zustimmung")
    assert deploy_diagram(session, "four_eyes").version == 3


def test_an_older_version_is_restored_as_the_newest(session: Session) -> None:
    first = deploy_diagram(session, "four_eyes")
    deploy_diagram(session, "four_eyes", Freigabe="Zustimmung")
    restored = restore_version(session, key="four_eyes", version=1, by=person("mona.modell"))
    assert (restored.version, restored.checksum) == (3, first.checksum)
    assert restored.deployed_by == "mona.modell"


def test_what_was_checked_before_the_transaction_is_not_played_again_in_it(
    session: Session, tmp_path: Path
) -> None:
    (tmp_path / "probe").touch()
    example = f"""title = "Zählt die Läufe"
        today = 2026-03-02
        start = {{tun = "warten:{tmp_path}/probe"}}
        steps = [{{activity = "pruefen"}}]
        expect = {{waiting_at = ["freigeben"]}}"""

    def runs() -> int:
        return len((tmp_path / "probe.log").read_text().splitlines())

    files = {**read_diagram("four_eyes").files, "scenarios/zaehlt.toml": example.encode()}
    check_deployable(read_files(files, tenant="paderborn"), read_surroundings(session))
    assert runs() == 1
    deploy_procedure(session, read_files(files, tenant="paderborn"), by="test")
    assert runs() == 1
    files["README.md"] = b"anders"
    deploy_procedure(session, read_files(files, tenant="paderborn"), by="test")
    assert runs() == 2


def test_all_files_are_stored_and_give_the_same_procedure(session: Session) -> None:
    definition = deploy_diagram(session, "four_eyes")
    files = files_of(session, definition.id)
    assert set(files) == {"procedure.toml", "four_eyes.bpmn", "forms/antrag.form"}
    assert load_procedure(session, definition.id).files == read_diagram("four_eyes").files
    assert form_of(session, definition.id, "antrag").id == "antrag"
    with pytest.raises(NotFound):
        form_of(session, definition.id, "unbekannt")


def test_a_definition_is_parsed_once(session: Session) -> None:
    definition = deploy_diagram(session, "four_eyes")
    assert load_definition(session, definition.id) is load_definition(session, definition.id)


def test_running_instances_keep_their_version(session: Session) -> None:
    deploy_diagram(session, "four_eyes")
    old = start(session, "four_eyes")
    deploy_diagram(session, "four_eyes", **{"Antrag prüfen": "Antrag ansehen"})
    young = start(session, "four_eyes")
    assert open_task(session, old).name == "Antrag prüfen"
    assert open_task(session, young).name == "Antrag ansehen"
    (row,) = list_procedures(session)
    assert (row.latest.version, row.versions, row.active_instances) == (2, 2, 2)
    assert [(version.version, number) for version, number in list_versions(session, "four_eyes")] == [
        (2, 1),
        (1, 1),
    ]


def test_a_defective_procedure_is_refused_with_its_findings_and_leaves_no_trace(session: Session) -> None:
    with pytest.raises(InvalidProcedure) as refused:
        deploy_procedure(session, read_diagram("one_job", **{"probe.echo": "kein.dienst"}), by="mona.modell")
    assert any(finding["element_id"] == "arbeiten" for finding in refused.value.members["findings"])
    assert list_procedures(session) == []


def test_municipalities_count_their_versions_apart(session: Session) -> None:
    deploy_diagram(session, "four_eyes")
    set_tenant(session, "gelsenkirchen")
    assert list_procedures(session) == []
    assert deploy_diagram(session, "four_eyes", Freigabe="Zustimmung").version == 1


def test_many_deployments_at_once_get_different_versions(clean_database) -> None:
    def deploy(number: int) -> int:
        with transaction("paderborn") as session:
            return deploy_diagram(session, "four_eyes", Freigabe=f"Zustimmung {number}").version

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(deploy, range(6))) == [1, 2, 3, 4, 5, 6]
