from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from app.web.assets import BUILT, AssetsNotBuilt, asset, register_assets

FRONTEND = Path(__file__).parents[2] / "app" / "frontend"


@pytest.fixture
def site(tmp_path: Path) -> Flask:
    """An application whose built files lie in a folder of the test."""
    site = Flask(__name__)
    register_assets(site, built=tmp_path)
    site.add_url_rule("/", view_func=lambda: render_template_string('{{ asset("site.css") }}'))
    return site


@pytest.mark.parametrize(
    "name", ["site.css", "site.js", "viewer.css", "viewer.js", "modeller.css", "modeller.js"]
)
def test_a_name_leads_to_a_built_file(app: Flask, name: str) -> None:
    with app.test_request_context("/paderborn/"):
        address = asset(name)
    assert address.startswith("/static/built/")
    assert (BUILT / address.removeprefix("/static/built/")).is_file()


def test_an_unknown_name_says_what_to_do(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(AssetsNotBuilt, match="make setup"):
        asset("unknown.js")


def test_without_a_build_every_page_says_what_to_do(site: Flask) -> None:
    answer = site.test_client().get("/")
    assert answer.status_code == 503
    assert "npm ci && npm run build" in answer.text


def test_a_new_build_is_noticed_by_a_running_server(site: Flask, tmp_path: Path) -> None:
    for built_at, name in ((1, "assets/site-a.css"), (2, "assets/site-b.css")):
        (tmp_path / "manifest.json").write_text(json.dumps({"styles/site.css": {"file": name}}))
        os.utime(tmp_path / "manifest.json", (built_at, built_at))
        assert site.test_client().get("/").text == f"/static/built/{name}"


def test_the_lock_file_names_no_addresses() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if "integrity" not in package] == []
