"""The clerk's pages: inbox, user task, case file."""

from __future__ import annotations

from app.web.inbox import case_lists, cases, freeing, routes
from app.web.inbox.blueprint import blueprint

__all__ = ["blueprint", "case_lists", "cases", "freeing", "routes"]
