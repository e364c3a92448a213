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

PUBLIC = "https://antrag.example"
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
        changes = {"public_url": PUBLIC, **changes}
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
    client = install(
        public_url="http://antrag.example", tenant_hosts={"antrag.paderborn.example": "paderborn"}
    )
    options = {"base_url": "http://antrag.example", "headers": FORWARDED}

    assert redirect_uri(client, "/paderborn/anmelden", **options) == (
        "http://antrag.example/paderborn/anmelden/rueckkehr"
    )
    assert "Strict-Transport-Security" not in client.get("/", **options).headers


@pytest.mark.parametrize("path", ["/laufzettel", ""])
def test_an_installation_can_live_below_a_path(install: Install, path: str) -> None:
    client = install(public_url=f"{PUBLIC}/laufzettel")

    page = client.get(f"{path}/", base_url=PUBLIC).text

    assert 'href="/laufzettel/paderborn/"' in page
    assert 'href="/laufzettel/static/built/assets/' in page
    assert redirect_uri(client, f"{path}/paderborn/anmelden", base_url=PUBLIC) == (
        f"{PUBLIC}/laufzettel/paderborn/anmelden/rueckkehr"
    )


def test_a_prefix_in_a_header_is_nobodys_word(install: Install) -> None:
    client = install(trusted_proxies=1)
    headers = FORWARDED | {"X-Forwarded-Host": "antrag.example", "X-Forwarded-Prefix": "//evil.example"}

    response = client.get("/paderborn/", headers=headers)

    assert response.status_code == 200
    assert "evil.example" not in response.text


@pytest.mark.parametrize("host", ["evil.example", "antrag.example.evil.example", "[", "", "localhost"])
def test_other_hosts_are_refused(install: Install, host: str) -> None:
    client = install(trusted_proxies=1, tenant_hosts={"antrag.paderborn.example": "paderborn"})

    for headers in ({"Host": host}, {"Host": "antrag.example", "X-Forwarded-Host": host or "x"}):
        for path in ("/", "/paderborn/", "/paderborn/anmelden", "/static/icon.svg", "/gibt-es-nicht"):
            response = client.get(path, headers=headers)
            assert response.status_code == 400, (path, headers)
            assert "evil.example" not in response.text + response.headers.get("Location", "")


def test_health_is_told_under_any_name(install: Install) -> None:
    client = install()

    assert client.get("/healthz", base_url="http://10.0.0.7:8000").status_code == 200
    assert client.get("/readyz", base_url="http://10.0.0.7:8000").status_code == 200


@pytest.mark.parametrize("host", ["antrag.example", "ANTRAG.example", "antrag.example:8443"])
def test_addresses_for_outside_come_from_the_settings(install: Install, host: str) -> None:
    client = install()

    address = redirect_uri(client, "/paderborn/anmelden", base_url=f"https://{host}")

    assert address == f"{PUBLIC}/paderborn/anmelden/rueckkehr"
    signed_out = client.post("/paderborn/abmelden", base_url=f"https://{host}")
    assert signed_out.headers["Location"] == f"{PUBLIC}/paderborn/abmelden"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_a_developers_machine_has_all_of_its_names(install: Install, name: str) -> None:
    client = install(public_url="http://127.0.0.1:8000")

    address = redirect_uri(client, "/paderborn/anmelden", base_url=f"http://{name}:8000")

    assert address == f"http://{name}:8000/paderborn/anmelden/rueckkehr"  # its cookies are of that name
