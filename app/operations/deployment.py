"""Deploying procedures: each deployment is a version of its own, for ever."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.engine import Finding
from app.errors import InvalidProcedure
from app.identity import Identity
from app.models import ProcessDefinition, ProcessDefinitionFile
from app.operations.audit import audit
from app.operations.events.start_events import replace_start_events
from app.procedures import Procedure, Surroundings, check_procedure, read_files, run_scenarios
from app.queries.definitions import files_of, find_latest_definition, get_definition
from app.queries.surroundings import read_surroundings

_REMEMBERED = 256  # contents that passed
#: Municipality, checksum of the files, and what they could call then.
_Content = tuple[str | None, bytes, frozenset[str]]


def deploy_procedure(session: Session, procedure: Procedure, *, by: str) -> ProcessDefinition:
    """Check a procedure, play its examples and store it as the next version; running instances keep theirs.

    The same content as the latest version gives that version back. Older content deployed again is a
    new version: that is how one goes back.

    Args:
        by: user name, or what deployed it, e.g. "command line".

    Raises:
        InvalidProcedure: `members["findings"]` lists what is wrong and where.
    """
    checksum = _checksum(procedure.files)
    if _find_same(session, procedure.key, checksum) is None:
        check_deployable(procedure, read_surroundings(session))
    _wait_for_same(session, procedure.key)
    same = _find_same(session, procedure.key, checksum)
    if same is not None:
        return same
    latest = find_latest_definition(session, procedure.key)
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
    session.flush()
    replace_start_events(session, definition, procedure)
    audit(
        session,
        "procedure-deployed",
        actor=by,
        details={"procedure": procedure.key, "version": definition.version, "checksum": checksum.hex()},
    )
    session.flush()
    return definition


def restore_version(session: Session, *, key: str, version: int, by: Identity) -> ProcessDefinition:
    """Deploy the content of an older version again: it becomes the newest, and new applications follow it.

    Raises:
        NotFound: there is no such version.
        InvalidProcedure: by what is checked today it may not be deployed any more.
    """
    older = get_definition(session, key, version)
    procedure = read_files(files_of(session, older.id), tenant=older.tenant_id)
    return deploy_procedure(session, procedure, by=by.username)


def check_deployable(procedure: Procedure, around: Surroundings) -> None:
    """Check a procedure and play its examples for its municipality; content that passed is remembered.

    Playing takes seconds: whoever deploys from a request does this first, outside of the transaction.
    `deploy_procedure` asks again for exactly the content it stores, and then the answer is known.

    Raises:
        InvalidProcedure: `members["findings"]` has one entry per failed example among the others.
    """
    content = (procedure.tenant, _checksum(procedure.files), around.procedures)
    if content in _passed:
        return
    findings = check_procedure(procedure, around)
    if not any(finding.severity == "error" for finding in findings):
        findings = [*_failed_examples(procedure), *findings]
    if any(finding.severity == "error" for finding in findings):
        raise InvalidProcedure(
            f"Das Verfahren „{procedure.title}“ hat Fehler.",
            findings=[finding.as_dict() for finding in findings],
        )
    _passed.add(content)


def _failed_examples(procedure: Procedure) -> list[Finding]:
    return [
        Finding(
            rule="scenario-failed",
            severity="error",
            file=f"scenarios/{report.name}.toml",
            message_de=f"Das Beispiel „{report.title}“ geht anders aus: {report.deviation}",
            message_en=f"The scenario '{report.title}' ends differently: {report.deviation}",
        )
        for report in run_scenarios(procedure)
        if report.deviation
    ]


def _find_same(session: Session, key: str, checksum: bytes) -> ProcessDefinition | None:
    """Return the latest version if it has exactly this content."""
    latest = find_latest_definition(session, key)
    return latest if latest is not None and latest.checksum == checksum else None


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


class _Passed:
    """Municipality and checksum of contents that may be deployed, shared by the threads of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._contents: OrderedDict[_Content, None] = OrderedDict()

    def __contains__(self, content: _Content) -> bool:
        return content in self._contents

    def add(self, content: _Content) -> None:
        with self._lock:
            self._contents[content] = None
            while len(self._contents) > _REMEMBERED:
                self._contents.popitem(last=False)


_passed = _Passed()
