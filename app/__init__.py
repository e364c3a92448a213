"""Laufzettel: every administrative procedure of a municipality as an executable BPMN diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Assemble the web application; without `settings`, from the environment."""
    from app.settings import Settings  # here, so that importing `app.engine` loads no web framework
    from app.web import assemble

    return assemble(settings or Settings.from_env())
