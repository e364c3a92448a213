"""ProcessModel variables in nested scopes: one value per name and scope, never a copy per token."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

ROOT = "0"


@dataclass
class Scope:
    """Variables of the instance or of one activity; stored values are replaced, never changed."""

    parent: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    undo: list[dict[str, Any]] = field(default_factory=list)  # completed and not undone: see `compensation`


class Scopes:
    """The live scopes of one instance, by id."""

    def __init__(self, scopes: dict[str, Scope] | None = None) -> None:
        self.by_id = scopes if scopes is not None else {ROOT: Scope()}
        self.changes: set[tuple[str, str]] = set()  # (name, "create" or "update") since it was last emptied
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
            self._note(target, name)
            target.variables[name] = value

    def write_local(self, scope_id: str, values: Mapping[str, Any]) -> None:
        """Write the values into this very scope."""
        scope = self.by_id[scope_id]
        for name in values:
            self._note(scope, name)
        scope.variables.update(values)

    def _note(self, scope: Scope, name: str) -> None:
        self.changes.add((name, "update" if name in scope.variables else "create"))


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
