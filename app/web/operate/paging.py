"""Long lists in pages; which page is part of the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for

SIZE = 50

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page, and the addresses of its neighbours."""

    rows: Sequence[Row]
    number: int  # from 1
    has_more: bool

    @property
    def earlier(self) -> str | None:
        return _address(self.number - 1) if self.number > 1 else None

    @property
    def later(self) -> str | None:
        return _address(self.number + 1) if self.has_more else None


def read_page(load: Callable[[int, int], Sequence[Row]]) -> Page[Row]:
    """Load the page named by `seite`: `load` gets limit and offset, and one row more than is shown."""
    number = max(request.args.get("seite", 1, type=int), 1)
    rows = load(SIZE + 1, (number - 1) * SIZE)
    return Page(rows[:SIZE], number, len(rows) > SIZE)


def _address(number: int) -> str:
    arguments: dict[str, Any] = {**(request.view_args or {}), **request.args, "seite": number}
    return url_for(request.endpoint or "", **arguments)
