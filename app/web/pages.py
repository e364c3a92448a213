"""What all templates share: navigation, the current municipality and person, notices, page scripts' needs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface

from app.identity import Role
from app.web.context import find_identity, find_tenant, tenant_root
from app.web.csrf import csrf_field, csrf_token
from app.web.headers import csp_nonce


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the staff navigation: where it leads and whose role shows it."""

    label: str
    endpoint: str
    roles: frozenset[Role]

    @property
    def blueprint(self) -> str:
        return self.endpoint.partition(".")[0]


NAVIGATION = (
    NavigationItem("Aufgaben", "inbox.list_tasks", frozenset({Role.CLERK})),
    NavigationItem("Verfahren", "modeller.list_procedures", frozenset({Role.MODELLER})),
    NavigationItem("Betrieb", "operate.overview", frozenset({Role.OPERATOR})),
)


class _Texts(TaggedJSONSerializer):
    """Notices are texts: they need none of Flask's tags for types that JSON lacks."""

    def dumps(self, value: Any) -> str:
        return json.dumps(value, separators=(",", ":"))

    def loads(self, value: str) -> Any:
        return json.loads(value)


class NoticeSession(SecureCookieSessionInterface):
    """Flask's session carries notices from one page to the next (`flask.flash`), and the last list of tasks.

    Its cookie stays with the municipality's pages. Who is signed in is not in here: see `app.web.login`.
    """

    serializer = _Texts()
    salt = "laufzettel-notices"

    def get_cookie_path(self, app: Flask) -> str:
        """Return the path of the current municipality."""
        return tenant_root()


def register_pages(app: Flask) -> None:
    """Give all templates what they share."""
    app.session_interface = NoticeSession()
    app.jinja_env.globals.update(csrf_field=csrf_field, csrf_token=csrf_token, csp_nonce=csp_nonce)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_shared_variables)


def navigation() -> list[tuple[str, str, bool]]:
    """Return label, address and "is current" of the pages the signed-in person may use."""
    identity = find_identity()
    if identity is None or find_tenant() is None:
        return []
    return [
        (item.label, url_for(item.endpoint), request.blueprint == item.blueprint)
        for item in NAVIGATION
        if item.roles & identity.roles
    ]


def home_of(roles: frozenset[Role]) -> str:
    """Return the page where a person's work starts."""
    for item in NAVIGATION:
        if item.roles & roles:
            return url_for(item.endpoint)
    return url_for("apply.catalogue")


def _shared_variables() -> dict[str, Any]:
    return {"tenant": find_tenant(), "identity": find_identity(), "navigation": navigation()}
