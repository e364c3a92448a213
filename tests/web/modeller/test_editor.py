from __future__ import annotations

from app import database
from app.queries.drafts import find_draft
from tests.web.modeller.conftest import DIAGRAM, KEY, ROOT


def test_the_editor_knows_where_to_load_and_save(mona, draft) -> None:
    answer = mona.get(f"{ROOT}/entwurf")
    assert f'data-diagram="/paderborn{ROOT}/entwurf/inhalt/{DIAGRAM}"' in answer.text
    assert 'data-revision="1"' in answer.text
    nonce = answer.text.split('data-nonce="')[1].split('"')[0]
    assert f"'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]


def test_only_the_editor_gets_a_nonce(mona) -> None:
    assert "nonce" not in mona.get("/verfahren").headers["Content-Security-Policy"]


def test_without_a_draft_the_editor_leads_back_to_the_procedure(mona) -> None:
    answer = mona.get(f"{ROOT}/entwurf")
    assert answer.status_code == 303
    assert answer.location == f"/paderborn{ROOT}"


def test_saving_returns_the_next_revision_and_the_time(draft, save, mona) -> None:
    answer = save(draft.replace("Freigabe", "Zustimmung"), revision=1)
    assert answer.status_code == 200
    assert answer.json["revision"] == 2
    assert "saved_at" in answer.json
    assert "Zustimmung" in mona.get(f"{ROOT}/entwurf/inhalt/{DIAGRAM}").text


def test_an_outdated_save_is_refused_and_says_who_was_faster(draft, save, saved_by_tina) -> None:
    saved_by_tina()
    answer = save(draft.replace("Freigabe", "Zustimmung"), revision=1)
    assert answer.status_code == 409
    assert answer.json["revision"] == 2
    assert answer.json["by_name"] == "tina.leitung"  # has never signed in here, so there is no name
    with database.transaction("paderborn") as session:
        assert b"Tinas Freigabe" in find_draft(session, KEY).files[DIAGRAM]


def test_a_save_that_names_no_revision_or_a_new_file_is_refused(draft, save) -> None:
    assert save(draft, revision=None).status_code == 428
    assert save(draft, revision=1, path="tenants/gelsenkirchen/parameters.toml").status_code == 404


def test_a_file_larger_than_a_procedure_may_have_is_refused(draft, save, mona) -> None:
    answer = save("x" * (2 * 2**20 + 1), revision=1)
    assert answer.status_code == 422
    assert "größer" in answer.json["detail"]
    assert mona.get(f"{ROOT}/entwurf/inhalt/{DIAGRAM}").text == draft


def test_a_save_without_the_forgery_token_is_refused(draft, mona) -> None:
    answer = mona.client.put(
        f"/paderborn{ROOT}/entwurf/inhalt/{DIAGRAM}", data=b"<a/>", base_url="http://localhost"
    )
    assert answer.status_code == 403


def test_a_group_is_known_as_soon_as_somebody_of_it_has_signed_in(draft, mona, sign_in) -> None:
    before = mona.get(f"{ROOT}/entwurf/pruefung").json["findings"]
    assert {(finding["rule"], finding["severity"]) for finding in before} == {("group-unknown", "warning")}

    sign_in("anna.amt", groups=("steueramt",))

    assert mona.get(f"{ROOT}/entwurf/pruefung").json["findings"] == []


def test_the_check_names_rule_sentence_and_element(draft, save, mona, sign_in) -> None:
    sign_in("anna.amt", groups=("steueramt",))
    save(draft.replace("</bpmn:process>", '<bpmn:task id="lose" name="Lose"/></bpmn:process>'), revision=1)
    found = mona.get(f"{ROOT}/entwurf/pruefung").json
    assert found["revision"] == 2
    assert {finding["element_id"] for finding in found["findings"]} == {"lose"}
    assert all(finding["message"] and finding["rule"] for finding in found["findings"])


def test_a_diagram_that_is_no_xml_is_saved_and_reported(draft, save, mona) -> None:
    assert save("<bpmn:definitions", revision=1).status_code == 200
    findings = mona.get(f"{ROOT}/entwurf/pruefung").json["findings"]
    assert [finding["rule"] for finding in findings if finding["severity"] == "error"] == ["xml-invalid"]


def test_a_finding_leads_to_the_page_where_it_can_be_mended(draft, save, mona) -> None:
    save(draft.replace("</bpmn:process>", '<bpmn:task id="lose" name="Lose"/></bpmn:process>'), revision=1)
    save("{", revision=2, path="forms/antrag.form")
    findings = mona.get(f"{ROOT}/entwurf/pruefung").json["findings"]
    addresses = {finding["file"]: finding["address"] for finding in findings}
    assert addresses[DIAGRAM] == f"/paderborn{ROOT}/entwurf?datei={DIAGRAM}&element=lose"
    assert addresses["forms/antrag.form"] == f"/paderborn{ROOT}/entwurf/dateien/forms/antrag.form"


def test_the_editor_leads_to_all_diagrams_and_suggests_what_can_be_named(draft, mona) -> None:
    for revision, (kind, name) in enumerate(
        (("diagramm", "rueckfrage"), ("entscheidung", "stufe"), ("schreiben", "bescheid")), start=1
    ):
        mona.post(f"{ROOT}/entwurf/neue-datei", {"art": kind, "name": name, "revision": str(revision)})
    page = mona.get(f"{ROOT}/entwurf?datei=rueckfrage.bpmn").text
    assert f'entwurf?datei={DIAGRAM}">{DIAGRAM}</a>' in page
    assert 'datei=rueckfrage.bpmn" aria-current="page">' in page
    for names in ("forms", "letters", "decisions", "processes", "groups"):
        assert f'<datalist id="known-{names}">' in page
    for name in ("antrag", "bescheid", "stufe", "rueckfrage", KEY):
        assert f'<option value="{name}">' in page


def test_the_templates_describe_the_handlers(mona) -> None:
    templates = mona.get("/verfahren/vorlagen.json").json
    assert "probe.echo" in {template["id"] for template in templates}


def test_a_file_is_edited_as_text_and_conflicts_keep_what_was_typed(draft, mona, saved_by_tina) -> None:
    address = f"{ROOT}/entwurf/dateien/procedure.toml"
    assert 'name="revision" value="1"' in mona.get(address).text
    assert mona.post(address, {"text": 'key = "four_eyes"\r\n', "revision": "1"}).status_code == 303
    page = mona.get(address).text
    assert "Probleme" in page  # the title is missing now
    saved_by_tina()
    refused = mona.post(address, {"text": "mein Text", "revision": "2"})
    assert refused.status_code == 409
    assert "mein Text" in refused.text
    assert 'name="revision" value="3"' in refused.text
