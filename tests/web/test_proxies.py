"""Behind reverse proxies, and on host names of municipalities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from app import create_app, database
from app.settings import Settings
from tests.web.conftest import Provider

FORWARDED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "antrag.paderborn.example",
}
Install = Callable[..., FlaskClient]


@pytest.fixture
def install(settings: Settings, provider: Provider, clean_database: object) -> Iterator[Install]:
    """Build the application with other settings: `install(trusted_proxies=1)`."""
    engines = []
    usual = database._factory.kw.get("bind")

    def build(**changes: object) -> FlaskClient:
        app = create_app(replace(settings, oidc_issuer=provider.issuer, **changes))
        engines.append(app.extensions["laufzettel_engine"])
        return app.test_client()

    yield build
    for engine in engines:
        engine.dispose()
    database._factory.configure(bind=usual)


def redirect_uri(client: FlaskClient, path: str, **options: object) -> str:
    response = client.get(path, **options)
    return parse_qs(urlsplit(response.headers["Location"]).query)["redirect_uri"][0]


def test_a_municipality_on_its_own_host_has_short_addresses(install: Install) -> None:
    client = install(tenant_hosts={"antrag.paderborn.example": "paderborn"})

    response = client.get("/aufgaben", base_url="https://antrag.paderborn.example")

    assert response.headers["Location"] == "/anmelden?weiter=/aufgaben"
    cookie = client.get("/anmelden", base_url="https://antrag.paderborn.example").headers["Set-Cookie"]
    assert "Path=/anmelden" in cookie


def test_a_trusted_proxy_tells_scheme_and_host(install: Install) -> None:
    client = install(trusted_proxies=1, tenant_hosts={"antrag.paderborn.example": "paderborn"})

    assert redirect_uri(client, "/anmelden", headers=FORWARDED) == (
        "https://antrag.paderborn.example/anmelden/rueckkehr"
    )
    assert "Strict-Transport-Security" in client.get("/", headers=FORWARDED).headers


def test_nobody_else_can(install: Install) -> None:
    client = install(tenant_hosts={"antrag.paderborn.example": "paderborn"})

    assert redirect_uri(client, "/paderborn/anmelden", headers=FORWARDED) == (
        "http://localhost/paderborn/anmelden/rueckkehr"
    )
    assert "Strict-Transport-Security" not in client.get("/", headers=FORWARDED).headers


def test_an_installation_can_live_below_a_path(install: Install) -> None:
    client = install(trusted_proxies=1)
    headers = FORWARDED | {"X-Forwarded-Prefix": "/laufzettel"}

    page = client.get("/", headers=headers).text

    assert 'href="/laufzettel/paderborn/"' in page
    assert 'href="/laufzettel/static/built/assets/' in page
    assert redirect_uri(client, "/paderborn/anmelden", headers=headers).endswith(
        "/laufzettel/paderborn/anmelden/rueckkehr"
    )
