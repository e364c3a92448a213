"""The walls between municipalities, over HTTP."""

from __future__ import annotations

from app import database
from app.models import Document
from app.queries.history import list_history
from tests.web.conftest import BASE, SignIn
from tests.web.inbox.conftest import Case, StartCase


def attach(case: Case, *, media_type: str = "application/pdf") -> Document:
    with database.transaction(case.tenant) as session:
        document = Document(
            instance_id=case.id,
            kind="bescheid",
            title="Festsetzungsbescheid",
            filename="Bescheid für Müller.pdf",
            media_type=media_type,
            for_citizen=True,
            size=4,
            sha256=b"0" * 32,
            content=b"%PDF",
            created_at=case.open_task().created_at,
        )
        session.add(document)
    return document


def test_ids_of_another_municipality_do_not_exist(sign_in: SignIn, start_case: StartCase) -> None:
    case = start_case("paderborn")
    task, document = case.open_task(), attach(case)
    gerd = sign_in("gerd.wolf", tenant="gelsenkirchen", groups=("steueramt", "fb_steuern"))

    for path in (f"/aufgaben/{task.id}", f"/vorgaenge/{case.id}", f"/dokumente/{document.id}"):
        assert gerd.get(path).status_code == 404, path
    for verb in ("uebernehmen", "zurueckgeben", "erledigen"):
        assert gerd.post(f"/aufgaben/{task.id}/{verb}", {"vollstaendig": "ja"}).status_code == 404, verb
    assert case.reference not in gerd.get("/aufgaben?bereich=gruppen").text
    assert case.open_task().assignee is None


def test_a_login_does_not_climb_over_the_wall(sign_in: SignIn) -> None:
    anna = sign_in("anna.schmidt")
    anna.client.set_cookie("laufzettel_sitzung", anna.token, path="/gelsenkirchen", domain="localhost")

    assert anna.client.get("/gelsenkirchen/aufgaben", base_url=BASE).status_code == 303


def test_clerks_of_the_case_get_its_documents_and_others_do_not(
    sign_in: SignIn, start_case: StartCase
) -> None:
    case = start_case()
    document = attach(case)

    response = sign_in("anna.schmidt").get(f"/dokumente/{document.id}")

    assert response.data == b"%PDF"
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline; filename")
    assert response.headers["Cache-Control"] == "no-store"
    with database.transaction(case.tenant) as session:
        read = [entry for entry in list_history(session, case.id) if entry.action == "document-read"]
    assert [(entry.actor, entry.details) for entry in read] == [
        ("anna.schmidt", {"document": str(document.id)})
    ]
    assert sign_in("eva.bauamt", groups=("bauamt",)).get(f"/dokumente/{document.id}").status_code == 403


def test_what_could_hold_a_script_is_only_ever_saved(sign_in: SignIn, start_case: StartCase) -> None:
    document = attach(start_case(), media_type="text/html")

    response = sign_in("anna.schmidt").get(f"/dokumente/{document.id}")

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
