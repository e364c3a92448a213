"""Pages for citizens: what the municipality offers, the application, its status, what is left to do."""

from app.web.apply import answering, notices, routes, status
from app.web.apply.blueprint import blueprint

__all__ = ["answering", "blueprint", "notices", "routes", "status"]
