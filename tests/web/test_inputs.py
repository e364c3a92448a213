"""What no page asks for: impossible characters and numbers, endless forms, slow senders."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import database
from app.identity import Role
from app.web.inputs import MOST_FIELDS
from tests.web.conftest import BASE, SignIn

EVERYTHING = tuple(Role)
HUGE = "9" * 20
ENDLESS = "9" * 5000


@pytest.mark.parametrize("path", ["/antrag/%00", "/anmelden?weiter=%00", "/?%00=x", "/%00"])
def test_nul_is_not_understood(client: FlaskClient, path: str) -> None:
    response = client.get(f"/paderborn{path}")

    assert response.status_code == 400
    assert "nicht verständlich" in response.text


@pytest.mark.parametrize("data", [{"name": "Be\0llo"}, {"na\0me": "Bello"}])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_nul_in_a_form_is_not_understood(client: FlaskClient, data: dict[str, str], kind: str) -> None:
    response = client.post("/paderborn/antrag/anmelden", data=data, content_type=kind)

    assert response.status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/betrieb/vorgaenge?version={HUGE}", 400),
        (f"/betrieb/vorgaenge?seite={HUGE}", 400),
        (f"/betrieb/stoerungen?seite={HUGE}", 400),
        (f"/verfahren/hundesteuer/versionen/{HUGE}", 404),
        (f"/verfahren/hundesteuer/versionen/{ENDLESS}", 404),
        (f"/verfahren/hundesteuer/versionen/{HUGE}/dateien/process.bpmn", 404),
        ("/betrieb/vorgaenge?aktenzeichen=%00", 400),
        ("/verfahren/%00", 400),
    ],
)
def test_impossible_values_are_nobodys_fault_but_the_senders(sign_in: SignIn, path: str, status: int) -> None:
    browser = sign_in("otto.betrieb", roles=EVERYTHING)

    assert browser.get(path).status_code == status


@pytest.mark.parametrize("revision", [HUGE, ENDLESS])
def test_an_impossible_revision_is_refused(sign_in: SignIn, revision: str) -> None:
    browser = sign_in("mona.modell", roles=EVERYTHING)
    headers = {"If-Match": f'"{revision}"', "X-CSRF-Token": browser.csrf_token}

    response = browser.client.put(
        "/paderborn/verfahren/hundesteuer/entwurf/inhalt/process.bpmn",
        base_url=BASE,
        data=b"<a/>",
        headers=headers,
    )

    assert 400 <= response.status_code < 500


def test_a_value_that_the_database_refuses_is_not_a_failure(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    browser = sign_in("otto.betrieb", roles=EVERYTHING)
    monkeypatch.setitem(app.config, "TESTING", False)

    response = browser.get(f"/betrieb/vorgaenge?seite={HUGE}")

    assert response.status_code == 400
    assert HUGE not in caplog.text


def body_of(fields: int) -> bytes:
    return b"&".join([b"a="] * fields)


@pytest.mark.parametrize(("fields", "status"), [(MOST_FIELDS, 303), (MOST_FIELDS + 1, 413)])
def test_a_form_has_no_more_fields_than_anybody_asks_for(
    client: FlaskClient, fields: int, status: int
) -> None:
    urlencoded = "application/x-www-form-urlencoded"

    response = client.post("/paderborn/abmelden", data=body_of(fields), content_type=urlencoded)

    assert response.status_code == status
    assert ("höchstens 5000 Felder" in response.text) == (status == 413)


def test_parts_of_a_form_with_files_are_counted_too(client: FlaskClient) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'

    response = client.post(
        "/paderborn/abmelden",
        data=part * (MOST_FIELDS + 1) + b"--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )

    assert response.status_code == 413


class Slow(BytesIO):
    """A body that looks, whenever some of it is read, whether somebody waits for it with a transaction."""

    def __init__(self, content: bytes, is_waiting: Callable[[], bool]) -> None:
        super().__init__(content)
        self.is_waiting = is_waiting
        self.seen: list[bool] = []

    def read(self, size: int | None = -1) -> bytes:
        self.seen.append(self.is_waiting())
        return super().read(size)

    def readinto(self, buffer: object) -> int:
        self.seen.append(self.is_waiting())
        return super().readinto(buffer)


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/abmelden", "application/x-www-form-urlencoded"),
        ("POST", "/antrag/hundesteuer", "multipart/form-data; boundary=x"),
        ("PUT", "/verfahren/hundesteuer/entwurf/inhalt/process.bpmn", "application/xml"),
    ],
)
def test_no_connection_waits_for_a_slow_sender(app: Flask, method: str, path: str, kind: str) -> None:
    pool = app.extensions["laufzettel_engine"].pool
    database._factory.configure(bind=app.extensions["laufzettel_engine"])
    before = pool.checkedout()
    body = Slow(b"a=1&b=2", lambda: pool.checkedout() > before)

    app.test_client().open(
        f"/paderborn{path}",
        method=method,
        base_url=BASE,
        input_stream=body,
        content_type=kind,
        headers={"Content-Length": "7"},
    )

    assert body.seen
    assert not any(body.seen)
