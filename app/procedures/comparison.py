"""Compares what a scenario expects with what came out, and names the first difference."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def first_difference(expected: Any, actual: Any, path: str = "") -> str | None:
    """Return the first difference in German, or None.

    Sections are compared in part: only the keys the expectation names. Lists are compared in full.
    """
    if isinstance(expected, dict):
        return _in_section(expected, actual, path)
    if isinstance(expected, list) and isinstance(actual, list):
        return _in_list(expected, actual, path)
    if _same(expected, actual):
        return None
    return f"„{path}“: erwartet {_shown(expected)}, tatsächlich {_shown(actual)}."


def _in_section(expected: dict[str, Any], actual: Any, path: str) -> str | None:
    if not isinstance(actual, dict):
        return f"„{path}“: erwartet einen Abschnitt, tatsächlich {_shown(actual)}."
    for key, value in expected.items():
        inner = f"{path}.{key}".lstrip(".")
        if key not in actual:
            return f"„{inner}“ gibt es nicht."
        if difference := first_difference(value, actual[key], inner):
            return difference
    return None


def _in_list(expected: list[Any], actual: list[Any], path: str) -> str | None:
    if len(expected) != len(actual):
        return f"„{path}“: erwartet {len(expected)} Einträge, tatsächlich {len(actual)}."
    differences = (
        first_difference(left, right, f"{path}[{number}]")
        for number, (left, right) in enumerate(zip(expected, actual, strict=True))
    )
    return next((found for found in differences if found), None)


def _same(expected: Any, actual: Any) -> bool:
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    return bool(expected == actual)


def _shown(value: Any) -> str:
    if value is None:
        return "nichts"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return f"„{value}“" if isinstance(value, str) else str(value)
