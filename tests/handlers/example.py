"""A handler with one input of every kind, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from app.handlers import HandlerContext, NewDocument, ProcedureFacts, TenantFacts, handler, registry


class FindPersonInput(Schema):
    family_name = fields.String(
        required=True, metadata={"label": "Familienname", "description": "Ohne Titel."}
    )
    date_of_birth = fields.Date(required=True, metadata={"label": "Geburtsdatum"})
    register = fields.String(
        load_default="bund",
        validate=validate.OneOf(["bund", "land"], labels=["Bundesregister", "Landesregister"]),
        metadata={"label": "Register"},
    )
    limit = fields.Integer(load_default=10, metadata={"label": "Höchstzahl"})
    fee = fields.Decimal(load_default=None, allow_none=True, metadata={"label": "Gebühr"})
    exact = fields.Boolean(load_default=True, metadata={"label": "Genaue Suche"})
    addresses = fields.List(fields.String(), load_default=list, metadata={"label": "Anschriften"})


class FindPersonOutput(Schema):
    found = fields.Boolean(required=True, metadata={"label": "Gefunden"})
    moved_in = fields.Date(allow_none=True, metadata={"label": "Eingezogen am"})
    fee = fields.Decimal(allow_none=True, metadata={"label": "Gebühr"})


def find_person(
    context: HandlerContext,
    *,
    family_name: str,
    date_of_birth: date,
    register: str,
    limit: int,
    fee: Decimal | None,
    exact: bool,
    addresses: list[str],
) -> dict[str, object]:
    """Sucht eine Person.

    Der Rest steht nur in der Dokumentation.
    """
    context.attach(
        NewDocument(
            kind="auskunft",
            title=f"Auskunft {family_name}",
            filename="auskunft.txt",
            media_type="text/plain",
            content=repr((register, limit, exact, addresses)).encode(),
            for_citizen=False,
        )
    )
    return {"found": True, "moved_in": date_of_birth, "fee": fee}


@contextmanager
def registered(
    job_type: str = "example.find_person", function: registry.HandlerFunction = find_person
) -> Iterator[registry.Handler]:
    """Register the example, or another function in its place, for the length of a test."""
    declare = handler(
        job_type,
        title="Person suchen",
        inputs=FindPersonInput,
        outputs=FindPersonOutput,
        effect="none",
    )
    declare(function)
    try:
        yield registry.get_handler(job_type)
    finally:
        registry._handlers.pop(job_type)


def context(**changes: Any) -> HandlerContext:
    """Build a context of a municipality and a procedure that do not matter."""
    facts: dict[str, Any] = {
        "idempotency_key": "7b3f",
        "tenant": TenantFacts(id="musterstadt", name="Stadt Musterstadt"),
        "procedure": ProcedureFacts(key="beispiel", title="Beispiel"),
        "reference_number": "B-2026-00001",
        "at": datetime(2026, 1, 5, 9, tzinfo=UTC),
    }
    return HandlerContext(**facts | changes)
