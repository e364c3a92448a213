"""The secret of one sending: made when a form is opened, signed, used once when it is sent."""

from __future__ import annotations

import secrets

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from app.web.context import current_tenant

_LIFETIME = 60 * 60 * 24  # seconds
_BYTES = 32


def new_ticket(purpose: str) -> str:
    """Return a signed ticket with a fresh secret, for one purpose such as a procedure's key."""
    return _serializer(purpose).dumps(secrets.token_urlsafe(_BYTES))


def secret_of(ticket: str, purpose: str) -> str | None:
    """Return the secret in a ticket; None if it was not issued here, for this, within a day."""
    try:
        return str(_serializer(purpose).loads(ticket, max_age=_LIFETIME))
    except BadData:
        return None


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        str(current_app.secret_key), salt=f"application {current_tenant().id} {purpose}"
    )
