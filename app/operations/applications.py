"""Applications of citizens: each starts a process instance."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import ProcessInstance
from app.operations.audit import CITIZEN
from app.operations.cases import start_case
from app.queries.definitions import latest_definition
from app.queries.instances import find_by_access_token
from app.queries.logins import hash_token


def submit_application(
    session: Session, *, key: str, data: Mapping[str, Any], access_token: str
) -> ProcessInstance:
    """Start an instance of the latest version and give it the next reference number, without gaps.

    The same token again returns the instance it already started: a form sent twice is one application.

    Args:
        data: validated data of the start form.
        access_token: secret of the citizen's status link; only its SHA-256 is stored.

    Raises:
        NotFound: the municipality does not offer the procedure.
    """
    _wait_for_same(session, access_token)
    known = find_by_access_token(session, access_token)
    if known is not None:
        return known
    definition = latest_definition(session, key)
    return start_case(session, definition, data=data, access_token_hash=hash_token(access_token), by=CITIZEN)


def _wait_for_same(session: Session, access_token: str) -> None:
    number = int.from_bytes(hashlib.sha256(access_token.encode()).digest()[:8], "big", signed=True)
    session.execute(select(func.pg_advisory_xact_lock(number)))
