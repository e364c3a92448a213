"""The built style sheets and scripts: from their names in templates to the addresses Vite gave them."""

from __future__ import annotations

import json
from functools import lru_cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response

from app.errors import ApplicationError
from app.web.context import installation_root

BUILT = Path(__file__).parent / "static" / "built"
_SOURCES = {".css": "styles", ".js": "src"}
_ADVICE = "Bitte „make setup“ ausführen (oder in app/frontend: npm ci && npm run build)."


class AssetsNotBuilt(ApplicationError):
    """The browser's files are missing: nobody has run the build since the checkout or since a new entry."""

    code = "assets-not-built"
    title = "Die Dateien für den Browser fehlen"


def register_assets(app: Flask, *, built: Path = BUILT) -> None:
    """Offer `asset(name)` to all templates, e.g. `asset("site.css")`."""
    app.jinja_env.globals["asset"] = partial(asset, built=built)
    app.register_error_handler(AssetsNotBuilt, _answer)


def asset(name: str, *, built: Path = BUILT) -> str:
    """Return the address of a built file; its name contains a hash of its content, so it never goes stale.

    The address lies outside every tenant, so all of them share the browser's cache.
    """
    source = f"{_SOURCES[Path(name).suffix]}/{name}"
    try:
        return f"{installation_root()}/static/built/{_manifest(built)[source]['file']}"
    except KeyError:
        raise AssetsNotBuilt(f"„{name}“ steht nicht unter den gebauten Dateien. {_ADVICE}") from None


def _manifest(built: Path) -> dict[str, dict[str, Any]]:
    """Return the manifest of the last build; a build under a running server is noticed."""
    path = built / "manifest.json"
    try:
        return _read_manifest(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise AssetsNotBuilt(f"Der Ordner {built} ist leer. {_ADVICE}") from None


@lru_cache(maxsize=4)
def _read_manifest(path: Path, _built_at: int) -> dict[str, dict[str, Any]]:
    manifest: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def _answer(error: AssetsNotBuilt) -> Response:
    """Say it in plain text: every page, the one for errors included, needs the missing files."""
    return Response(f"{error.title}\n{error}\n", HTTPStatus.SERVICE_UNAVAILABLE, mimetype="text/plain")
