from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.identity import Role
from app.web.access import Access, declaration_of
from app.web.tenants import INSTALLATION_SEGMENTS
from tests.web.conftest import BASE, SignIn

VALUES = {"string": "unbekannt", "int": 1, "uuid": uuid4(), "path": "a/b", "float": 1.5}


def rules_of_municipalities(app: Flask) -> Iterator[tuple[Rule, Access, str, str]]:
    """Every address that a municipality's pages have, filled with values, once per method."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.rule.lstrip("/").partition("/")[0] in INSTALLATION_SEGMENTS:
            continue
        values = {name: VALUES[_kind(rule, name)] for name in rule.arguments}
        path = adapter.build(rule.endpoint, values, force_external=False)
        access = declaration_of(rule.endpoint)
        assert access is not None, f"{rule.endpoint} does not declare who may call it"
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield rule, access, method, f"/paderborn{path}"


def _kind(rule: Rule, name: str) -> str:
    return {"UUIDConverter": "uuid", "DatabaseInteger": "int", "PathConverter": "path"}.get(
        type(rule._converters[name]).__name__, "string"
    )


def test_every_view_declares_who_may_call_it(app: Flask) -> None:
    with app.app_context():
        undeclared = [name for name in app.view_functions if declaration_of(name) is None]

    assert undeclared == []


def test_nobody_gets_anywhere_without_signing_in(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        closed = [each for each in rules_of_municipalities(app) if not each[1].is_public]

    assert closed
    for _, _, method, path in closed:
        response = client.open(path, method=method, base_url=BASE)
        if method == "GET":
            assert response.status_code == 303, path
            assert response.headers["Location"].startswith("/paderborn/anmelden?weiter=/paderborn/"), path
        else:
            assert response.status_code == 401, path
        as_program = client.open(path, method=method, base_url=BASE, headers={"Accept": "application/json"})
        assert as_program.status_code == 401, path
        assert as_program.json["type"] == "urn:laufzettel:problem:login-required"


def test_the_wrong_role_gets_nowhere(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        closed = [each for each in rules_of_municipalities(app) if each[1].roles]

    for _, access, method, path in closed:
        wrong = tuple(role for role in Role if role not in access.roles)
        browser = sign_in("niemand", roles=wrong)
        response = browser.client.open(
            path,
            method=method,
            base_url=BASE,
            data={"csrf_token": browser.csrf_token} if method != "GET" else None,
        )
        assert response.status_code == 403, (method, path)
        assert "Nicht erlaubt" in response.text


def test_a_view_without_declaration_is_refused(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(app.view_functions["login.signed_out"], "access_declaration")

    assert client.get("/paderborn/abmelden").status_code == 403


def test_pages_of_the_installation_do_not_exist_below_a_municipality(client: FlaskClient) -> None:
    assert client.get("/paderborn/healthz").status_code == 404
    assert client.get("/paderborn/kommunen").status_code == 404
    assert client.get("/paderborn/static/icon.svg").status_code == 404
    with client.get("/static/icon.svg") as icon:
        assert icon.status_code == 200
    assert client.get("/healthz").status_code == 200
