"""Processes that start by a condition, when somebody asks for it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import AuditEntry
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
