"""`laufzettel account`, against a database."""

from __future__ import annotations

import pytest

from app import database, exact_json
from app.cli import main
from app.operations.logins import open_login
from tests.conftest import Database


@pytest.fixture
def _environment(clean_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", clean_database.settings.database_url)
    # The command binds the process to the database; here it is bound already.
    monkeypatch.setattr(database, "configure", lambda _settings: clean_database.engine)


def sign_in(subject: str) -> str:
    with database.transaction("paderborn") as session:
        return open_login(
            session,
            issuer="https://anmeldung.example",
            subject=subject,
            username="anna.schmidt",
            name="Anna Schmidt",
            roles=(),
            groups=(),
            id_token="",
        )


@pytest.mark.usefixtures("_environment")
def test_an_operator_links_a_user_name_to_the_subject_of_the_next_login(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sign_in("4711")

    assert main(["account", "link", "paderborn", "anna.schmidt"]) == 0

    told = exact_json.loads(capsys.readouterr().out)
    assert (told["tenant"], told["username"]) == ("paderborn", "anna.schmidt")
    assert sign_in("0815")


@pytest.mark.usefixtures("_environment")
def test_an_unknown_user_name_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "link", "paderborn", "niemand"]) == 1
    assert exact_json.loads(capsys.readouterr().err)["error"] == "not-found"
