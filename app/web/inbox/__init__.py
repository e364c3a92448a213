"""The clerk's pages: inbox, user task, case file."""

from __future__ import annotations

from app.web.inbox import cases, drafts, freeing, lists, previews, routes
from app.web.inbox.blueprint import blueprint

__all__ = ["blueprint", "cases", "drafts", "freeing", "lists", "previews", "routes"]
