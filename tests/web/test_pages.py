from __future__ import annotations

from flask.testing import FlaskClient


def test_the_root_lists_the_municipalities(client: FlaskClient) -> None:
    page = client.get("/").text

    assert 'href="/paderborn/"' in page
    assert "Stadt Gelsenkirchen" in page
