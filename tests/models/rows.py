"""Makes a row of any table, with everything it refers to, from its columns alone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Enum,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    insert,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from app import clock
from app.models import Base

Row = dict[str, Any]
OF_TENANT = [table for table in Base.metadata.sorted_tables if table.name != "tenant"]


def fill_all_tables(session: Session, tenant: str) -> dict[str, Row]:
    """Insert one row into every table of a tenant; return them by table name."""
    rows: dict[str, Row] = {"tenant": {"id": tenant}}
    for table in OF_TENANT:
        row = make_row(table, rows)
        result = session.execute(insert(table).values(row).returning(*table.primary_key.columns))
        rows[table.name] = {**row, **result.mappings().one()}
    return rows


def make_row(table: Table, parents: dict[str, Row]) -> Row:
    row = {
        column.name: _value(column.type)
        for column in table.columns
        if column.name != "tenant_id" and column.identity is None
    }
    for constraint in table.foreign_key_constraints:
        for element in constraint.elements:
            if element.parent.name != "tenant_id":
                parent = parents.get(element.column.table.name, row)  # none yet: its own
                row[element.parent.name] = parent[element.column.name]
    return row


def _value(kind: Any) -> Any:
    if isinstance(kind, Enum):
        return kind.enums[0]
    makers = {
        Uuid: uuid4,
        Text: lambda: f"wert-{uuid4()}",
        BigInteger: lambda: 1,
        Integer: lambda: 1,
        Boolean: lambda: True,
        DateTime: clock.now,
        LargeBinary: lambda: uuid4().bytes,
        ARRAY: lambda: ["a"],
        JSONB: dict,
    }
    return next(make() for type_, make in makers.items() if isinstance(kind, type_))
