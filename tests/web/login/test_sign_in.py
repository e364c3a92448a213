from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from app import database
from app.web.context import LOGIN_COOKIE
from demo.provider.personas import Persona
from tests.web.conftest import BASE, SignIn
from tests.web.login.conftest import OddProtocol, begin, come_back, pick, query_of


def test_a_clerk_signs_in_and_gets_the_page_they_wanted(client: FlaskClient) -> None:
    wanted = client.get("/paderborn/aufgaben?bereich=gruppen", base_url=BASE).headers["Location"]
    back = pick(client.get(wanted, base_url=BASE).headers["Location"], "anna.schmidt")

    arrived = come_back(client, back)

    assert arrived.headers["Location"] == "/paderborn/aufgaben?bereich=gruppen"
    page = client.get("/paderborn/aufgaben?bereich=gruppen", base_url=BASE)
    assert page.status_code == 200
    assert "Anna Schmidt" in page.text


def test_the_provider_is_asked_with_everything_that_protects(client: FlaskClient) -> None:
    query = query_of(begin(client))

    assert query["response_type"] == "code"
    assert query["code_challenge_method"] == "S256"
    assert query["scope"] == "openid profile"
    assert query["redirect_uri"] == "http://localhost/paderborn/anmelden/rueckkehr"
    assert min(len(query["state"]), len(query["nonce"])) >= 20
    assert len(query["code_challenge"]) == 43
    assert query_of(begin(client, "?konto=anderes"))["prompt"] == "login"


def test_cookies_stay_with_the_municipality_and_away_from_scripts(client: FlaskClient) -> None:
    start = client.get("/paderborn/anmelden", base_url=BASE)
    attempt = start.headers["Set-Cookie"]
    arrived = come_back(client, pick(start.headers["Location"]))
    login = next(each for each in arrived.headers.getlist("Set-Cookie") if each.startswith(LOGIN_COOKIE))

    for cookie in (attempt, login):
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
    assert "Path=/paderborn/anmelden" in attempt
    assert re.search(r"Path=/paderborn(;|$)", login)
    assert "Max-Age" not in login  # ends with the browser, if nothing ends it before


def test_two_tabs_can_sign_in_at_the_same_time(client: FlaskClient) -> None:
    first, second = begin(client, "?weiter=/paderborn/abmelden"), begin(client)

    assert come_back(client, pick(first)).headers["Location"] == "/paderborn/abmelden"
    assert come_back(client, pick(second)).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/gelsenkirchen/aufgaben",
        "/paderborn/../gelsenkirchen/aufgaben",
        "/paderborn/%2e%2e/gelsenkirchen/aufgaben",
        "/paderborn/.%2E/gelsenkirchen/aufgaben",
        "/paderborn/..%2fgelsenkirchen/aufgaben",
        "/paderborn/%2e%2e",
        "/paderborn/%5cevil.example",
        "/paderborn/%0d%0aSet-Cookie: x=1",
        "/%70aderborn/../gelsenkirchen/aufgaben",
        "/paderborn/\\evil.example",
        "/paderbornX/aufgaben",
        "javascript:alert(1)",
        "/paderborn/\r\nSet-Cookie: x=1",
    ],
)
def test_login_leads_nowhere_else(client: FlaskClient, wanted: str) -> None:
    response = client.get("/paderborn/anmelden", query_string={"weiter": wanted}, base_url=BASE)

    arrived = come_back(client, pick(response.headers["Location"]))

    assert arrived.headers["Location"] == "/paderborn/aufgaben"


def test_unknown_roles_are_left_out(client: FlaskClient) -> None:
    come_back(client, pick(begin(client), "mona.modell"))

    assert client.get("/paderborn/aufgaben", base_url=BASE).status_code == 403


def test_somebody_of_another_municipality_is_refused_with_a_way_out(client: FlaskClient) -> None:
    arrived = come_back(client, pick(begin(client), "gerd.wolf"))

    assert arrived.status_code == 403
    assert "Das Konto von Gerd Wolf arbeitet nicht für Stadt Paderborn" in arrived.text
    assert "konto=anderes" in arrived.text
    assert not any(each.startswith(LOGIN_COOKIE) for each in arrived.headers.getlist("Set-Cookie"))


@dataclass(frozen=True, kw_only=True)
class Colleague(Persona):
    """Somebody of whom the provider tells more."""

    told: dict[str, list[str]]

    def claims(self) -> dict[str, Any]:
        return {**super().claims(), **self.told}


@pytest.fixture
def gerd_works_for_both(client: FlaskClient, odd_provider: OddProtocol) -> Callable[..., TestResponse]:
    """Sign in Gerd Wolf with these claims: `gerd_works_for_both("paderborn", roles=[…])`."""

    def arrive(tenant: str, **claims: list[str]) -> TestResponse:
        back = pick(begin(client, tenant=tenant), "gerd.wolf")
        code = odd_provider.codes[query_of(back)["code"]]
        told = {"tenants": ["paderborn", "gelsenkirchen"], **claims}
        person = Colleague(**asdict(code.persona), told=told)
        odd_provider.codes[code.code] = replace(code, persona=person)
        return come_back(client, back)

    return arrive


def test_who_works_for_two_has_in_each_what_was_given_there(
    client: FlaskClient, gerd_works_for_both: Callable[..., TestResponse]
) -> None:
    claims = {
        "roles": ["paderborn/modeller", "gelsenkirchen/clerk"],
        "groups": ["/gelsenkirchen/steueramt", "steueramt"],
    }

    assert gerd_works_for_both("paderborn", **claims).headers["Location"] == "/paderborn/verfahren"
    assert gerd_works_for_both("gelsenkirchen", **claims).headers["Location"] == "/gelsenkirchen/aufgaben"

    assert client.get("/paderborn/aufgaben", base_url=BASE).status_code == 403
    assert client.get("/gelsenkirchen/verfahren", base_url=BASE).status_code == 403
    for tenant, groups in (("paderborn", []), ("gelsenkirchen", ["steueramt"])):
        with database.transaction(tenant) as session:
            names = session.scalars(text("SELECT group_name FROM group_membership"))
            assert list(names) == groups


def test_a_role_that_says_not_where_is_refused_to_who_works_for_two(
    gerd_works_for_both: Callable[..., TestResponse],
) -> None:
    arrived = gerd_works_for_both("paderborn", roles=["clerk", "gelsenkirchen/operator"])

    assert arrived.status_code == 403
    assert "Das Konto von Gerd Wolf hat in Stadt Paderborn keine Rolle" in arrived.text
    assert "„paderborn/clerk“" in arrived.text
    assert "konto=anderes" in arrived.text
    assert not any(each.startswith(LOGIN_COOKIE) for each in arrived.headers.getlist("Set-Cookie"))


def test_a_login_of_one_municipality_is_worth_nothing_in_another(client: FlaskClient) -> None:
    come_back(client, pick(begin(client)))
    cookie = client.get_cookie(LOGIN_COOKIE, path="/paderborn")
    assert cookie is not None

    client.set_cookie(LOGIN_COOKIE, cookie.value, path="/gelsenkirchen")

    assert client.get("/paderborn/aufgaben", base_url=BASE).status_code == 200
    assert client.get("/gelsenkirchen/aufgaben", base_url=BASE).status_code == 303


def test_a_secret_planted_before_the_login_is_worth_nothing_after_it(
    client: FlaskClient, sign_in: SignIn
) -> None:
    planted = sign_in("otto.betrieb").token
    client.set_cookie(LOGIN_COOKIE, planted, path="/paderborn")

    come_back(client, pick(begin(client)))

    cookie = client.get_cookie(LOGIN_COOKIE, path="/paderborn")
    assert cookie is not None
    assert cookie.value != planted
    other = client.application.test_client()
    other.set_cookie(LOGIN_COOKIE, planted, path="/paderborn")
    assert other.get("/paderborn/aufgaben", base_url=BASE).status_code == 303


@pytest.mark.parametrize("column", ["expires_at", "last_seen_at"])
def test_a_login_ends_by_itself(sign_in: SignIn, column: str) -> None:
    browser = sign_in()
    with database.transaction("paderborn") as session:
        session.execute(
            text(f"UPDATE login_session SET {column} = {column} - :ago"), {"ago": timedelta(hours=11)}
        )

    response = browser.get("/aufgaben")

    assert response.status_code == 303
    assert "/anmelden?weiter=" in response.headers["Location"]
