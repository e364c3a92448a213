"""JSON whose numbers keep all their digits: fractions are `Decimal`, never `float`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import simplejson


def dumps(value: Any) -> str:
    """Write JSON values; `Decimal` becomes a JSON number with all its digits.

    Raises:
        TypeError: a value JSON does not know, such as a date. Convert it first.
        ValueError: NaN or infinity.
    """
    text: str = simplejson.dumps(
        value, use_decimal=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return text


def loads(text: str | bytes) -> Any:
    """Read JSON text; numbers with a fraction or exponent become `Decimal`, the others `int`.

    Raises:
        ValueError: the text is not JSON (NaN and Infinity are not).
    """
    return simplejson.loads(text, parse_float=Decimal, parse_constant=_refuse)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a JSON number")
