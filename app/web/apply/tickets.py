"""The secret of one application: made when the form is opened, signed, used once when it is sent."""

from __future__ import annotations

import secrets

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from app.web.context import current_tenant

_LIFETIME = 60 * 60 * 24  # seconds
_BYTES = 32


def new_ticket(key: str) -> str:
    """Return a signed ticket with a fresh access token for an application to procedure `key`."""
    return _serializer(key).dumps(secrets.token_urlsafe(_BYTES))


def access_token_of(ticket: str, key: str) -> str | None:
    """Return the access token in a ticket; None if it was not issued here, for this, within a day."""
    try:
        return str(_serializer(key).loads(ticket, max_age=_LIFETIME))
    except BadData:
        return None


def _serializer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        str(current_app.secret_key), salt=f"application {current_tenant().id} {key}"
    )
