"""A modeller with a browser, and a deployed procedure with two user tasks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import database
from app.identity import Role
from app.operations.drafts import save_draft_file
from app.queries.drafts import find_draft
from tests.conftest import person
from tests.operations.probe import deploy_diagram, start

KEY = "four_eyes"
DIAGRAM = "four_eyes.bpmn"
ROOT = f"/verfahren/{KEY}"


@pytest.fixture
def deployed(app: object, clean_database: object) -> None:
    """Version 1, with one running case."""
    with database.transaction("paderborn") as session:
        deploy_diagram(session, KEY)
        start(session, KEY, tun="nichts")


@pytest.fixture
def mona(sign_in: Callable[..., object], deployed: None):
    return sign_in("mona.modell", roles=(Role.MODELLER,), groups=())


@pytest.fixture
def draft(mona) -> str:
    """An open draft; its diagram as text."""
    assert mona.post(f"{ROOT}/entwurf").status_code == 303
    return mona.get(f"{ROOT}/entwurf/inhalt/{DIAGRAM}").text


@pytest.fixture
def save(mona) -> Callable[..., object]:
    """Save the diagram as the editor does: `save(text, revision=1)`."""

    def saved(text: str, *, revision: int | None, path: str = DIAGRAM):
        headers = {"X-CSRF-Token": mona.csrf_token, "Accept": "application/json"}
        if revision is not None:
            headers["If-Match"] = f'"{revision}"'
        address = f"/{mona.tenant}{ROOT}/entwurf/inhalt/{path}"
        return mona.client.put(address, data=text.encode(), headers=headers, base_url="http://localhost")

    return saved


@pytest.fixture
def saved_by_tina() -> Callable[[], None]:
    """Let a colleague save the draft in between."""

    def save_as_tina() -> None:
        with database.transaction("paderborn") as session:
            draft = find_draft(session, KEY)
            content = draft.files[DIAGRAM].replace(b"Freigabe", b"Tinas Freigabe")
            tina = person("tina.leitung", groups=())
            save_draft_file(session, key=KEY, path=DIAGRAM, content=content, revision=draft.revision, by=tina)

    return save_as_tina
