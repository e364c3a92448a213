"""The built style sheets and scripts: from their names in templates to the addresses Vite gave them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from app.errors import ApplicationError
from app.web.context import installation_root

BUILT = Path(__file__).parent / "static" / "built"
_SOURCES = {".css": "styles", ".js": "src"}


class AssetsNotBuilt(ApplicationError):
    """The browser's files are missing: nobody has run the build since the checkout or since a new entry."""

    code = "assets-not-built"
    title = "Die Dateien für den Browser fehlen"


def register_assets(app: Flask) -> None:
    """Offer `asset(name)` to all templates, e.g. `asset("site.css")`."""
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """Return the address of a built file; its name contains a hash of its content, so it never goes stale.

    The address lies outside every tenant, so all of them share the browser's cache.
    """
    source = f"{_SOURCES[Path(name).suffix]}/{name}"
    try:
        return f"{installation_root()}/static/built/{_manifest()[source]['file']}"
    except KeyError:
        raise AssetsNotBuilt(
            f"„{name}“ steht nicht unter den gebauten Dateien. Bitte „make setup“ ausführen.", asset=name
        ) from None


@cache
def _manifest() -> dict[str, dict[str, Any]]:
    try:
        text = (BUILT / "manifest.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise AssetsNotBuilt(
            "app/web/static/built/ ist leer. Bitte „make setup“ ausführen "
            "(oder in app/frontend: npm ci && npm run build)."
        ) from None
    manifest: dict[str, dict[str, Any]] = json.loads(text)
    return manifest
