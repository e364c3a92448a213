"""The built-in functions of DMN 1.5, and Laufzettel's extensions."""

from __future__ import annotations

from app.feel.builtins import (
    aggregates,
    calendar,
    contexts,
    conversion,
    lists,
    numbers,
    ranges,
    strings,
    working_days,
)
from app.feel.builtins.registry import BUILTINS, invoke_builtin, invoke_builtin_named

#: The modules declare their functions when they are imported.
DECLARED_IN = (
    aggregates, calendar, contexts, conversion, lists, numbers, ranges, strings, working_days,
)  # fmt: skip

__all__ = ["BUILTINS", "DECLARED_IN", "invoke_builtin", "invoke_builtin_named"]
