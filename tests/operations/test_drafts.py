from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.database import set_tenant
from app.errors import Conflict, DraftOutdated, InvalidProcedure, NotFound
from app.operations.drafts import (
    deploy_draft,
    discard_draft,
    move_draft_file,
    open_draft,
    save_draft_file,
)
from app.queries.definitions import latest_definition
from app.queries.drafts import find_draft
from tests.conftest import person
from tests.operations.probe import deploy_diagram

MONA = person("mona.modell", groups=())
TINA = person("tina.leitung", groups=())
DIAGRAM = "four_eyes.bpmn"


@pytest.fixture
def draft(session: Session):
    deploy_diagram(session, "four_eyes")
    return open_draft(session, key="four_eyes", by=MONA)


def test_a_draft_starts_as_a_copy_of_the_latest_version_and_is_opened_once(session: Session, draft) -> None:
    assert (draft.revision, draft.base_version, draft.updated_by) == (1, 1, "mona.modell")
    assert set(draft.files) == {"procedure.toml", DIAGRAM, "forms/antrag.form"}
    assert open_draft(session, key="four_eyes", by=TINA) == draft
    with pytest.raises(NotFound):
        open_draft(session, key="jagdschein", by=MONA)


def test_saving_counts_the_revision_and_an_older_one_is_refused(session: Session, draft) -> None:
    saved = save_draft_file(
        session, key="four_eyes", path=DIAGRAM, content=b"<a/>", revision=draft.revision, by=TINA
    )
    assert (saved.revision, saved.files[DIAGRAM], saved.updated_by) == (2, b"<a/>", "tina.leitung")
    with pytest.raises(DraftOutdated) as refused:
        save_draft_file(session, key="four_eyes", path=DIAGRAM, content=b"<b/>", revision=1, by=MONA)
    assert refused.value.members == {"revision": 2, "by": "tina.leitung"}
    assert find_draft(session, "four_eyes").files[DIAGRAM] == b"<a/>"


def test_a_new_file_can_be_added(session: Session, draft) -> None:
    saved = save_draft_file(
        session, key="four_eyes", path="README.md", content="für alle".encode(), revision=1, by=MONA
    )
    assert saved.files["README.md"].decode() == "für alle"


def test_a_file_gets_another_path_or_goes(session: Session, draft) -> None:
    content = draft.files[DIAGRAM]
    moved = move_draft_file(session, key="four_eyes", path=DIAGRAM, to="pruefung.bpmn", revision=1, by=TINA)
    assert (moved.revision, moved.updated_by) == (2, "tina.leitung")
    assert moved.files["pruefung.bpmn"] == content
    assert DIAGRAM not in moved.files
    removed = move_draft_file(
        session, key="four_eyes", path="forms/antrag.form", to=None, revision=2, by=TINA
    )
    assert set(removed.files) == {"procedure.toml", "pruefung.bpmn"}
    with pytest.raises(Conflict, match="einzige Diagramm"):
        move_draft_file(session, key="four_eyes", path="pruefung.bpmn", to=None, revision=3, by=TINA)


def test_no_file_takes_the_place_of_another_and_an_outdated_change_is_refused(
    session: Session, draft
) -> None:
    def move(path: str, to: str, revision: int) -> None:
        move_draft_file(session, key="four_eyes", path=path, to=to, revision=revision, by=MONA)

    with pytest.raises(DraftOutdated):
        move(DIAGRAM, "pruefung.bpmn", 0)
    with pytest.raises(Conflict), session.begin_nested():
        move(DIAGRAM, "forms/antrag.form", 1)
    with pytest.raises(NotFound), session.begin_nested():
        move("fehlt.bpmn", "pruefung.bpmn", 1)
    assert find_draft(session, "four_eyes") == draft


def test_a_deployed_draft_is_the_next_version_and_gone(session: Session, draft) -> None:
    changed = draft.files[DIAGRAM].replace(b"Freigabe", b"Zustimmung")
    save_draft_file(session, key="four_eyes", path=DIAGRAM, content=changed, revision=1, by=MONA)
    with pytest.raises(DraftOutdated):
        deploy_draft(session, key="four_eyes", by=MONA, revision=1)
    definition = deploy_draft(session, key="four_eyes", by=MONA, revision=2)

    assert (definition.version, definition.deployed_by) == (2, "mona.modell")
    assert latest_definition(session, "four_eyes") is definition
    assert find_draft(session, "four_eyes") is None
    with pytest.raises(NotFound):
        deploy_draft(session, key="four_eyes", by=MONA)


def test_a_defective_draft_is_not_deployed_and_stays(session: Session, draft) -> None:
    save_draft_file(session, key="four_eyes", path=DIAGRAM, content=b"<kaputt", revision=1, by=MONA)
    with pytest.raises(InvalidProcedure) as refused:
        deploy_draft(session, key="four_eyes", by=MONA)
    assert refused.value.members["findings"]
    assert find_draft(session, "four_eyes") is not None
    assert latest_definition(session, "four_eyes").version == 1


def test_examples_of_the_municipality_keep_a_draft_from_being_deployed(session: Session, draft) -> None:
    example = b"""title = "Wartet auf die Freigabe"
        tenant = "paderborn"
        today = 2026-03-02
        start = {tun = "nichts"}
        expect = {waiting_at = ["freigeben"]}"""
    path = "scenarios/wartet.toml"
    save_draft_file(session, key="four_eyes", path=path, content=example, revision=1, by=MONA)
    with pytest.raises(InvalidProcedure) as refused:
        deploy_draft(session, key="four_eyes", by=MONA)
    (failed,) = (found for found in refused.value.members["findings"] if found["rule"] == "scenario-failed")
    assert (failed["file"], failed["severity"]) == (path, "error")
    assert "Wartet auf die Freigabe" in failed["message_de"]
    assert latest_definition(session, "four_eyes").version == 1

    mended = example.replace(b"freigeben", b"pruefen")
    save_draft_file(session, key="four_eyes", path=path, content=mended, revision=2, by=MONA)
    assert deploy_draft(session, key="four_eyes", by=MONA).version == 2


def test_a_discarded_draft_is_gone(session: Session, draft) -> None:
    discard_draft(session, key="four_eyes", by=MONA)
    discard_draft(session, key="four_eyes", by=MONA)
    assert find_draft(session, "four_eyes") is None
    with pytest.raises(NotFound):
        save_draft_file(session, key="four_eyes", path=DIAGRAM, content=b"", revision=1, by=MONA)


def test_drafts_of_municipalities_do_not_meet(session: Session, draft) -> None:
    set_tenant(session, "gelsenkirchen")
    assert find_draft(session, "four_eyes") is None
    deploy_diagram(session, "four_eyes")
    assert open_draft(session, key="four_eyes", by=MONA).revision == 1
