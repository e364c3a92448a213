"""Who releases a letter has read it: as a PDF that says on every page that it is a preview."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from app.database import transaction
from app.operations.tenants import put_tenant
from app.queries.documents import list_documents
from tests.conftest import TENANTS
from tests.web.conftest import Browser, SignIn
from tests.web.inbox.conftest import Case, StartCase

ADDRESS = {
    "authority": "Stadt Paderborn",
    "street": "Am Abdinghof 11",
    "postal_code": "33098",
    "city": "Paderborn",
}


def put_letterhead(letterhead: Mapping[str, str]) -> None:
    with transaction("paderborn") as session:
        name = TENANTS["paderborn"]
        put_tenant(session, tenant="paderborn", name=name, letterhead=letterhead, parameters={})


@pytest.fixture
def letterhead(clean_database: object) -> Iterator[None]:
    put_letterhead(ADDRESS)
    yield
    put_letterhead({"name": TENANTS["paderborn"]})


@pytest.fixture
def case(sign_in: SignIn, start_case: StartCase) -> Case:
    """A case of three dogs that was checked and waits for its release."""
    found = start_case(name="Frieda Vorschau", anzahl=3)
    sign_in("anna.schmidt").post(f"/aufgaben/{found.open_task().id}/erledigen", {"vollstaendig": "ja"})
    return found


def claim(browser: Browser, case: Case) -> UUID:
    task = case.open_task()
    browser.post(f"/aufgaben/{task.id}/uebernehmen")
    return task.id


@pytest.mark.usefixtures("letterhead")
def test_the_letter_can_be_read_before_it_is_released(case: Case, sign_in: SignIn) -> None:
    bernd = sign_in("bernd.krause")
    task = claim(bernd, case)

    assert f'href="/paderborn/aufgaben/{task}/vorschau"' in bernd.get(f"/aufgaben/{task}").text
    response = bernd.get(f"/aufgaben/{task}/vorschau")

    assert response.mimetype == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    pages = [page.extract_text() for page in PdfReader(BytesIO(response.data)).pages]
    assert all("Vorschau: noch nicht freigegeben" in page for page in pages)
    assert "Frieda Vorschau" in pages[0]
    assert "Für 3 Hunde" in pages[0]
    with transaction(case.tenant) as session:
        assert list_documents(session, case.id) == []


def test_only_who_may_see_the_task_may_read_its_letter(case: Case, sign_in: SignIn) -> None:
    task = case.open_task().id

    assert sign_in("eva.bauamt", groups=("bauamt",)).get(f"/aufgaben/{task}/vorschau").status_code == 403


def test_a_task_without_a_letter_or_that_is_done_has_no_preview(
    case: Case, sign_in: SignIn, start_case: StartCase
) -> None:
    bernd = sign_in("bernd.krause")
    task = claim(bernd, case)
    bernd.post(f"/aufgaben/{task}/erledigen")

    assert bernd.get(f"/aufgaben/{task}/vorschau").status_code == 404
    first = claim(bernd, start_case())
    assert "/vorschau" not in bernd.get(f"/aufgaben/{first}").text
    assert bernd.get(f"/aufgaben/{first}/vorschau").status_code == 404
