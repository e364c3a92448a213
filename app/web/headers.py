"""Security headers of every response."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from app.web.context import find_login
from app.web.csrf import SAFE_METHODS

#: Parts of addresses that nobody else may learn.
_SECRETS = frozenset({"token", "link"})
#: Built files have a hash of their content in their names.
_HASHED = "built/assets/"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def register_headers(app: Flask, *, login_origin: str) -> None:
    """Add the headers to all responses; `login_origin` is where logging out may lead (scheme and host).

    Pages with a secret in their address, pages of signed-in people and answers to forms are not stored,
    unless the view says otherwise: a cache would show one person's matters to the next. Other pages
    may be kept but not shown without asking: who signs in sees them with their name.
    """

    @app.after_request
    def add_headers(response: Response) -> Response:
        if _is_hashed_file():
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        chosen = {name.lower() for name, _ in response.headers}
        added = {"Content-Security-Policy": _content_policy(login_origin), **_ALWAYS}
        added["Cache-Control"] = "no-store" if _is_for_one_person() else "no-cache"
        if request.is_secure:
            added["Strict-Transport-Security"] = "max-age=31536000"
        response.headers.extend([each for each in added.items() if each[0].lower() not in chosen])
        return response


def _is_hashed_file() -> bool:
    return request.endpoint == "static" and (request.view_args or {})["filename"].startswith(_HASHED)


def _is_for_one_person() -> bool:
    arguments = request.view_args or {}
    return bool(arguments.keys() & _SECRETS or find_login() is not None or request.method not in SAFE_METHODS)


def csp_nonce() -> str:
    """Return this response's nonce for style elements; only pages that ask for it get one in their policy."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _content_policy(login_origin: str) -> str:
    styles = f"'self' 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'self'"
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src {styles}",
            "img-src 'self' data:",  # KERN draws its icons from data: masks
            "font-src 'self'",
            "connect-src 'self'",
            f"form-action 'self' {login_origin}".rstrip(),
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )
