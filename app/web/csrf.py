"""Protection against forged requests: the origin for all, a token for signed-in people."""

from __future__ import annotations

import hmac

from flask import request
from markupsafe import Markup

from app.errors import ApplicationError
from app.web.access import declaration_of
from app.web.context import find_login

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ForeignOrigin(ApplicationError):
    """Another web site made the browser send this request."""

    code = "foreign-origin"
    title = "Die Anfrage kam von einer fremden Seite"


class FormOutdated(ApplicationError):
    """The page was opened under another login than the current one."""

    code = "form-outdated"
    title = "Bitte senden Sie noch einmal ab"


def csrf_token() -> str:
    """Return the token of the current login, or an empty text if nobody is signed in."""
    login = find_login()
    return login.csrf_token if login else ""


def csrf_field() -> Markup:
    """Return the hidden field that every form with method POST carries."""
    token = csrf_token()
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token) if token else Markup("")


def check_origin() -> None:
    """Refuse a writing request that another site started, whoever is signed in.

    It comes before everything that would answer with what was sent: a page of ours that carries another
    site's fields would send them as our own.

    Raises:
        ForeignOrigin: the browser says that another site is the origin.
    """
    if request.method in SAFE_METHODS or request.endpoint is None:
        return
    if not _is_same_origin():
        raise ForeignOrigin("Eine andere Internetseite wollte in Ihrem Namen etwas absenden.")


def check_token() -> None:
    """Refuse a writing request of a signed-in person whose page was opened under another login.

    Raises:
        FormOutdated: the token is missing or of another login.
    """
    if request.method in SAFE_METHODS or request.endpoint is None:
        return
    access = declaration_of(request.endpoint)
    if access is None or access.is_public:
        return
    sent = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not hmac.compare_digest(sent.encode(), csrf_token().encode()):
        raise FormOutdated("Seit dem Öffnen dieser Seite hat sich Ihre Anmeldung geändert.")


def _is_same_origin() -> bool:
    """Trust Sec-Fetch-Site, which no page can forge, else Origin; what sends neither is no browser."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.host
