from __future__ import annotations

import re

import requests
from flask.testing import FlaskClient

from app.web.context import LOGIN_COOKIE
from tests.web.conftest import BASE, Provider
from tests.web.login.conftest import begin, come_back, pick, query_of


def test_signing_out_ends_the_login_here_and_at_the_provider(client: FlaskClient, provider: Provider) -> None:
    come_back(client, pick(begin(client)))
    cookie = client.get_cookie(LOGIN_COOKIE, path="/paderborn")
    assert cookie is not None
    page = client.get("/paderborn/aufgaben", base_url=BASE).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None

    response = client.post("/paderborn/abmelden", data={"csrf_token": token[1]}, base_url=BASE)

    target = response.headers["Location"]
    assert target.startswith(f"{provider.issuer}/end-session?")
    assert query_of(target)["post_logout_redirect_uri"] == "http://localhost/paderborn/abmelden"
    assert query_of(target)["id_token_hint"].count(".") == 2
    back = requests.get(target, allow_redirects=False, timeout=5)
    assert back.headers["Location"].startswith("http://localhost/paderborn/abmelden?state=")
    assert "Sie sind abgemeldet" in client.get("/paderborn/abmelden", base_url=BASE).text
    client.set_cookie(LOGIN_COOKIE, cookie.value, path="/paderborn")
    assert client.get("/paderborn/aufgaben", base_url=BASE).status_code == 303


def test_the_pages_allow_the_way_to_the_provider(client: FlaskClient, provider: Provider) -> None:
    policy = client.get("/paderborn/abmelden", base_url=BASE).headers["Content-Security-Policy"]

    assert f"form-action 'self' {provider.issuer}" in policy


def test_signing_out_without_a_login_is_no_error(client: FlaskClient) -> None:
    assert client.post("/paderborn/abmelden", base_url=BASE).headers["Location"] == (
        "http://localhost/paderborn/abmelden"
    )
