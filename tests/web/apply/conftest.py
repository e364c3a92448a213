"""A procedure with a form of three steps, offered by Paderborn, and somebody who fills it in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import database
from app.operations.deployment import deploy_procedure
from app.procedures import read_procedure

PROCEDURE = Path(__file__).parent / "procedures" / "anmelden"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def offered(client: FlaskClient) -> None:
    """Paderborn offers the procedure `anmelden`; Gelsenkirchen offers nothing."""
    with database.transaction("paderborn") as session:
        deploy_procedure(session, read_procedure(PROCEDURE, tenant="paderborn"), by="test")


@dataclass
class Citizen:
    """A browser without JavaScript: sends back the hidden fields of the last page and what is typed."""

    client: FlaskClient
    response: TestResponse | None = None
    hidden: list[tuple[str, str]] = field(default_factory=list)
    address: str = "/antrag/anmelden"  # where its forms go

    @property
    def page(self) -> str:
        assert self.response is not None
        return unescape(self.response.get_data(as_text=True))

    @property
    def heading(self) -> str:
        return re.sub(r"<[^>]+>", "", re.search(r"<h1[^>]*>(.*?)</h1>", self.page, re.DOTALL).group(1))

    def get(self, path: str) -> Citizen:
        self.response = self.client.get(f"/paderborn{path}")
        return self

    def open_form(self, address: str) -> Citizen:
        """Open a form that begins at once, under its own address."""
        self.address = address
        self.get(address)
        self._keep_hidden()
        return self

    def press_all(self, *typed: tuple[str, str]) -> Citizen:
        """Fill in a form of one page, check it and send it."""
        return self.press("weiter", *typed).press("absenden")

    def begin(self) -> Citizen:
        return self.send([("_aktion", "beginnen")], carry=False)

    def press(self, button: str, *typed: tuple[str, str]) -> Citizen:
        return self.send([*typed, ("_aktion", button)])

    def send(self, fields: list[tuple[str, str]], *, carry: bool = True) -> Citizen:
        carried = self.hidden if carry else []
        self.response = self.client.post(f"/paderborn{self.address}", data=_multi([*carried, *fields]))
        self._keep_hidden()
        return self

    def _keep_hidden(self) -> None:
        assert self.response is not None
        page = self.response.get_data(as_text=True)
        self.hidden = [(unescape(name), unescape(value)) for name, value in _HIDDEN.findall(page)]


def _multi(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in fields:
        grouped.setdefault(name, []).append(value)
    return grouped


OWNER = (
    ("halter.art", "person"),
    ("halter.vorname", "Erika"),
    ("halter.nachname", "Mustermann"),
    ("halter.plz", "33098"),
    ("halter.geburtsdatum", "1.4.1980"),
)
DOG = (
    ("hunde[0].name", "Bello"),
    ("hunde[0].rasse", "mischling"),
    ("hunde[0].aufnahme", "1.3.2026"),
)


@pytest.fixture
def citizen(client: FlaskClient, offered: None) -> Citizen:
    return Citizen(client)


@pytest.fixture
def at_check_page(citizen: Citizen) -> Citizen:
    """Somebody who has filled in everything."""
    citizen.begin().press("weiter", *OWNER).press("weiter", *DOG).press("weiter", ("wahrheit", "true"))
    assert citizen.heading == "Stimmt alles?"
    return citizen
