"""Who may call a view: every view declares it, and undeclared ones are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request

from app.errors import NotFound, NotPermitted
from app.identity import Role
from app.web.context import current_identity, tenant_slug
from app.web.tenants import INSTALLATION_SEGMENTS

View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE = "access_declaration"

ROLE_NAMES = {
    Role.CLERK: "Sachbearbeitung",
    Role.MODELLER: "Modellierung",
    Role.OPERATOR: "Betrieb",
    Role.TENANT_ADMIN: "Verwaltung der Kommune",
}


@dataclass(frozen=True)
class Access:
    """What one view declares: public, or for signed-in people with one of the roles (none named: all)."""

    is_public: bool = False
    roles: frozenset[Role] = frozenset()


def public(view: View) -> View:
    """Declare that anybody may call the view."""
    return _declare(view, Access(is_public=True))


def requires(*roles: Role) -> Callable[[View], View]:
    """Declare that signed-in people with one of the roles may call the view; without roles: all of them."""

    def declare(view: View) -> View:
        return _declare(view, Access(roles=frozenset(roles)))

    return declare


def declaration_of(endpoint: str) -> Access | None:
    """Return what the view behind an endpoint declares, or None if it does not."""
    if endpoint == "static":
        return Access(is_public=True)
    return getattr(current_app.view_functions.get(endpoint), _ATTRIBUTE, None)


def check_access() -> None:
    """Refuse the current request unless its view's declaration admits it.

    Raises:
        NotFound: a page of a municipality outside of any, or the other way round.
        LoginRequired: nobody is signed in.
        NotPermitted: the person lacks the role, or the view declares nothing.
    """
    if request.endpoint is None:
        return
    access = declaration_of(request.endpoint)
    if access is None:
        raise NotPermitted("Für diese Seite ist nicht festgelegt, wer sie benutzen darf.")
    if _is_of_installation() != (tenant_slug() is None):
        raise NotFound("Diese Seite gibt es nicht.")
    if not access.is_public:
        _check_roles(access)


def _is_of_installation() -> bool:
    rule = request.url_rule.rule if request.url_rule else ""
    return rule.lstrip("/").partition("/")[0] in INSTALLATION_SEGMENTS


def _check_roles(access: Access) -> None:
    identity = current_identity()
    if access.roles and not access.roles & identity.roles:
        names = " oder ".join(f"„{ROLE_NAMES[role]}“" for role in sorted(access.roles))
        raise NotPermitted(f"Diese Seite ist für Personen mit der Rolle {names}. Ihr Konto hat sie nicht.")


def _declare(view: View, access: Access) -> View:
    setattr(view, _ATTRIBUTE, access)
    return view
