"""`laufzettel procedure evaluate`, against a database."""

from __future__ import annotations

import os
import subprocess
import sys

from sqlalchemy import select

from app import database, exact_json
from app.models import ProcessInstance
from tests.conftest import ROOT, Database
from tests.operations.events.test_conditional_starts import above
from tests.operations.probe import deploy_model


def evaluate(installation: Database, variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "procedure", "evaluate", "-", "--tenant", "paderborn"],
        input=variables,
        env={**os.environ, "DATABASE_URL": installation.settings.database_url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_begins_by_a_condition_starts_and_is_told(clean_database: Database) -> None:
    with database.transaction("paderborn") as session:
        deploy_model(session, above(5, "warnen"))

    result = evaluate(clean_database, '{"pegel": 6.5}')

    assert result.returncode == 0
    with database.transaction("paderborn") as session:
        case = session.scalars(select(ProcessInstance)).one()
    told = {"process": "warnen", "instance": str(case.id), "reference": case.business_key}
    assert exact_json.loads(result.stdout) == told


def test_variables_that_are_no_json_start_nothing(clean_database: Database) -> None:
    result = evaluate(clean_database, "pegel")

    assert result.returncode == 1
    assert exact_json.loads(result.stderr)["error"] == "unreadable-input"
