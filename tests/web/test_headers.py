from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from app.web.headers import csp_nonce
from tests.web.conftest import SignIn


def test_every_answer_is_guarded(client: FlaskClient) -> None:
    for path in ("/", "/paderborn/abmelden", "/nirgendwo/", "/static/icon.svg", "/healthz"):
        with client.get(path) as response:
            headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy, path
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in headers


def test_browsers_that_came_by_https_are_told_to_stay_there(client: FlaskClient) -> None:
    headers = client.get("/", base_url="https://localhost").headers

    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_pages_of_signed_in_people_are_not_stored(sign_in: SignIn) -> None:
    assert sign_in().get("/aufgaben").headers["Cache-Control"] == "no-store"


def test_pages_for_everybody_are_asked_for_again(client: FlaskClient) -> None:
    for path in ("/", "/paderborn/abmelden", "/paderborn/gibt-es-nicht", "/paderborn/aufgaben"):
        assert client.get(path).headers["Cache-Control"] == "no-cache", path


def test_only_pages_that_ask_get_a_nonce_for_styles(app: Flask) -> None:
    with app.test_request_context("/"):
        nonce = csp_nonce()
        response = app.process_response(app.response_class())

    assert f"style-src 'self' 'nonce-{nonce}'" in response.headers["Content-Security-Policy"]


def test_files_with_a_hash_in_their_name_are_kept_for_ever(client: FlaskClient) -> None:
    style = re.search(r'href="(/static/built/assets/site-[^"]+\.css)"', client.get("/").text)
    assert style is not None

    with client.get(style[1]) as file, client.get("/static/icon.svg") as icon:
        assert "immutable" in file.headers["Cache-Control"]
        assert "immutable" not in icon.headers["Cache-Control"]
