from __future__ import annotations

from app import database
from app.identity import Role
from app.queries.definitions import list_versions
from app.queries.drafts import find_draft
from app.queries.instances import InstanceFilter, list_instances
from tests.web.modeller.conftest import DIAGRAM, KEY, ROOT


def versions() -> list[tuple[int, int]]:
    with database.transaction("paderborn") as session:
        return [(definition.version, number) for definition, number in list_versions(session, KEY)]


def test_the_summary_says_what_changes_and_what_stays(draft, save, mona) -> None:
    assert "Der Entwurf gleicht Version 1" in mona.get(f"{ROOT}/entwurf/bereitstellen").text
    save(draft.replace("Freigabe", "Zustimmung"), revision=1)
    page = mona.get(f"{ROOT}/entwurf/bereitstellen").text
    assert f"<code>{DIAGRAM}</code>" in page
    assert "1 laufender Vorgang bleibt bei der Version, mit der er begonnen hat" in page
    assert "Version 2 bereitstellen" in page


def test_a_deployed_draft_is_the_next_version_and_running_cases_keep_theirs(draft, save, mona) -> None:
    save(draft.replace("Freigabe", "Zustimmung"), revision=1)
    answer = mona.post(f"{ROOT}/entwurf/bereitstellen", {"revision": "2"})
    assert answer.location == f"/paderborn{ROOT}/versionen/2"
    assert versions() == [(2, 0), (1, 1)]
    with database.transaction("paderborn") as session:
        assert find_draft(session, KEY) is None
        (instance,) = list_instances(session, InstanceFilter(key=KEY))
        assert instance.definition.version == 1


def test_what_still_runs_on_older_versions_is_one_click_from_being_moved(draft, save, mona, sign_in) -> None:
    save(draft.replace("Freigabe", "Zustimmung"), revision=1)
    assert "auf Version 2 umstellen" in mona.get(f"{ROOT}/entwurf/bereitstellen").text
    mona.post(f"{ROOT}/entwurf/bereitstellen", {"revision": "2"})
    page = mona.get(f"{ROOT}/versionen/2").text
    assert "1 Vorgang läuft noch nach älteren Versionen" in page
    assert "der Betrieb kann sie" in page
    assert "noch nach älteren Versionen" not in mona.get(f"{ROOT}/versionen/1").text
    tina = sign_in("tina.leitung", roles=(Role.MODELLER, Role.OPERATOR))
    assert "/betrieb/vorgaenge?verfahren=four_eyes&amp;zustand=active" in tina.get(f"{ROOT}/versionen/2").text


def test_a_draft_of_an_older_version_warns_of_what_it_would_undo(draft, save, mona) -> None:
    assert "beruht auf Version" not in mona.get(f"{ROOT}/entwurf/bereitstellen").text
    save(draft.replace("Freigabe", "Zustimmung"), revision=1)
    mona.post(f"{ROOT}/entwurf/bereitstellen", {"revision": "2"})
    mona.post(f"{ROOT}/entwurf", {"version": "1"})
    page = mona.get(f"{ROOT}/entwurf/bereitstellen").text
    assert "Der Entwurf beruht auf Version 1, es gilt aber Version 2" in page


def test_errors_refuse_the_deployment_and_leave_no_trace(draft, save, mona) -> None:
    save(draft.replace("</bpmn:process>", "<bpmn:transaction id='geld'/></bpmn:process>"), revision=1)
    page = mona.get(f"{ROOT}/entwurf/bereitstellen").text
    assert "verhinder" in page
    assert "Version 2 bereitstellen</span>" not in page
    refused = mona.post(f"{ROOT}/entwurf/bereitstellen", {"revision": "2"})
    assert refused.status_code == 422
    assert "geld" in refused.text
    assert versions() == [(1, 1)]


def test_a_draft_that_changed_since_the_summary_is_shown_again(draft, mona, saved_by_tina) -> None:
    saved_by_tina()
    refused = mona.post(f"{ROOT}/entwurf/bereitstellen", {"revision": "1"})
    assert refused.status_code == 409
    assert "Der Entwurf hat sich eben geändert" in refused.text
    assert versions() == [(1, 1)]


def test_a_discarded_draft_is_gone_and_the_versions_stay(draft, mona) -> None:
    assert "gehen endgültig verloren" in mona.get(f"{ROOT}/entwurf/verwerfen").text
    assert mona.post(f"{ROOT}/entwurf/verwerfen").status_code == 303
    assert mona.get(f"{ROOT}/entwurf/verwerfen").status_code == 404
    assert versions() == [(1, 1)]


def test_an_older_version_can_be_the_start_of_a_draft(draft, save, mona) -> None:
    save(draft.replace("Freigabe", "Zustimmung"), revision=1)
    mona.post(f"{ROOT}/entwurf/bereitstellen", {"revision": "2"})
    mona.post(f"{ROOT}/entwurf", {"version": "1"})
    assert "Zustimmung" not in mona.get(f"{ROOT}/entwurf/inhalt/{DIAGRAM}").text
    assert "Grundlage von Version 1" in mona.get(f"{ROOT}/entwurf").text


def test_the_summary_names_the_elements_that_changed(draft, save, mona) -> None:
    save(draft.replace("Freigabe erteilen", "Zustimmen"), revision=1)
    page = mona.get(f"{ROOT}/entwurf/bereitstellen").text
    assert "umbenannt" in page
    assert "Aufgabe „Freigabe erteilen“ heißt jetzt „Zustimmen“" in page


def test_an_older_version_applies_again_with_one_click(draft, save, mona) -> None:
    save(draft.replace("Freigabe", "Zustimmung"), revision=1)
    mona.post(f"{ROOT}/entwurf/bereitstellen", {"revision": "2"})
    assert "wieder gelten lassen" not in mona.get(f"{ROOT}/versionen/2").text
    assert "Version 1 wieder gelten lassen" in mona.get(f"{ROOT}/versionen/1").text
    answer = mona.post(f"{ROOT}/versionen/1/wiederherstellen")
    assert answer.location == f"/paderborn{ROOT}/versionen/3"
    assert "Zustimmung" not in mona.get(f"{ROOT}/versionen/3/dateien/{DIAGRAM}").text
    assert [version for version, _ in versions()] == [3, 2, 1]
