from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client, create_environ
from werkzeug.wrappers import Request, Response

from app.web.tenants import ROOT_KEY, TENANT_KEY, TenantMiddleware


def serve(
    path: str, *, host: str = "localhost", prefix: str = "", script_name: str = ""
) -> tuple[object, str, str, str]:
    """What the application behind the middleware sees: municipality, script name, path, root."""
    seen: list[tuple[object, str, str, str]] = []

    @Request.application
    def application(request: Request) -> Response:
        environ = request.environ
        seen.append((environ[TENANT_KEY], environ["SCRIPT_NAME"], environ["PATH_INFO"], environ[ROOT_KEY]))
        return Response()

    middleware = TenantMiddleware(application, hosts={"antrag.paderborn.example": "paderborn"}, prefix=prefix)
    environ = create_environ(path, base_url=f"http://{host}")
    environ["SCRIPT_NAME"] = script_name
    Client(middleware).open(environ)
    return seen[0]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/paderborn/aufgaben", ("paderborn", "/paderborn", "/aufgaben", "")),
        ("/paderborn", ("paderborn", "/paderborn", "/", "")),
        ("/paderborn/", ("paderborn", "/paderborn", "/", "")),
        ("/", (None, "", "/kommunen", "")),
        ("/static/built/site.css", (None, "", "/static/built/site.css", "")),
        ("/healthz", (None, "", "/healthz", "")),
        ("/statics/x", ("statics", "/statics", "/x", "")),
        ("/Paderborn/", (None, "", "/Paderborn/", "")),
        ("/../etc/passwd", (None, "", "/../etc/passwd", "")),
        ("/-/", (None, "", "/-/", "")),
    ],
)
def test_the_first_segment_names_the_municipality(path: str, expected: tuple[object, str, str, str]) -> None:
    assert serve(path) == expected


@pytest.mark.parametrize("host", ["antrag.paderborn.example", "ANTRAG.paderborn.example:8443"])
def test_a_host_can_name_the_municipality(host: str) -> None:
    assert serve("/aufgaben", host=host) == ("paderborn", "", "/aufgaben", "")
    assert serve("/static/x.css", host=host)[0] is None


def test_a_path_prefix_of_the_installation_is_kept() -> None:
    below = ("paderborn", "/lz/paderborn", "/x", "/lz")

    assert serve("/lz/paderborn/x", prefix="/lz") == below
    assert serve("/paderborn/x", prefix="/lz") == below  # the proxy has removed it
    assert serve("/lz", prefix="/lz") == serve("/", prefix="/lz") == (None, "/lz", "/kommunen", "/lz")
    assert serve("/x", prefix="/lz", host="antrag.paderborn.example") == ("paderborn", "", "/x", "")


def test_no_header_becomes_the_prefix() -> None:
    assert serve("/paderborn/x", script_name="//evil.example") == ("paderborn", "/paderborn", "/x", "")


def test_an_unknown_municipality_is_not_found_and_nothing_is_listed(client: FlaskClient) -> None:
    response = client.get("/nirgendwo/aufgaben")

    assert response.status_code == 404
    assert "keine Kommune" in response.text
    assert "Paderborn" not in response.text
