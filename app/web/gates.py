"""What every request passes before its view, in this order."""

from __future__ import annotations

from flask import Flask

from app.settings import Settings
from app.web.access import check_access
from app.web.addresses import check_host, register_addresses
from app.web.context import enter_tenant, leave_tenant
from app.web.csrf import check_origin, check_token
from app.web.inputs import check_characters, read_body, register_inputs
from app.web.problems import check_body_size

_GATES = (
    check_host,  # before anything could answer with an address
    check_body_size,
    check_origin,  # before anything could answer with what was sent
    read_body,
    check_characters,
    enter_tenant,  # opens the transaction: from here on nothing waits for the browser
    check_access,
    check_token,
)


def register_gates(app: Flask, settings: Settings) -> None:
    """Add the checks to all requests; call before any rule is added."""
    register_addresses(app, settings)
    register_inputs(app)
    app.before_request(_pass_gates)
    app.teardown_request(lambda _error: leave_tenant())


def _pass_gates() -> None:
    for gate in _GATES:
        gate()
