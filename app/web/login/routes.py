"""Signing in and out: the pages between this application and the OpenID provider."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import unquote

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from app.errors import NotPermitted
from app.identity import Role
from app.operations import logins
from app.settings import Settings
from app.web.access import public
from app.web.addresses import external_url
from app.web.context import (
    LOGIN_COOKIE,
    current_tenant,
    find_login,
    leave_tenant,
    tenant_root,
    tenant_transaction,
)
from app.web.login.claims import Person
from app.web.login.provider import Attempt, LoginFailed, Provider
from app.web.pages import home_of

blueprint = Blueprint("login", __name__)

#: How long somebody may take at the provider, including a second factor.
ATTEMPT_LIFETIME = timedelta(minutes=15)
_ATTEMPT_COOKIE = "laufzettel_anmeldung_"
_STATE_SHOWN = 8  # characters of the state in the cookie's name, so that two tabs can sign in at once
_CONTROL_OR_BACKSLASH = re.compile(r"[\\\x00-\x1f\x7f]")
_SAFE_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


class ForeignAccount(NotPermitted):
    """The person is who they say, but works for another municipality."""

    code = "foreign-account"
    title = "Ihr Konto gehört nicht zu dieser Kommune"


class NoRole(NotPermitted):
    """The person works for this municipality, but nobody has said as what."""

    code = "no-role"
    title = "Ihr Konto hat hier noch keine Rolle"


def register_login(app: Flask, settings: Settings) -> None:
    """Add the pages and the provider they talk to."""
    app.extensions["laufzettel_provider"] = Provider(settings)
    app.extensions["laufzettel_attempts"] = URLSafeTimedSerializer(settings.secret_key, salt="login-attempt")
    app.register_blueprint(blueprint)


@blueprint.get("/anmelden")
@public
def start() -> Response:
    """Send the browser to the provider; `weiter` is the page wanted next, `konto=anderes` asks again."""
    leave_tenant()
    prompt = "login" if request.args.get("konto") == "anderes" else None
    url, attempt = _provider().begin(redirect_uri=_callback(), prompt=prompt)
    response = redirect(url, HTTPStatus.SEE_OTHER)
    content = {**asdict(attempt), "next": safe_path(request.args.get("weiter", ""))}
    _set_cookie(
        response,
        _ATTEMPT_COOKIE + attempt.state[:_STATE_SHOWN],
        _attempts().dumps(content),
        path=_attempt_path(),
        max_age=int(ATTEMPT_LIFETIME.total_seconds()),
    )
    return response


@blueprint.get("/anmelden/rueckkehr")
@public
def finish() -> Response:
    """Take the provider's answer, open a login, and go on to the page that was wanted."""
    cookie = _ATTEMPT_COOKIE + request.args.get("state", "")[:_STATE_SHOWN]
    content = _read_attempt(request.cookies.get(cookie, ""))
    wanted = content.pop("next")
    leave_tenant()
    person = _provider().finish(request.args, Attempt(**content), redirect_uri=_callback())
    _check_tenant(person)
    response = redirect(wanted or home_of(person.roles_at(current_tenant().id)), HTTPStatus.SEE_OTHER)
    response.delete_cookie(cookie, path=_attempt_path(), secure=True, httponly=True, samesite="Lax")
    _set_cookie(response, LOGIN_COOKIE, _open_login(person), path=tenant_root())
    return response


@blueprint.get("/abmelden")
@public
def signed_out() -> str:
    """Say that nobody is signed in any more, or offer to sign out."""
    return render_template("login/signed_out.html")


@blueprint.post("/abmelden")
@public
def sign_out() -> Response:
    """Close the login here, then at the provider."""
    return_to = external_url("login.signed_out")
    login = find_login()
    target = return_to
    if login is not None:
        with tenant_transaction() as session:
            logins.close_login(session, request.cookies[LOGIN_COOKIE])
        target = _provider().logout_url(id_token=login.id_token, return_to=return_to) or return_to
    response = redirect(target, HTTPStatus.SEE_OTHER)
    response.delete_cookie(LOGIN_COOKIE, path=tenant_root(), secure=True, httponly=True, samesite="Lax")
    return response


def safe_path(wanted: str) -> str:
    """Return the path to go to after login if it is one of this municipality's pages, else an empty text.

    Everything that a browser could take for another host is refused, and so is every way upwards, however
    it is written: browsers read "%2e%2e" as "..".
    """
    path = unquote(wanted.partition("?")[0])
    is_ours = path.startswith(tenant_root().rstrip("/") + "/") and _SAFE_PATH.fullmatch(wanted)
    leads_away = {".", ".."} & set(path.split("/")) or _CONTROL_OR_BACKSLASH.search(path)
    return wanted if is_ours and not leads_away else ""


def _open_login(person: Person) -> str:
    """Open a login with a new secret: one that an attacker planted before is worth nothing afterwards."""
    with tenant_transaction() as session:
        previous = request.cookies.get(LOGIN_COOKIE)
        if previous:
            logins.close_login(session, previous)
        return logins.open_login(
            session,
            issuer=person.issuer,
            subject=person.subject,
            username=person.username,
            name=person.name,
            roles=person.roles_at(current_tenant().id),
            groups=person.groups_at(current_tenant().id),
            id_token=person.id_token,
            lifetime=current_app.config["LOGIN_LIFETIME"],
        )


def _check_tenant(person: Person) -> None:
    tenant = current_tenant()
    if tenant.id not in person.tenants:
        raise ForeignAccount(f"Das Konto von {person.name} arbeitet nicht für {tenant.name}.")
    if not person.roles_at(tenant.id):
        reason = f"Das Konto von {person.name} hat in {tenant.name} keine Rolle."
        if len(person.tenants) > 1:
            reason += (
                " Es arbeitet für mehrere Kommunen. Darum zählen nur Rollen und Gruppen, die eine Kommune "
                f"nennen, zum Beispiel „{tenant.id}/{Role.CLERK}“."
            )
        raise NoRole(reason)


def _read_attempt(signed: str) -> dict[str, str]:
    try:
        content: dict[str, str] = _attempts().loads(signed, max_age=int(ATTEMPT_LIFETIME.total_seconds()))
    except BadSignature:
        raise LoginFailed(
            "Diese Anmeldung wurde nicht in diesem Browser begonnen, oder sie hat zu lange gedauert."
        ) from None
    return content


def _set_cookie(response: Response, name: str, value: str, *, path: str, max_age: int | None = None) -> None:
    response.set_cookie(name, value, path=path, max_age=max_age, secure=True, httponly=True, samesite="Lax")


def _provider() -> Provider:
    provider: Provider = current_app.extensions["laufzettel_provider"]
    return provider


def _attempts() -> URLSafeTimedSerializer:
    serializer: URLSafeTimedSerializer = current_app.extensions["laufzettel_attempts"]
    return serializer


def _callback() -> str:
    return external_url("login.finish")


def _attempt_path() -> str:
    return url_for("login.start")
