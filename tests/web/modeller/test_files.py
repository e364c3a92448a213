from __future__ import annotations

import pytest

from app import database, procedures
from app.queries.drafts import find_draft
from app.web.modeller.new_files import KINDS
from tests.web.modeller.conftest import DIAGRAM, KEY, ROOT

NEW = f"{ROOT}/entwurf/neue-datei"
CHANGE = f"{ROOT}/entwurf/datei-aendern"


def files() -> dict[str, bytes]:
    with database.transaction("paderborn") as session:
        return dict(find_draft(session, KEY).files)


def rules_of(path: str) -> set[str]:
    """What the check complains about in one file of the draft."""
    found = procedures.check_files(files(), tenant=None)
    return {finding.rule for finding in found if finding.file == path}


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_file_of_each_kind_can_be_read_and_is_opened_at_once(draft, mona, kind) -> None:
    assert KINDS[kind].label in mona.get(NEW).text
    answer = mona.post(NEW, {"art": kind, "name": "2-nach-frage", "revision": "1"})
    path = KINDS[kind].path("2-nach-frage")
    assert answer.status_code == 303
    assert mona.client.get(answer.location, base_url="http://localhost").status_code == 200
    assert path in files()
    assert rules_of(path) == set()


def test_a_name_has_to_fit_and_to_be_free(draft, mona) -> None:
    refused = mona.post(NEW, {"art": "formular", "name": "../Prüfung", "revision": "1"})
    assert refused.status_code == 422
    assert "Kleinbuchstaben" in refused.text
    assert 'value="../Prüfung"' in refused.text
    taken = mona.post(NEW, {"art": "formular", "name": "antrag", "revision": "1"})
    assert taken.status_code == 409
    assert "gibt es im Entwurf schon" in taken.text


def test_a_file_is_renamed_and_removed(draft, mona) -> None:
    assert 'value="four_eyes"' in mona.get(f"{CHANGE}/{DIAGRAM}").text
    assert mona.post(f"{CHANGE}/{DIAGRAM}", {"name": "pruefung", "revision": "1"}).status_code == 303
    assert "pruefung.bpmn heißt jetzt" not in (page := mona.get(f"{ROOT}/entwurf/dateien").text)
    assert f"{DIAGRAM} heißt jetzt pruefung.bpmn" in page
    removed = {"aktion": "entfernen", "revision": "2"}
    assert mona.post(f"{CHANGE}/forms/antrag.form", removed).status_code == 303
    assert set(files()) == {"procedure.toml", "pruefung.bpmn"}


def test_the_only_diagram_stays(draft, mona) -> None:
    refused = mona.post(f"{CHANGE}/{DIAGRAM}", {"aktion": "entfernen", "revision": "1"})
    assert refused.status_code == 409
    assert "Das ist das einzige Diagramm" in refused.text
    assert DIAGRAM in files()


def test_what_every_procedure_needs_keeps_its_name(draft, mona) -> None:
    assert mona.get(f"{CHANGE}/procedure.toml").status_code == 404
    assert mona.post(f"{CHANGE}/procedure.toml", {"aktion": "entfernen", "revision": "1"}).status_code == 404
    assert "procedure.toml" in files()


def test_a_change_somebody_else_overtook_is_refused_with_what_was_typed(draft, mona, saved_by_tina) -> None:
    saved_by_tina()
    refused = mona.post(f"{CHANGE}/{DIAGRAM}", {"name": "pruefung", "revision": "1"})
    assert refused.status_code == 409
    assert 'value="pruefung"' in refused.text
    assert 'name="revision" value="2"' in refused.text
    assert DIAGRAM in files()
