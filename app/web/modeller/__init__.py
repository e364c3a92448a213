"""Process modeller: procedures and their versions, drafts with editor and checks, deployment."""

from __future__ import annotations

from app.web.modeller import routes
from app.web.modeller.blueprint import blueprint

__all__ = ["blueprint", "routes"]
