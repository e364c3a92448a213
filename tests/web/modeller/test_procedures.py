from __future__ import annotations

import pytest

from app.identity import Role
from tests.web.modeller.conftest import DIAGRAM, ROOT


def test_the_list_shows_version_running_cases_and_draft(mona) -> None:
    page = mona.get("/verfahren").text
    assert "Four_Eyes" in page
    assert "Version 1" in page
    assert "1 laufender Vorgang" in page
    assert "keiner" in page
    mona.post(f"{ROOT}/entwurf")
    assert "Entwurf" in mona.get("/verfahren").text
    assert "von Mona Modell" in mona.get("/verfahren").text


def test_only_operators_get_links_to_the_cases(mona, sign_in) -> None:
    assert "/betrieb/" not in mona.get(ROOT).text
    tina = sign_in("tina.leitung", roles=(Role.MODELLER, Role.OPERATOR))
    assert "/paderborn/betrieb/vorgaenge?verfahren=four_eyes&amp;version=1" in tina.get(ROOT).text


def test_a_version_shows_its_diagram_and_its_form_as_questions(mona) -> None:
    page = mona.get(f"{ROOT}/versionen/1").text
    assert f'data-diagram="/paderborn{ROOT}/versionen/1/dateien/{DIAGRAM}"' in page
    assert "Was tun" in page
    assert "gilt für neue Anträge" in page


def test_any_diagram_of_a_version_can_be_seen(mona) -> None:
    mona.post(f"{ROOT}/entwurf")
    mona.post(f"{ROOT}/entwurf/neue-datei", {"art": "diagramm", "name": "rueckfrage", "revision": "1"})
    mona.post(f"{ROOT}/entwurf/bereitstellen")
    page = mona.get(f"{ROOT}/versionen/2?diagramm=rueckfrage.bpmn").text
    assert f'data-diagram="/paderborn{ROOT}/versionen/2/dateien/rueckfrage.bpmn"' in page
    assert f'diagramm={DIAGRAM}">{DIAGRAM}</a>' in page
    assert f"/dateien/{DIAGRAM}" in mona.get(f"{ROOT}/versionen/2?diagramm=fehlt.bpmn").text


def test_a_deployed_file_is_sent_as_text_only(mona) -> None:
    answer = mona.get(f"{ROOT}/versionen/1/dateien/{DIAGRAM}")
    assert answer.mimetype == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "<bpmn:process" in answer.text or "<process" in answer.text


@pytest.mark.parametrize(
    "path", ["/verfahren/jagdschein", f"{ROOT}/versionen/7", f"{ROOT}/versionen/1/dateien/etc/passwd"]
)
def test_what_does_not_exist_is_not_found(mona, path: str) -> None:
    assert mona.get(path).status_code == 404


def test_another_municipality_sees_nothing_of_it(deployed, sign_in) -> None:
    mila = sign_in("mila.modell", tenant="gelsenkirchen", roles=(Role.MODELLER,), groups=())
    assert "Four_Eyes" not in mila.get("/verfahren").text
    assert mila.get(ROOT).status_code == 404


def test_a_municipality_without_procedures_is_told_how_to_get_one(sign_in) -> None:
    mona = sign_in("mona.modell", roles=(Role.MODELLER,), groups=())
    assert "sobald das erste bereitgestellt ist" in mona.get("/verfahren").text


@pytest.mark.parametrize("role", [Role.CLERK, Role.OPERATOR])
def test_the_pages_are_for_modellers(sign_in, deployed, role: Role) -> None:
    other = sign_in("anna.schmidt", roles=(role,))
    for path in ("/verfahren", ROOT, f"{ROOT}/versionen/1", f"{ROOT}/entwurf", "/verfahren/vorlagen.json"):
        assert other.get(path).status_code == 403
    assert other.post(f"{ROOT}/entwurf").status_code == 403
