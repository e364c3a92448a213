"""Pages for citizens: what the municipality offers, the application, its status."""

from app.web.apply.routes import blueprint

__all__ = ["blueprint"]
