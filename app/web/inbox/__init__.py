"""The clerk's pages: inbox, user task, case file."""

from app.web.inbox.routes import blueprint

__all__ = ["blueprint"]
