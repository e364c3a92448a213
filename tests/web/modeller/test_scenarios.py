from __future__ import annotations

from collections.abc import Callable

import pytest

from app import database
from app.identity import Role
from app.operations.drafts import open_draft, save_draft_file
from app.queries.definitions import latest_definition
from tests.conftest import deploy_folder, person

ROOT = "/verfahren/hundesteuer/entwurf"
MONA = person("mona.modell", groups=())


@pytest.fixture
def mona(app: object, clean_database: object, sign_in: Callable[..., object]):
    """A modeller with a draft of a procedure that brings examples along."""
    with database.transaction("paderborn") as session:
        deploy_folder(session, "hundesteuer")
        open_draft(session, key="hundesteuer", by=MONA)
    return sign_in("mona.modell", roles=(Role.MODELLER,), groups=())


def change(path: str, old: str, new: str) -> None:
    with database.transaction("paderborn") as session:
        draft = open_draft(session, key="hundesteuer", by=MONA)
        text = draft.files[path].decode()
        assert old in text
        content = text.replace(old, new, 1).encode()
        save_draft_file(
            session, key="hundesteuer", path=path, content=content, revision=draft.revision, by=MONA
        )


def test_examples_say_before_the_deployment_what_comes_out(mona) -> None:
    page = mona.get(f"{ROOT}/beispiele").text
    assert "Beispiele gehen so aus wie erwartet" in page
    assert "weicht ab" not in page

    change("scenarios/ein_hund.toml", "jahressteuer = 72.00", "jahressteuer = 99.00")
    page = mona.get(f"{ROOT}/beispiele").text
    assert page.count("weicht ab") == 1
    assert page.index("weicht ab") < page.index("<span>wie erwartet</span>")
    assert "jahressteuer" in page


def test_a_draft_that_cannot_be_executed_plays_nothing(mona) -> None:
    change("process.bpmn", "</bpmn:definitions>", "")
    assert "Der Entwurf lässt sich nicht ausführen" in mona.get(f"{ROOT}/beispiele").text


def test_a_draft_whose_examples_end_differently_is_not_deployed(mona) -> None:
    change("scenarios/ein_hund.toml", "jahressteuer = 72.00", "jahressteuer = 99.00")
    refused = mona.post(f"{ROOT}/bereitstellen", {"revision": "2"})
    assert refused.status_code == 422
    assert refused.text.count("scenario-failed") == 1
    assert "jahressteuer" in refused.text
    with database.transaction("paderborn") as session:
        assert latest_definition(session, "hundesteuer").version == 1


def test_a_mistyped_answer_is_doubted_and_its_consequences_prevent_the_deployment(mona) -> None:
    change("process.bpmn", '=entscheidung = "festsetzen"', '=entscheidung = "festsetzn"')
    page = mona.get(f"{ROOT}/bereitstellen").text
    assert "„entscheidung“ kann nie „festsetzn“ sein; zur Wahl stehen „ablehnen“, „festsetzen“." in page
    refused = mona.post(f"{ROOT}/bereitstellen", {"revision": "2"})
    assert refused.status_code == 422
    assert refused.text.count("scenario-failed") > 5
