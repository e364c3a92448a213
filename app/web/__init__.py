"""HTTP: one package per audience. Routes parse, call a query or an operation, and answer."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import database, handlers
from app.settings import Settings
from app.web import apply, health, inbox, installation, modeller, operate
from app.web.assets import register_assets
from app.web.formats import register_formats
from app.web.gates import register_gates
from app.web.headers import register_headers
from app.web.login import register_login
from app.web.pages import register_pages
from app.web.problems import register_problems
from app.web.request_log import register_request_log
from app.web.tenants import TenantMiddleware

#: Bytes of all text fields of one form together; files have their own limit.
_FORM_BYTES = 2 * 2**20


def assemble(settings: Settings) -> Flask:
    """Build the Flask application with all audiences."""
    settings.require("secret_key", "oidc_issuer", "oidc_client_id")
    handlers.discover()  # deployments are checked against them
    app = Flask(__name__)
    app.extensions["laufzettel_engine"] = database.configure(settings)
    _configure(app, settings)
    register_request_log(app)
    register_gates(app, settings)
    register_headers(app, login_origin=_origin_of(settings.oidc_issuer))
    register_problems(app)
    register_assets(app)
    register_formats(app)
    register_pages(app)
    register_login(app, settings)
    _register_audiences(app)
    app.wsgi_app = TenantMiddleware(  # type: ignore[method-assign]
        app.wsgi_app, hosts=settings.tenant_hosts, prefix=urlsplit(settings.public_url).path
    )
    _believe_proxies(app, settings.trusted_proxies)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="laufzettel_hinweise",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        LOGIN_IDLE=settings.session_idle,
        LOGIN_LIFETIME=settings.session_lifetime,
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=_FORM_BYTES,
    )


def _register_audiences(app: Flask) -> None:
    for part in (health, installation, apply, inbox, modeller, operate):
        app.register_blueprint(part.blueprint)


def _believe_proxies(app: Flask, count: int) -> None:
    """Take client address, scheme and host from the headers of that many proxies in front."""
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
