"""A small procedure with two tasks for two people, and cases of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app import database
from app.models import UserTask, UserTaskState
from app.operations.applications import submit_application
from app.operations.deployment import deploy_procedure
from app.procedures import read_procedure

PROCEDURE = Path(__file__).parent / "procedures" / "anmeldung"


@dataclass(frozen=True)
class Case:
    """A running case."""

    tenant: str
    id: UUID
    reference: str

    def open_task(self) -> UserTask:
        with database.transaction(self.tenant) as session:
            return session.scalars(
                select(UserTask).where(
                    UserTask.instance_id == self.id, UserTask.state == UserTaskState.ACTIVE
                )
            ).one()


StartCase = Callable[..., Case]


@pytest.fixture
def start_case(app: object, clean_database: object) -> StartCase:
    """Submit an application: `start_case(tenant="paderborn", name="Frieda Beispiel", anzahl=2)`."""

    def start(tenant: str = "paderborn", *, name: str = "Frieda Beispiel", anzahl: int = 2) -> Case:
        with database.transaction(tenant) as session:
            deploy_procedure(session, read_procedure(PROCEDURE, tenant=tenant), by="test")
            instance = submit_application(
                session, key="anmeldung", data={"name": name, "anzahl": anzahl}, access_token=str(uuid4())
            )
            return Case(tenant, instance.id, instance.business_key)

    return start
