from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from joserfc import jwt

from app.identity import Role
from demo.provider.keys import load_keys
from demo.provider.personas import read_personas
from demo.provider.protocol import Client, Protocol
from demo.provider.server import create_provider

ISSUER = "http://127.0.0.1:9999"
CALLBACK = "http://127.0.0.1:8000/gelsenkirchen/anmelden/rueckkehr"
VERIFIER = "v" * 48
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
QUESTION = {
    "response_type": "code",
    "client_id": "laufzettel",
    "redirect_uri": CALLBACK,
    "scope": "openid profile",
    "state": "zustand",
    "nonce": "einmal",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture
def protocol(tmp_path: Path) -> Protocol:
    client = Client(client_id="laufzettel", client_secret="geheim", public_url="http://127.0.0.1:8000")
    return Protocol(issuer=ISSUER, client=client, keys=load_keys(tmp_path))


@pytest.fixture
def browser(protocol: Protocol) -> FlaskClient:
    return create_provider(protocol, read_personas()).test_client()


def pick(browser: FlaskClient, person: str = "gerd.wolf", **changes: str) -> dict[str, str]:
    response = browser.post("/authorize", query_string=QUESTION | changes, data={"person": person})
    query = parse_qs(urlsplit(response.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def redeem(
    browser: FlaskClient, code: str, *, secret: str = "geheim", **changes: str
) -> tuple[int, dict[str, str]]:
    data = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    response = browser.post("/token", data=data | changes, auth=("laufzettel", secret))
    return response.status_code, response.json


def test_everybody_is_one_click_away_and_the_own_municipality_comes_first(browser: FlaskClient) -> None:
    page = browser.get("/authorize", query_string=QUESTION).text

    assert "Anmeldung für die Entwicklung" in page
    assert re.findall(r'<h2 id="(\w+)"', page) == ["gelsenkirchen", "paderborn", "duesseldorf"]
    for town in read_personas():
        for person in town.people:
            assert f'name="person" value="{person.username}"' in page


def test_a_picked_person_comes_back_as_an_id_token(browser: FlaskClient, protocol: Protocol) -> None:
    back = pick(browser)
    status, token = redeem(browser, back["code"])
    claims = jwt.decode(token["id_token"], protocol.keys, algorithms=["RS256"]).claims

    assert (back["state"], back["iss"]) == ("zustand", ISSUER)
    assert status == 200
    assert claims["iss"] == ISSUER
    assert claims["aud"] == "laufzettel"
    assert claims["nonce"] == "einmal"
    assert claims["preferred_username"] == "gerd.wolf"
    assert claims["roles"] == ["clerk"]
    assert claims["groups"] == ["fb_steuern"]
    assert claims["tenants"] == ["gelsenkirchen"]
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert browser.get("/userinfo", headers=headers).json["sub"] == claims["sub"]
    assert browser.get("/userinfo", headers={"Authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "w" * 48}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"redirect_uri": CALLBACK.replace("gelsenkirchen", "paderborn")}, "invalid_grant"),
        ({"secret": "falsch"}, "invalid_client"),
        ({"code": "erfunden"}, "invalid_grant"),
    ],
)
def test_a_code_needs_everything_it_was_made_for(
    browser: FlaskClient, changes: dict[str, str], error: str
) -> None:
    status, answer = redeem(browser, **{"code": pick(browser)["code"], **changes})

    assert status in (400, 401)
    assert answer["error"] == error


def test_a_code_works_once(browser: FlaskClient) -> None:
    code = pick(browser)["code"]

    assert [redeem(browser, code)[0] for _ in range(2)] == [200, 400]


@pytest.mark.parametrize(
    "changes",
    [{"code_challenge": ""}, {"code_challenge_method": "plain"}, {"nonce": ""}, {"response_type": "token"}],
)
def test_an_unsafe_question_gets_no_code(browser: FlaskClient, changes: dict[str, str]) -> None:
    response = browser.get("/authorize", query_string=QUESTION | changes)

    assert response.status_code == 400
    assert "So geht es nicht" in response.text


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/anmelden/rueckkehr",
        "http://127.0.0.1:8000/gelsenkirchen/andere/seite",
        CALLBACK + "?x=1",
        "http://127.0.0.1:8000@evil.example/anmelden/rueckkehr",
    ],
)
def test_nobody_is_sent_to_foreign_addresses(browser: FlaskClient, address: str) -> None:
    response = browser.post(
        "/authorize", query_string=QUESTION | {"redirect_uri": address}, data={"person": "gerd.wolf"}
    )

    assert response.status_code == 400
    assert "Location" not in response.headers


def test_giving_up_is_told_to_the_application(browser: FlaskClient) -> None:
    assert pick(browser, person="")["error"] == "access_denied"


def test_signing_out_leads_back_only_to_the_application(browser: FlaskClient) -> None:
    _, token = redeem(browser, pick(browser)["code"])
    own = "http://127.0.0.1:8000/gelsenkirchen/abmelden"

    def sign_out(address: str, hint: str = token["id_token"]) -> object:
        question = {"id_token_hint": hint, "post_logout_redirect_uri": address, "state": "s"}
        return browser.get("/end-session", query_string=question)

    assert sign_out(own).headers["Location"] == f"{own}?state=s"
    assert "Location" not in sign_out("https://evil.example/abmelden").headers
    assert sign_out(own, "gefälscht").status_code == 400


def test_the_key_outlives_the_process(tmp_path: Path) -> None:
    first, second = load_keys(tmp_path), load_keys(tmp_path)

    assert first.as_dict(private=True) == second.as_dict(private=True)
    assert (tmp_path / "provider-key.json").stat().st_mode & 0o077 == 0


def test_discovery_names_every_address(browser: FlaskClient) -> None:
    document = browser.get("/.well-known/openid-configuration").json

    assert document["issuer"] == ISSUER
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"):
        assert document[name].startswith(f"{ISSUER}/")
    assert "d" not in browser.get("/jwks").json["keys"][0]


def test_personas_have_roles_that_exist() -> None:
    for town in read_personas():
        for person in town.people:
            assert {Role(role) for role in person.roles}, person.username
