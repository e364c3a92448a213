"""ProcessModel variables in nested scopes: one value per name and scope, never a copy per token."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

from app import feel

ROOT = "0"
MAX_DEPTH = 100  # nesting of one value


@dataclass
class Scope:
    """Variables of the instance or of one activity; stored values are replaced, never changed."""

    parent: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)


class Scopes:
    """The live scopes of one instance, by id."""

    def __init__(self, scopes: dict[str, Scope] | None = None) -> None:
        self.by_id = scopes if scopes is not None else {ROOT: Scope()}
        self._next = 1 + max(map(int, self.by_id))

    def open(self, parent: str) -> str:
        """Open a scope inside another one and return its id."""
        scope_id = str(self._next)
        self._next += 1
        self.by_id[scope_id] = Scope(parent)
        return scope_id

    def close(self, scope_id: str) -> None:
        del self.by_id[scope_id]

    def chain(self, scope_id: str) -> Iterator[Scope]:
        """Yield the scope and those around it, innermost first."""
        current: str | None = scope_id
        while current is not None:
            scope = self.by_id[current]
            yield scope
            current = scope.parent

    def view(self, scope_id: str) -> Mapping[str, Any]:
        """Return what FEEL sees from this scope, without copying; not to be changed."""
        if scope_id == ROOT:
            return self.by_id[ROOT].variables
        return ChainMap(*(scope.variables for scope in self.chain(scope_id)))

    def visible(self, scope_id: str) -> dict[str, Any]:
        """Return all variables seen from this scope as JSON values."""
        merged: dict[str, Any] = {}
        for scope in reversed(list(self.chain(scope_id))):
            merged.update(scope.variables)
        return merged

    def write(self, scope_id: str, values: Mapping[str, Any]) -> None:
        """Write each value outwards where its variable exists, else into the root scope."""
        for name, value in values.items():
            target = next((s for s in self.chain(scope_id) if name in s.variables), self.by_id[ROOT])
            target.variables[name] = value

    def write_local(self, scope_id: str, values: Mapping[str, Any]) -> None:
        """Write the values into this very scope."""
        self.by_id[scope_id].variables.update(values)


def clean(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return a deep copy of JSON values from outside; dates and times become ISO text.

    Raises:
        TypeError: a name is no text, or a value is no JSON value; `float` is refused because it is inexact.
        ValueError: nested too deeply.
    """
    if not all(isinstance(name, str) for name in variables):
        raise TypeError("names of variables are texts")
    return {name: _clean(value, 0) for name, value in variables.items()}


def _clean(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return _finite(value)
    if depth >= MAX_DEPTH:
        raise ValueError(f"variables are nested deeper than {MAX_DEPTH}")
    if isinstance(value, Mapping):
        return {str(key): _clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item, depth + 1) for item in value]
    if isinstance(value, float):
        raise TypeError("float is inexact; numbers are int or Decimal")
    if isinstance(value, date | time):
        return feel.to_json(feel.from_json(value))
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError("NaN and infinity are no JSON numbers")
    return value


def put(values: dict[str, Any], path: tuple[str, ...], value: Any, base: Any = None) -> None:
    """Set `a.b.c` in a dict of variables without changing the nested values that were there.

    Args:
        base: what stands at `path[0]` outside; its other members are kept.
    """
    name, *rest = path
    if not rest:
        values[name] = value
        return
    inner = values.get(name, base)
    copy = dict(inner) if isinstance(inner, Mapping) else {}
    values[name] = copy
    put(copy, tuple(rest), value)
