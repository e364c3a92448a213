"""What expressions in a form see: the row first, then what is around it, then the process variables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.clock import GERMANY
from app.feel import Expression, Runtime, to_json

Path = tuple[str, ...]


class Scope:
    """The names of one form or row. Its `data` fills while the form is read; later readers see more."""

    def __init__(
        self,
        data: dict[str, Any],
        *,
        at: datetime,
        variables: Mapping[str, Any] | None = None,
        outer: Scope | None = None,
        number: int = 0,
    ) -> None:
        self.data = data
        self.at = at.astimezone(GERMANY)  # FEEL's today() is the day it is in Germany
        self._variables = variables or {}
        self._outer = outer
        self._number = number  # of the row, from 1

    def row(self, data: dict[str, Any], number: int) -> Scope:
        return Scope(data, at=self.at, outer=self, number=number)

    @property
    def today(self) -> date:
        return self.at.date()

    def evaluate(self, expression: Expression) -> Any:
        """Return the expression's value as JSON."""
        return to_json(expression.evaluate(self.names(), Runtime(now=self.at)).value)

    def names(self) -> dict[str, Any]:
        """Return everything an expression here can name, nearest first."""
        around = {**self._variables} if self._outer is None else self._outer.names()
        parent = None if self._outer is None else self._outer.data
        return {**around, **self.data, "this": self.data, "parent": parent, "i": self.numbers()}

    def numbers(self) -> list[int]:
        """Return the number of this row and of the rows around it, outermost first."""
        return [] if self._outer is None else [*self._outer.numbers(), self._number]


def look_up(data: object, path: Path) -> Any:
    """Return the value at a path, None where there is nothing."""
    for name in path:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def put(data: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at a path, making the objects on the way."""
    for name in path[:-1]:
        inner = data.get(name)
        if not isinstance(inner, dict):
            inner = data[name] = {}
        data = inner
    data[path[-1]] = value
