"""Built-in functions on contexts, and the two on any value: not, is."""

from __future__ import annotations

from typing import Any

from app.feel.builtins.registry import builtin
from app.feel.temporal import DateAndTime, Time
from app.feel.values import equal, kind

_UTC = {"UTC", "Etc/UTC", "Z"}


@builtin("get value", "m: context", "key: string")
def get_value(context: dict[str, Any], key: str) -> Any:
    return context.get(key)


@builtin("get entries", "m: context")
def get_entries(context: dict[str, Any]) -> list[Any]:
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries: list")
def make_context(entries: list[Any]) -> dict[str, Any] | None:
    context: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not {"key", "value"} <= entry.keys():
            return None
        key = entry["key"]
        if not isinstance(key, str) or key in context:
            return None
        context[key] = entry["value"]
    return context


@builtin("context put", "context: context", "key: string", "value: any")
def put(context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    return {**context, key: value}


@builtin("context put", "context: context", "keys: list", "value: any")
def put_at(context: Any, keys: list[Any], value: Any) -> dict[str, Any] | None:
    """Put the value at the end of a path of keys; contexts on the way are made where there are none."""
    if not keys or not all(isinstance(key, str) for key in keys) or not isinstance(context, dict):
        return None
    first, rest = keys[0], keys[1:]
    if not rest:
        return {**context, first: value}
    below = context.get(first)
    changed = put_at({} if below is None else below, rest, value)
    return None if changed is None else {**context, first: changed}


@builtin("context merge", "contexts: list")
def merge(contexts: list[Any]) -> dict[str, Any] | None:
    merged: dict[str, Any] = {}
    for context in contexts:
        if not isinstance(context, dict):
            return None
        merged.update(context)
    return merged


@builtin("not", "negand: boolean")
def negate(negand: bool) -> bool:
    return not negand


@builtin("is", "value1?: any", "value2?: any")
def is_same(one: Any = None, other: Any = None) -> bool:
    """Tell whether two values are the same in kind and in every part; 12:00Z is not 13:00+01:00."""
    if kind(one) != kind(other):
        return False
    if isinstance(one, (Time, DateAndTime)):
        days = getattr(one, "ordinal", 0), getattr(other, "ordinal", 0)
        return days[0] == days[1] and one.nanos == other.nanos and _zone(one.zone) == _zone(other.zone)
    return equal(one, other) is True


def _zone(zone: Any) -> Any:
    return 0 if zone in _UTC else zone
