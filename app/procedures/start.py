"""What a new Vorgang begins with: its Aktenzeichen and its variables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.procedures.procedure import Procedure


def reference_number(procedure: Procedure, *, year: int, number: int) -> str:
    """Return the Aktenzeichen of the year's n-th Vorgang, e.g. "HS-2026-00001"."""
    reference = procedure.metadata["reference"]
    return str(reference["pattern"].format(year=year, number=number, prefix=reference["prefix"]))


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
