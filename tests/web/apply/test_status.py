"""The status page behind the secret link."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest

from app import database
from app.models import Document, UserTask
from app.operations.applications import submit_application
from app.operations.user_tasks import claim_user_task, complete_user_task
from app.queries.instances import find_by_access_token
from tests.conftest import person
from tests.web.apply.conftest import Citizen

TOKEN = "geheim-" + "x" * 36
LETTER = b"%PDF-1.7 Bescheid"


@pytest.fixture
def letter(citizen: Citizen) -> Document:
    """An application with a letter for the citizen and a note that stays inside."""
    with database.transaction("paderborn") as session:
        instance = submit_application(session, key="anmelden", data={"wahrheit": True}, access_token=TOKEN)
        letter, note = (
            Document(
                id=uuid4(),
                instance_id=instance.id,
                kind=kind,
                title=title,
                filename=f"{title}.pdf",
                media_type="application/pdf",
                for_citizen=for_citizen,
                size=len(LETTER),
                sha256=sha256(LETTER).digest(),
                content=LETTER,
                created_at=datetime(2026, 3, 2, tzinfo=UTC),
            )
            for kind, title, for_citizen in (
                ("bescheid", "Bescheid für Müller", True),
                ("vermerk", "Vermerk", False),
            )
        )
        session.add_all([letter, note])
        session.flush()
        session.expunge_all()
    return letter


def test_the_page_shows_reference_milestones_and_documents(citizen: Citizen, letter: Document) -> None:
    citizen.get(f"/vorgang/{TOKEN}")
    assert citizen.heading == "Hund anmelden"
    for text in ("HA-", "Antrag eingegangen", "steht noch aus", "Bescheid für Müller"):
        assert text in citizen.page
    assert "Vermerk" not in citizen.page
    assert letter.sha256.hex() not in citizen.page  # means nothing to a citizen
    assert f"http://localhost/paderborn/vorgang/{TOKEN}" in citizen.page


def test_the_address_one_was_led_to_becomes_the_status_page_after_an_hour(
    citizen: Citizen, letter: Document
) -> None:
    assert citizen.get(f"/vorgang/{TOKEN}?eingang=neu").heading == "Ihr Antrag ist bei uns"
    with database.transaction("paderborn") as session:
        instance = find_by_access_token(session, TOKEN)
        assert instance is not None
        instance.started_at -= timedelta(minutes=61)
    assert citizen.get(f"/vorgang/{TOKEN}?eingang=neu").heading == "Hund anmelden"


def test_the_secret_address_is_kept_from_caches_and_other_sites(citizen: Citizen, letter: Document) -> None:
    for path in (f"/vorgang/{TOKEN}", f"/vorgang/{TOKEN}/dokumente/{letter.id}"):
        headers = citizen.client.get(f"/paderborn{path}").headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_a_document_is_downloaded_with_its_name(citizen: Citizen, letter: Document) -> None:
    answer = citizen.client.get(f"/paderborn/vorgang/{TOKEN}/dokumente/{letter.id}")
    assert answer.data == LETTER
    assert answer.content_type == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "filename*=UTF-8''Bescheid%20f%C3%BCr%20M%C3%BCller.pdf" in answer.headers["Content-Disposition"]


def test_a_wrong_link_is_answered_kindly_and_tells_nothing(citizen: Citizen, letter: Document) -> None:
    answer = citizen.client.get(f"/paderborn/vorgang/{TOKEN}x")
    assert answer.status_code == 404
    assert "Zu diesem Link gibt es keinen Antrag" in answer.get_data(as_text=True)
    assert citizen.client.get(f"/paderborn/vorgang/falsch/dokumente/{letter.id}").status_code == 404


def test_the_link_works_in_its_own_municipality_only(citizen: Citizen, letter: Document) -> None:
    assert citizen.client.get(f"/gelsenkirchen/vorgang/{TOKEN}").status_code == 404


def test_documents_that_are_not_for_citizens_cannot_be_guessed(citizen: Citizen, letter: Document) -> None:
    with database.transaction("paderborn") as session:
        instance = find_by_access_token(session, TOKEN)
        assert instance is not None
        note = session.query(Document).filter_by(instance_id=instance.id, kind="vermerk").one()
        address = f"/paderborn/vorgang/{TOKEN}/dokumente/{note.id}"
    assert citizen.client.get(address).status_code == 404
    assert citizen.client.get(f"/paderborn/vorgang/{TOKEN}/dokumente/{uuid4()}").status_code == 404


def test_a_finished_application_says_how_it_ended(citizen: Citizen, letter: Document) -> None:
    anna = person("anna.schmidt")
    with database.transaction("paderborn") as session:
        task = session.query(UserTask).filter_by(instance_id=letter.instance_id).one()
        claim_user_task(session, task.id, by=anna)
        complete_user_task(session, task.id, data={}, by=anna)
    citizen.get(f"/vorgang/{TOKEN}?eingang=neu")
    assert citizen.heading == "Ihr Antrag ist abgeschlossen"
    assert re.search(r"beendet am \d+\. \w+ \d{4}: Hund angemeldet\.", citizen.page)
    assert "steht noch aus" not in citizen.page


def test_after_the_decision_the_page_no_longer_announces_it(citizen: Citizen, letter: Document) -> None:
    page = citizen.get(f"/vorgang/{TOKEN}").page

    assert letter.kind == "bescheid"
    assert "Der Bescheid steht in Ihren Dokumenten" in page
    assert "Wir prüfen Ihren Antrag" not in page
