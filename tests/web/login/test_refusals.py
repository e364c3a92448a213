from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import KeySet
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from app.settings import Settings
from app.web.context import LOGIN_COOKIE
from app.web.login.provider import Provider as ProviderClient
from tests.web.conftest import BASE, Provider, free_port
from tests.web.login.conftest import OddProtocol, begin, come_back, pick, query_of


def refused(response: Any, reason: str = "") -> bool:
    """Whether somebody got a clear page and no login."""
    has_login = any(each.startswith(LOGIN_COOKIE) for each in response.headers.getlist("Set-Cookie"))
    is_clear = "Die Anmeldung hat nicht geklappt" in response.text and "Noch einmal anmelden" in response.text
    return response.status_code == 400 and is_clear and reason in response.text and not has_login


def test_a_wrong_state_is_refused(client: FlaskClient) -> None:
    back = pick(begin(client))
    state = query_of(back)["state"]

    assert refused(
        come_back(client, back.replace(state, "x" * len(state))), "nicht in diesem Browser begonnen"
    )
    assert refused(
        come_back(client, back.replace(state, state[:8] + "x" * 22)), "nicht in diesem Browser begonnen"
    )
    assert refused(come_back(client, back.replace(f"state={state}", "")), "nicht in diesem Browser begonnen")


def test_a_login_begun_in_another_browser_is_refused(app: Flask, client: FlaskClient) -> None:
    back = pick(begin(client))

    assert refused(come_back(app.test_client(), back))


def test_a_code_of_another_attempt_is_refused(client: FlaskClient) -> None:
    first, second = pick(begin(client)), pick(begin(client))
    swapped = first.replace(query_of(first)["code"], query_of(second)["code"])

    assert refused(come_back(client, swapped))  # the provider compares challenge and verifier


def test_a_code_works_once(client: FlaskClient) -> None:
    start = client.get("/paderborn/anmelden", base_url=BASE)
    name, _, value = start.headers["Set-Cookie"].partition(";")[0].partition("=")
    back = pick(start.headers["Location"])
    assert come_back(client, back).status_code == 303

    client.set_cookie(name, value, path="/paderborn/anmelden")

    assert refused(come_back(client, back))


@pytest.mark.parametrize("issuer", ["iss=https%3A%2F%2Fevil.example", ""])
def test_an_answer_from_another_provider_is_refused(
    client: FlaskClient, provider: Provider, issuer: str
) -> None:
    back = pick(begin(client))
    own = f"iss={requests.utils.quote(provider.issuer, safe='')}"
    assert own in back

    assert refused(come_back(client, back.replace(own, issuer)), "von einem anderen Anmeldedienst")


def test_giving_up_at_the_provider_is_said_so(client: FlaskClient) -> None:
    assert refused(come_back(client, pick(begin(client), "")), "abgebrochen")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-application"},
        {"aud": ["laufzettel", "another-application"], "azp": "another-application"},
        {"exp": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
    ],
)
def test_a_wrong_id_token_is_refused(
    client: FlaskClient, odd_provider: OddProtocol, claims: dict[str, Any]
) -> None:
    odd_provider.wrong_claims = claims

    assert refused(come_back(client, pick(begin(client))))


def test_an_id_token_made_for_another_attempt_is_refused(
    client: FlaskClient, odd_provider: OddProtocol
) -> None:
    back = pick(begin(client))
    code = query_of(back)["code"]
    odd_provider.codes[code] = replace(odd_provider.codes[code], nonce="of another attempt")

    assert refused(come_back(client, back))


def test_an_id_token_without_nonce_is_refused(client: FlaskClient, odd_provider: OddProtocol) -> None:
    back = pick(begin(client))
    code = query_of(back)["code"]
    odd_provider.codes[code] = replace(odd_provider.codes[code], nonce=None)

    assert refused(come_back(client, back))


def test_a_forged_signature_is_refused_and_a_new_key_is_learned(
    client: FlaskClient, odd_provider: OddProtocol, new_keys: Callable[[], KeySet]
) -> None:
    assert come_back(client, pick(begin(client))).status_code == 303
    fresh = new_keys()
    forged = fresh.as_dict(private=True)
    forged["keys"][0]["kid"] = odd_provider.keys.keys[0].kid

    odd_provider.keys = KeySet.import_key_set(forged)
    assert refused(come_back(client, pick(begin(client))))

    odd_provider.keys = fresh
    assert come_back(client, pick(begin(client))).status_code == 303


def test_without_provider_people_are_told_to_wait(
    app: Flask, client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = ProviderClient(replace(settings, oidc_issuer=f"http://127.0.0.1:{free_port()}"))
    monkeypatch.setitem(app.extensions, "laufzettel_provider", absent)

    response = client.get("/paderborn/anmelden", base_url=BASE)

    assert response.status_code == 503
    assert "Die Anmeldung ist gerade nicht möglich" in response.text


def test_a_provider_that_calls_itself_something_else_is_not_used(
    app: Flask, client: FlaskClient, provider: Provider, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_name = provider.issuer.replace("127.0.0.1", "localhost")
    monkeypatch.setitem(
        app.extensions, "laufzettel_provider", ProviderClient(replace(settings, oidc_issuer=other_name))
    )

    assert client.get("/paderborn/anmelden", base_url=BASE).status_code == 503


def test_a_provider_that_does_not_work_is_left_alone_for_a_moment(
    app: Flask, client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    @Request.application
    def broken(request: Request) -> Response:
        asked.append(request.path)
        return Response("Wartung", status=500)

    port = free_port()
    server = make_server("127.0.0.1", port, broken)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    one = ProviderClient(replace(settings, oidc_issuer=f"http://127.0.0.1:{port}"))
    monkeypatch.setitem(app.extensions, "laufzettel_provider", one)
    try:
        answers = [client.get("/paderborn/anmelden", base_url=BASE).status_code for _ in range(3)]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

    assert answers == [503, 503, 503]
    assert asked == ["/.well-known/openid-configuration"]
