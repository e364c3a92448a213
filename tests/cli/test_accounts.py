"""`laufzettel account`, against a database."""

from __future__ import annotations

import os
import subprocess
import sys

from app import database, exact_json
from app.operations.logins import open_login
from tests.conftest import ROOT, Database


def link(installation: Database, username: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "account", "link", "paderborn", username],
        env={**os.environ, "DATABASE_URL": installation.settings.database_url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


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


def test_an_operator_links_a_user_name_to_the_subject_of_the_next_login(clean_database: Database) -> None:
    sign_in("4711")

    result = link(clean_database, "anna.schmidt")

    assert result.returncode == 0
    told = exact_json.loads(result.stdout)
    assert (told["tenant"], told["username"]) == ("paderborn", "anna.schmidt")
    assert sign_in("0815")


def test_an_unknown_user_name_is_said(clean_database: Database) -> None:
    result = link(clean_database, "niemand")

    assert result.returncode == 1
    assert exact_json.loads(result.stderr)["error"] == "not-found"
