"""Processes that start by a condition, when somebody asks for it."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli import main
from app.database import transaction
from app.models import AuditEntry, ProcessInstance
from app.operations.events.conditional_starts import evaluate_conditional_starts
from app.queries.instances import variables_of
from tests.engine.diagrams import Diagram, condition
from tests.operations.probe import deploy_model


def above(limit: int, process_id: str) -> Diagram:
    """Starts when `pegel` is above a limit; then a user task."""
    diagram = Diagram(process_id).node("startEvent", "hoch", content=condition(f"=pegel > {limit}"))
    return diagram.user("handeln").end().flows("hoch", "handeln", "end")


def test_every_process_starts_whose_condition_is_true(session: Session) -> None:
    deploy_model(session, above(5, "warnen"))
    deploy_model(session, above(9, "raeumen"))

    (case,) = evaluate_conditional_starts(session, variables={"pegel": 6}, by="otto.betrieb")

    assert case.process_id == "warnen"
    assert variables_of(session, case)["pegel"] == 6
    entry = session.scalars(select(AuditEntry).where(AuditEntry.instance_id == case.id)).one()
    assert (entry.action, entry.actor, entry.element_id) == ("instance-started", "otto.betrieb", "hoch")
    assert len(evaluate_conditional_starts(session, variables={"pegel": 10}, by="otto.betrieb")) == 2


def test_only_the_latest_version_of_a_procedure_starts(session: Session) -> None:
    deploy_model(session, above(5, "warnen"))
    deploy_model(session, above(7, "warnen"))

    assert evaluate_conditional_starts(session, variables={"pegel": 6}, by="x") == []


def test_what_cannot_be_evaluated_starts_nothing(session: Session) -> None:
    deploy_model(session, above(5, "warnen"))

    assert evaluate_conditional_starts(session, variables={}, by="x") == []
    assert evaluate_conditional_starts(session, variables={"pegel": "hoch"}, by="x") == []


def test_the_command_starts_what_is_due(clean_database, capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("DATABASE_URL", clean_database.settings.database_url)
    with transaction("paderborn") as session:
        deploy_model(session, above(5, "warnen"))

    (tmp_path / "pegel.json").write_text('{"pegel": 6.5}')
    status = main(["procedure", "evaluate", "--tenant", "paderborn", str(tmp_path / "pegel.json")])

    assert status == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    with transaction("paderborn") as session:
        case = session.scalars(select(ProcessInstance)).one()
    assert told == {"process": "warnen", "instance": str(case.id), "reference": case.business_key}
