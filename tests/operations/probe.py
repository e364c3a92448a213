"""Procedures and handlers for tests of operations: one diagram of `diagrams/` makes a whole procedure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.handlers import BpmnError, HandlerContext, NewDocument, handler
from app.models import Job, JobState, ProcessDefinition, ProcessInstance, UserTask, UserTaskState
from app.operations.applications import submit_application
from app.operations.deployment import deploy_procedure
from app.operations.jobs import begin_job, complete_job
from app.procedures import Procedure, read_files
from tests.engine.diagrams import Diagram

DIAGRAMS = Path(__file__).parent / "diagrams"


class EchoInput(Schema):
    tun = fields.String(load_default="")


class EchoOutput(Schema):
    ergebnis = fields.String()


@handler("probe.echo", title="Probe", inputs=EchoInput, outputs=EchoOutput, effect="none")
def echo(context: HandlerContext, *, tun: str) -> Mapping[str, Any]:
    """Do what the variable `tun` says; for tests."""
    if tun.startswith("warten:"):  # until somebody opens the named pipe for writing and closes it again
        pipe = Path(tun.removeprefix("warten:"))
        with pipe.with_suffix(".log").open("a") as log:
            log.write(f"{context.idempotency_key}\n")
        pipe.read_bytes()
    if tun == "scheitern":
        raise ConnectionError("Das Register antwortet nicht")
    if tun == "fachlich":
        raise BpmnError("nicht-gefunden", "Keine solche Person")
    if tun == "dokument":
        context.attach(
            NewDocument(
                kind="bescheid",
                title="Bescheid",
                filename="bescheid.txt",
                media_type="text/plain",
                content=b"72,00 EUR",
                for_citizen=True,
            )
        )
    return {"ergebnis": context.idempotency_key}


def read_diagram(key: str, **replacements: str) -> Procedure:
    diagram = (DIAGRAMS / f"{key}.bpmn").read_text()
    for old, new in replacements.items():
        diagram = diagram.replace(old, new)
    return procedure_of(key, {f"{key}.bpmn": diagram.encode()})


def procedure_of(key: str, diagrams: Mapping[str, bytes]) -> Procedure:
    form = {
        "id": "antrag",
        "type": "default",
        "schemaVersion": 18,
        "components": [{"type": "textfield", "id": "feld_tun", "key": "tun", "label": "Was tun"}],
    }
    files = {
        "procedure.toml": f'''
            key = "{key}"
            title = "{key.title()}"
            retention = "P10Y"
            [start]
            form = "antrag"
            subject = "=tun"
            [reference]
            pattern = "{{prefix}}-{{year}}-{{number:05d}}"
            prefix = "{key.upper()}"
        '''.encode(),
        **diagrams,
        "forms/antrag.form": json.dumps(form).encode(),
    }
    return read_files(files, tenant="paderborn")


def deploy_diagram(session: Session, key: str, **replacements: str) -> ProcessDefinition:
    return deploy_procedure(session, read_diagram(key, **replacements), by="test")


def deploy_model(session: Session, *diagrams: Diagram) -> ProcessDefinition:
    """Deploy diagrams as one procedure, named like the first of them."""
    files = {f"{diagram.process_id}.bpmn": diagram.xml for diagram in diagrams}
    return deploy_procedure(session, procedure_of(diagrams[0].process_id, files), by="test")


def start(session: Session, key: str, **data: Any) -> ProcessInstance:
    return submit_application(session, key=key, data=data, access_token=str(uuid4()))


def open_task(session: Session, instance: ProcessInstance) -> UserTask:
    return session.scalars(
        select(UserTask).where(UserTask.instance_id == instance.id, UserTask.state == UserTaskState.ACTIVE)
    ).one()


def open_job(session: Session, instance: ProcessInstance) -> Job:
    return session.scalars(
        select(Job).where(
            Job.instance_id == instance.id, Job.state.in_([JobState.READY, JobState.RUNNING, JobState.FAILED])
        )
    ).one()


def do_job(session: Session, instance: ProcessInstance, **output: Any) -> None:
    job = open_job(session, instance)
    assert begin_job(session, job.id) is not None
    assert complete_job(session, job.id, attempt=job.attempt, output=output)
