"""Deploying procedures: each deployment is a version of its own, for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidProcedure
from app.models import ProcessDefinition, ProcessDefinitionFile
from app.operations.audit import audit
from app.procedures import Procedure, check_procedure
from app.queries.definitions import find_latest_definition


def deploy_procedure(session: Session, procedure: Procedure, *, by: str) -> ProcessDefinition:
    """Check a procedure and store it as the next version; running instances keep theirs.

    The same content as the latest version gives that version back. Older content deployed again is a
    new version: that is how one goes back.

    Args:
        by: user name, or what deployed it, e.g. "command line".

    Raises:
        InvalidProcedure: `members["findings"]` lists what is wrong and where.
    """
    _check(procedure)
    _wait_for_same(session, procedure.key)
    latest = find_latest_definition(session, procedure.key)
    checksum = _checksum(procedure.files)
    if latest is not None and latest.checksum == checksum:
        return latest
    definition = ProcessDefinition(
        key=procedure.key,
        version=latest.version + 1 if latest else 1,
        title=procedure.title,
        checksum=checksum,
        procedure_metadata=_json(procedure.metadata),
        parameters=_json(procedure.parameters),
        deployed_at=clock.now(),
        deployed_by=by,
    )
    session.add(definition)
    session.flush()
    session.add_all(
        ProcessDefinitionFile(definition_id=definition.id, path=path, content=content)
        for path, content in procedure.files.items()
    )
    audit(
        session,
        "procedure-deployed",
        actor=by,
        details={"procedure": procedure.key, "version": definition.version, "checksum": checksum.hex()},
    )
    session.flush()
    return definition


def _check(procedure: Procedure) -> None:
    findings = check_procedure(procedure)
    if any(finding.severity == "error" for finding in findings):
        raise InvalidProcedure(
            f"Das Verfahren „{procedure.title}“ hat Fehler.",
            findings=[vars(finding) if hasattr(finding, "__dict__") else finding for finding in findings],
        )


def _wait_for_same(session: Session, key: str) -> None:
    """Let deployments of one procedure in one municipality follow each other: versions are counted."""
    tenant = func.current_setting("laufzettel.tenant_id")
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(tenant), func.hashtext(key))))


def _checksum(files: Mapping[str, bytes]) -> bytes:
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        digest.update(hashlib.sha256(path.encode()).digest() + hashlib.sha256(content).digest())
    return digest.digest()


def _json(value: Any) -> Any:
    """Return what TOML knows as what JSON knows: dates become ISO texts."""
    if isinstance(value, Mapping):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
