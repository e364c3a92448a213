"""The inbox as its addresses describe it: scope, order and page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from flask import session, url_for

from app.queries.inbox import InboxScope, InboxSort

PAGE_SIZE = 50
_MOST_DIGITS = 5
_LONGEST = 20  # characters of such a part: it is kept in a cookie
_LAST, _PARTS = "aufgaben", ("bereich", "sortierung", "seite")

LABELS = {
    InboxScope.MINE: "Meine",
    InboxScope.GROUPS: "Meiner Gruppen",
    InboxScope.COLLEAGUES: "In Arbeit bei Kolleginnen und Kollegen",
}
#: What an empty list says: what will appear here, and how.
EMPTY = {
    InboxScope.MINE: "Sie haben keine Aufgabe in Arbeit. Hier stehen die Aufgaben, die Sie übernommen haben.",
    InboxScope.GROUPS: (
        "Keine Aufgabe wartet. Sobald in einem Vorgang Ihre Gruppe an der Reihe ist, "
        "erscheint die Aufgabe hier."
    ),
    InboxScope.COLLEAGUES: (
        "Niemand sonst aus Ihren Gruppen hat gerade eine Aufgabe übernommen. "
        "Hier sehen Sie, wer woran arbeitet."
    ),
}

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class WaitingListing:
    """One page of the cases that wait."""

    page: int
    total: int

    @property
    def page_count(self) -> int:
        return _pages(self.total)

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE_SIZE

    def address(self, *, page: int) -> str:
        return url_for("inbox.list_waiting", seite=page if page > 1 else None)


@dataclass(frozen=True)
class Listing:
    """One page of the inbox."""

    scope: InboxScope
    sort: InboxSort
    page: int
    counts: Mapping[InboxScope, int]

    @property
    def total(self) -> int:
        return self.counts[self.scope]

    @property
    def page_count(self) -> int:
        return _pages(self.total)

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE_SIZE

    @property
    def label(self) -> str:
        return LABELS[self.scope]

    @property
    def empty(self) -> str:
        return EMPTY[self.scope]

    @property
    def scopes(self) -> list[tuple[InboxScope, str, int]]:
        return [(scope, LABELS[scope], self.counts[scope]) for scope in InboxScope]

    def address(self, *, scope: str | None = None, sort: str | None = None, page: int = 1) -> str:
        """Return the address of this listing with something changed; without `page` at its first page."""
        order = sort or self.sort
        return url_for(
            "inbox.list_tasks",
            bereich=scope or self.scope,
            sortierung=order if order != InboxSort.DUE else None,
            seite=page if page > 1 else None,
        )


def read_listing(query: Mapping[str, str], counts: Mapping[InboxScope, int]) -> Listing:
    """Read an address. What it leaves out or gets wrong is the usual: the first part with something in it."""
    waits = counts[InboxScope.GROUPS] and not counts[InboxScope.MINE]
    usual = InboxScope.GROUPS if waits else InboxScope.MINE
    listing = Listing(
        scope=_choice(InboxScope, query.get("bereich"), usual),
        sort=_choice(InboxSort, query.get("sortierung"), InboxSort.DUE),
        page=read_page(query),
        counts=counts,
    )
    if listing.page > listing.page_count:
        return Listing(listing.scope, listing.sort, listing.page_count, counts)
    return listing


def read_page(query: Mapping[str, str]) -> int:
    """Return the number of the page that an address names."""
    text = query.get("seite", "")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 1


def remember_list(query: Mapping[str, str]) -> None:
    """Keep which part of the inbox a person looks at, to lead them back to it."""
    session[_LAST] = {name: query[name][:_LONGEST] for name in _PARTS if name in query}


def last_list() -> str:
    """Return the address of the part of the inbox that the person looked at last."""
    return url_for("inbox.list_tasks", **session.get(_LAST, {}))


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def _choice(kind: type[Choice], text: str | None, usual: Choice) -> Choice:
    return next((choice for choice in kind if choice.value == text), usual)
