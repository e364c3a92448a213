"""Operator: instances with their position, jobs and incidents, and trying again."""

from __future__ import annotations

from app.web.operate import routes
from app.web.operate.blueprint import blueprint

__all__ = ["blueprint", "routes"]
