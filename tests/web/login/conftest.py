"""Signing in the way a browser does, and providers that misbehave."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from app.settings import Settings
from app.web.login.provider import Provider as ProviderClient
from demo.provider.keys import load_keys
from demo.provider.personas import read_personas
from demo.provider.protocol import Client, Protocol
from demo.provider.server import create_provider
from tests.web.conftest import BASE, free_port


def begin(client: FlaskClient, query: str = "", *, tenant: str = "paderborn") -> str:
    """Open the login page; returns where at the provider it leads."""
    response = client.get(f"/{tenant}/anmelden{query}", base_url=BASE)
    assert response.status_code == 303, response.text
    return response.headers["Location"]


def pick(address: str, person: str = "anna.schmidt") -> str:
    """Pick a person at the provider; returns where the provider sends the browser back to."""
    answer = requests.post(address, data={"person": person}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def come_back(client: FlaskClient, address: str) -> TestResponse:
    """Follow the provider's redirect into the application."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}", base_url=BASE)


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


class OddProtocol(Protocol):
    """A provider's memory whose ID tokens can be made wrong."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.wrong_claims: dict[str, Any] = {}

    def id_token_claims(self) -> dict[str, Any]:
        return {**super().id_token_claims(), **self.wrong_claims}


@pytest.fixture(scope="session")
def odd_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OddProtocol]:
    """A provider in this process, so that tests can make it misbehave."""
    port = free_port()
    protocol = OddProtocol(
        issuer=f"http://127.0.0.1:{port}",
        client=Client(client_id="laufzettel", client_secret="secret", public_url=BASE),
        keys=load_keys(tmp_path_factory.mktemp("odd-provider")),
    )
    server = make_server("127.0.0.1", port, create_provider(protocol, read_personas()), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield protocol
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def odd_provider(
    odd_server: OddProtocol, app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OddProtocol]:
    """The misbehaving provider in the place of the good one."""
    client = ProviderClient(replace(settings, oidc_issuer=odd_server.issuer, oidc_client_secret="secret"))
    monkeypatch.setitem(app.extensions, "laufzettel_provider", client)
    keys = odd_server.keys
    yield odd_server
    odd_server.keys, odd_server.wrong_claims = keys, {}


@pytest.fixture
def new_keys(tmp_path: Path) -> Callable[[], Any]:
    return lambda: load_keys(tmp_path)
