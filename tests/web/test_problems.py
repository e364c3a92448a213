from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.errors import Conflict, InvalidForm, NotPermitted
from app.web import assets
from app.web.problems.advice import ADVICE
from tests.web.conftest import BASE, SignIn

JSON = {"Accept": "application/json"}


def test_a_person_gets_a_page_that_says_what_to_do(client: FlaskClient) -> None:
    response = client.get("/paderborn/gibt-es-nicht")

    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert "Diese Seite gibt es nicht" in response.text
    assert "Prüfen Sie die Adresse" in response.text


def test_a_program_gets_a_problem(client: FlaskClient) -> None:
    response = client.get("/paderborn/gibt-es-nicht", headers={**JSON, "X-Request-ID": "abcdefgh12"})

    assert response.status_code == 404
    assert response.content_type == "application/problem+json"
    assert response.json == {
        "type": "urn:laufzettel:problem:http-404",
        "title": "Diese Seite gibt es nicht",
        "status": 404,
        "detail": "Unter dieser Adresse ist nichts zu finden.",
        "instance": "/gibt-es-nicht",
        "request_id": "abcdefgh12",
    }


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    response = client.post("/paderborn/anmelden", base_url=BASE)

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert "So lässt sich diese Seite nicht aufrufen" in response.text


def test_a_body_of_fifty_megabytes_is_refused_and_read_to_its_end(sign_in: SignIn) -> None:
    browser, body = sign_in(), BytesIO(b"x" * (50 * 2**20))

    response = browser.client.post(
        "/paderborn/aufgaben/00000000-0000-0000-0000-000000000000/erledigen",
        base_url=BASE,
        input_stream=body,
        headers={"Content-Length": str(50 * 2**20)},
        content_type="multipart/form-data; boundary=x",
    )

    assert response.status_code == 413
    assert "höchstens 10 MB" in response.text
    assert body.read() == b""  # a browser that is still sending sees the answer


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (Conflict("Schon geschehen."), 409, "Der Stand hat sich geändert"),
        (InvalidForm("Das Datum fehlt."), 422, "Das Datum fehlt."),
        (NotPermitted("Das dürfen andere."), 403, "Das dürfen andere."),
        (OperationalError("", {}, Exception()), 503, "nicht erreichbar"),
        (ZeroDivisionError("geheim"), 500, "Da ist uns ein Fehler unterlaufen"),
    ],
)
def test_every_error_has_its_page(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, text: str
) -> None:
    def fail() -> str:
        raise error

    fail.access_declaration = app.view_functions["login.signed_out"].access_declaration  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "login.signed_out", fail)
    monkeypatch.setitem(app.config, "TESTING", False)

    page = client.get("/paderborn/abmelden", headers={"X-Request-ID": "abcdefgh12"})
    problem = client.get("/paderborn/abmelden", headers=JSON)

    assert page.status_code == problem.status_code == status
    assert text in page.text
    assert "geheim" not in page.text + problem.text
    assert problem.json["status"] == status
    assert ("abcdefgh12" in page.text) == (status >= 500)


def test_every_status_has_advice() -> None:
    statuses = (400, 401, 403, 404, 405, 409, 413, 422, 500, 503)
    assert {f"http-{status}" for status in statuses} <= set(ADVICE)
    assert all(advice.what_to_do for advice in ADVICE.values())


def test_without_built_files_even_an_error_page_says_what_is_missing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(app.jinja_env.globals, "asset", partial(assets.asset, built=tmp_path))

    response = client.get("/paderborn/gibt-es-nicht")

    assert response.status_code == 500
    assert "make setup" in response.text


def test_a_body_of_unknown_length_is_refused(client: FlaskClient) -> None:
    response = client.post("/paderborn/abmelden", base_url=BASE, headers={"Transfer-Encoding": "chunked"})

    assert response.status_code == 411


def test_a_form_without_files_may_be_smaller_only(client: FlaskClient) -> None:
    response = client.post("/paderborn/abmelden", base_url=BASE, data={"text": "x" * (3 * 2**20)})

    assert response.status_code == 413
    assert "höchstens 2 MB" in response.text
