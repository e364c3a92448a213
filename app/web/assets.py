"""The built style sheets and scripts: from their names in templates to the addresses Vite gave them."""

from __future__ import annotations

import json
from functools import lru_cache
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


def _manifest() -> dict[str, dict[str, Any]]:
    """Return the manifest of the last build; a build under a running server is noticed."""
    try:
        return _read_manifest((BUILT / "manifest.json").stat().st_mtime_ns)
    except FileNotFoundError:
        raise AssetsNotBuilt(
            "app/web/static/built/ ist leer. Bitte „make setup“ ausführen "
            "(oder in app/frontend: npm ci && npm run build)."
        ) from None


@lru_cache(maxsize=1)
def _read_manifest(_built_at: int) -> dict[str, dict[str, Any]]:
    manifest: dict[str, dict[str, Any]] = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    return manifest
