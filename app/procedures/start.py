"""What a new Vorgang begins with: its Aktenzeichen and its variables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.feel import Runtime, compile_expression, to_json
from app.procedures.procedure import Procedure


def reference_number(procedure: Procedure, *, year: int, number: int) -> str:
    """Return the Aktenzeichen of the year's n-th Vorgang, e.g. "HS-2026-00001"."""
    reference = procedure.metadata["reference"]
    return str(reference["pattern"].format(year=year, number=number, prefix=reference["prefix"]))


def subject(procedure: Procedure, variables: Mapping[str, Any], *, at: datetime) -> str | None:
    """Return what tells a new Vorgang apart from others in a list, e.g. "Mustermann: Bello".

    None if the procedure names nothing, or what it names is empty in this application.
    """
    expression = procedure.metadata["start"].get("subject")
    if expression is None:
        return None
    value = compile_expression(expression.removeprefix("=")).evaluate(variables, Runtime(now=at)).value
    return str(to_json(value))[:200] if value not in (None, "") else None


def start_variables(
    procedure: Procedure,
    data: Mapping[str, Any],
    *,
    tenant_name: str,
    state: str = "NW",
    reference: str,
    received: date,
) -> dict[str, Any]:
    """Return the variables of a new instance: the application at top level, and what surrounds it.

    Args:
        data: the validated start form; it cannot overwrite the surroundings.
        state: the Land, whose holidays count.
        reference: the Aktenzeichen.
        received: the day the application reached the authority.
    """
    return {
        **data,
        "kommune": {"id": procedure.tenant, "name": tenant_name, "land": state},
        "parameter": dict(procedure.parameters),
        "aktenzeichen": reference,
        "eingang": received.isoformat(),
    }
