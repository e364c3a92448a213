"""The handler of the load test: notes every effect in a file that outlives its process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from app.handlers import HandlerContext, handler

EFFECTS = "LAUFZETTEL_TEST_EFFECTS"


@handler("belastung.buchen", title="Buchen", inputs=Schema, outputs=Schema, effect="external")
def book(context: HandlerContext) -> Mapping[str, Any]:
    """Append the idempotency key to the file; one short line is written wholly or not at all."""
    file = os.open(os.environ[EFFECTS], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(file, f"{context.idempotency_key}\n".encode())
    finally:
        os.close(file)
    return {}
