"""The built-in functions of DMN 1.5, and Laufzettel's extensions."""

from __future__ import annotations

from app.feel.builtins import (
    aggregates as aggregates,
)
from app.feel.builtins import (
    calendar as calendar,
)
from app.feel.builtins import (
    contexts as contexts,
)
from app.feel.builtins import (
    conversion as conversion,
)
from app.feel.builtins import (
    lists as lists,
)
from app.feel.builtins import (
    numbers as numbers,
)
from app.feel.builtins import (
    ranges as ranges,
)
from app.feel.builtins import (
    strings as strings,
)
from app.feel.builtins import (
    working_days as working_days,
)
from app.feel.builtins.registry import BUILTINS, invoke_builtin, invoke_builtin_named

__all__ = ["BUILTINS", "invoke_builtin", "invoke_builtin_named"]
