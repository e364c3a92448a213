from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import BASE, SignIn

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_can_send_nothing(sign_in: SignIn, headers: dict[str, str]) -> None:
    browser = sign_in()

    response = browser.post("/abmelden", headers=headers)

    assert response.status_code == 403
    assert "fremden Seite" in response.text
    assert browser.get("/aufgaben").status_code == 200  # still signed in


@pytest.mark.parametrize("headers", [*FOREIGN, {"Origin": "http://["}])
def test_another_site_gets_none_of_its_fields_onto_our_pages(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    """A browser sends no cookie along with another site's request, so it looks like an expired login."""
    path = "/paderborn/aufgaben/00000000-0000-0000-0000-000000000000/erledigen"

    response = client.post(path, base_url=BASE, data={"entscheidung": "festsetzen"}, headers=headers)

    assert response.status_code == 403
    assert "fremden Seite" in response.text
    assert "festsetzen" not in response.text
    assert "<form" not in response.text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": BASE}, {}])
def test_our_own_pages_can(sign_in: SignIn, headers: dict[str, str]) -> None:
    assert sign_in().post("/abmelden", headers=headers).status_code == 303


@pytest.mark.parametrize("token", ["", "falsch", "ü" * 50])
def test_without_the_right_token_nothing_happens_and_nothing_typed_is_lost(
    sign_in: SignIn, token: str
) -> None:
    browser = sign_in()
    path = "/paderborn/aufgaben/00000000-0000-0000-0000-000000000000/erledigen"

    response = browser.client.post(
        path, base_url=BASE, data={"csrf_token": token, "vermerk": "Das <b>bleibt</b>", "wahl": ["a", "b"]}
    )

    assert response.status_code == 403
    assert 'name="vermerk" value="Das &lt;b&gt;bleibt&lt;/b&gt;"' in response.text
    assert 'name="wahl" value="a"' in response.text
    assert 'name="wahl" value="b"' in response.text
    assert f'name="csrf_token" value="{browser.csrf_token}"' in response.text
    assert f'action="{path}"' in response.text
    assert '<dd class="kern-description-list-item__value">Das &lt;b&gt;bleibt&lt;/b&gt;</dd>' in response.text


def test_scripts_send_the_token_in_a_header(sign_in: SignIn) -> None:
    browser = sign_in()
    path = "/paderborn/aufgaben/00000000-0000-0000-0000-000000000000/uebernehmen"

    response = browser.client.post(path, base_url=BASE, headers={"X-CSRF-Token": browser.csrf_token})

    assert response.status_code == 404


def test_an_expired_login_keeps_what_was_sent(client: FlaskClient) -> None:
    path = "/paderborn/aufgaben/00000000-0000-0000-0000-000000000000/erledigen"

    response = client.post(
        path,
        base_url=BASE,
        data={"csrf_token": "alt", "vermerk": "Lange getippt", "hunde[0].ruf_name": "Bello"},
    )

    assert response.status_code == 401
    assert 'name="vermerk" value="Lange getippt"' in response.text
    assert ">Vermerk</dt>" in response.text
    assert ">Lange getippt</dd>" in response.text
    assert ">Hunde 1, Ruf name</dt>" in response.text
    assert "alt" not in [field for field in response.text.split('"') if field == "alt"]
    assert response.headers["Cache-Control"] == "no-store"
