"""The web application in the test process, browsers that are signed in, and a development OpenID provider."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock, create_app
from app import database as app_database
from app.identity import Role
from app.operations.logins import open_login
from app.queries.logins import enter
from app.settings import Settings
from app.web.context import LOGIN_COOKIE

BASE = "http://localhost"


@dataclass(frozen=True)
class Provider:
    """A running development provider."""

    issuer: str
    client_secret: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """The development provider as its own process, as in the demo."""
    port = free_port()
    secret = "provider-secret"
    environment = {**os.environ, "OIDC_CLIENT_SECRET": secret, "PUBLIC_URL": BASE}
    command = [sys.executable, "-m", "demo.provider", "--port", str(port)]
    command += ["--state", str(tmp_path_factory.mktemp("provider"))]
    root = Path(__file__).parent.parent.parent
    process = subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()  # printed once it listens
    yield Provider(f"http://127.0.0.1:{port}", secret)
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture(scope="session")
def app(settings: Settings, provider: Provider, database: object) -> Iterator[Flask]:
    """The application, with the development provider."""
    app = create_app(
        replace(
            settings,
            public_url=BASE,
            oidc_issuer=provider.issuer,
            oidc_client_secret=provider.client_secret,
        )
    )
    app.testing = True
    yield app
    app.extensions["laufzettel_engine"].dispose()


@pytest.fixture
def client(app: Flask, clean_database: object) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@dataclass
class Browser:
    """A browser in which somebody is signed in; knows the forgery token, as the pages' forms do."""

    client: FlaskClient
    tenant: str
    token: str
    csrf_token: str
    username: str

    def get(self, path: str, **options: object) -> object:
        return self.client.get(f"/{self.tenant}{path}", base_url=BASE, **options)

    def post(self, path: str, data: dict[str, object] | None = None, **options: object) -> object:
        fields = {"csrf_token": self.csrf_token, **(data or {})}
        return self.client.post(f"/{self.tenant}{path}", data=fields, base_url=BASE, **options)


SignIn = Callable[..., Browser]


@pytest.fixture
def sign_in(app: Flask, clean_database: object) -> SignIn:
    """Sign somebody in without the provider: `sign_in("anna.schmidt", groups=("steueramt",))`."""

    def signed_in(
        username: str = "anna.schmidt",
        *,
        tenant: str = "paderborn",
        roles: tuple[Role, ...] = (Role.CLERK,),
        groups: tuple[str, ...] = ("steueramt",),
    ) -> Browser:
        with app_database.transaction(tenant) as session:
            token = open_login(
                session,
                issuer="https://login.example",
                subject=username,
                username=username,
                name=username.replace(".", " ").title(),
                roles=roles,
                groups=groups,
                id_token="",
            )
            entry = enter(session, tenant, token, at=clock.now())
        assert entry is not None
        assert entry.login is not None
        client = app.test_client()
        client.set_cookie(LOGIN_COOKIE, token, path=f"/{tenant}", domain="localhost")
        return Browser(client, tenant, token, entry.login.csrf_token, username)

    return signed_in
