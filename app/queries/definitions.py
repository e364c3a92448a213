"""Deployed procedures and their files; parsed once per operating-system process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import engine, forms, procedures
from app.errors import NotFound
from app.models import InstanceState, ProcessDefinition, ProcessDefinitionFile, ProcessInstance

_CACHE_SIZE = 256


@dataclass(frozen=True)
class ProcedureRow:
    """One procedure of the municipality in an overview."""

    latest: ProcessDefinition
    versions: int
    active_instances: int


def list_procedures(session: Session) -> Sequence[ProcedureRow]:
    """Return the municipality's procedures by title, each with its latest version."""
    active = (
        select(ProcessDefinition.key, func.count().label("number"))
        .join(ProcessInstance, ProcessInstance.definition_id == ProcessDefinition.id)
        .where(
            ProcessInstance.state.in_([InstanceState.ACTIVE, InstanceState.SUSPENDED]),
            ProcessInstance.parent_id.is_(None),
        )
        .group_by(ProcessDefinition.key)
        .subquery()
    )
    newest = (
        select(
            func.max(ProcessDefinition.version).label("version"),
            ProcessDefinition.key,
            func.count().label("number"),
        )
        .group_by(ProcessDefinition.key)
        .subquery()
    )
    rows = session.execute(
        select(ProcessDefinition, newest.c.number, func.coalesce(active.c.number, 0))
        .join(
            newest, (newest.c.key == ProcessDefinition.key) & (newest.c.version == ProcessDefinition.version)
        )
        .outerjoin(active, active.c.key == ProcessDefinition.key)
        .order_by(ProcessDefinition.title)
    )
    return [ProcedureRow(*row) for row in rows]


def list_versions(session: Session, key: str) -> Sequence[tuple[ProcessDefinition, int]]:
    """Return all versions of a procedure, newest first, each with its number of active instances."""
    rows = session.execute(
        select(
            ProcessDefinition,
            func.count(ProcessInstance.id).filter(
                ProcessInstance.state.in_([InstanceState.ACTIVE, InstanceState.SUSPENDED]),
                ProcessInstance.parent_id.is_(None),
            ),
        )
        .outerjoin(ProcessInstance, ProcessInstance.definition_id == ProcessDefinition.id)
        .where(ProcessDefinition.key == key)
        .group_by(ProcessDefinition.id)
        .order_by(ProcessDefinition.version.desc())
    )
    return [(definition, number) for definition, number in rows]


def find_latest_definition(session: Session, key: str) -> ProcessDefinition | None:
    return session.scalars(
        select(ProcessDefinition)
        .where(ProcessDefinition.key == key)
        .order_by(ProcessDefinition.version.desc())
        .limit(1)
    ).one_or_none()


def latest_definition(session: Session, key: str) -> ProcessDefinition:
    """Return the version new applications start with.

    Raises:
        NotFound: the municipality does not offer this procedure.
    """
    definition = find_latest_definition(session, key)
    if definition is None:
        raise NotFound("Dieses Verfahren wird hier nicht angeboten.", procedure=key)
    return definition


def get_definition(session: Session, key: str, version: int) -> ProcessDefinition:
    """Return one version.

    Raises:
        NotFound: there is none with this number.
    """
    definition = session.scalars(
        select(ProcessDefinition).where(ProcessDefinition.key == key, ProcessDefinition.version == version)
    ).one_or_none()
    if definition is None:
        raise NotFound("Diese Version des Verfahrens gibt es nicht.", procedure=key, version=version)
    return definition


def files_of(session: Session, definition_id: UUID) -> dict[str, bytes]:
    """Return the files of a version, path → content."""
    rows = session.execute(
        select(ProcessDefinitionFile.path, ProcessDefinitionFile.content)
        .where(ProcessDefinitionFile.definition_id == definition_id)
        .order_by(ProcessDefinitionFile.path)
    )
    return dict(iter(rows))


def load_procedure(session: Session, definition_id: UUID) -> procedures.Procedure:
    """Return a deployed version, parsed. Rows are immutable, so nothing in the cache ever gets old."""
    found = _loaded.get(definition_id)
    if found is None:
        tenant = session.scalar(
            select(ProcessDefinition.tenant_id).where(ProcessDefinition.id == definition_id)
        )
        found = procedures.read_files(files_of(session, definition_id), tenant=tenant, deployed=True)
        _loaded.put(definition_id, found)
    return found


def load_definition(
    session: Session, definition_id: UUID, process_id: str | None = None
) -> engine.Definition:
    """Return an executable process of a deployed version.

    Args:
        process_id: which of its processes; None is the one that applications start.

    Raises:
        NotFound: there is no such process in it.
    """
    procedure = load_procedure(session, definition_id)
    if process_id in (None, procedure.definition.process_id):
        return procedure.definition
    found = procedure.processes.get(str(process_id))
    if found is None:
        raise NotFound("Diesen Prozess gibt es in dieser Version nicht.", process=process_id)
    return found


def definition_of(session: Session, instance: ProcessInstance) -> engine.Definition:
    """Return the process an instance runs."""
    return load_definition(session, instance.definition_id, instance.process_id)


def form_of(session: Session, definition_id: UUID, form_id: str) -> forms.Form:
    """Return a form of a deployed version.

    Raises:
        NotFound: the version has no form of this name.
    """
    form = load_procedure(session, definition_id).forms.get(form_id)
    if form is None:
        raise NotFound("Dieses Formular gibt es nicht.", form=form_id)
    return form


class _Loaded:
    """The procedures used last, shared by the threads of this process."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._procedures: OrderedDict[UUID, procedures.Procedure] = OrderedDict()

    def get(self, definition_id: UUID) -> procedures.Procedure | None:
        with self._lock:
            if definition_id in self._procedures:
                self._procedures.move_to_end(definition_id)
            return self._procedures.get(definition_id)

    def put(self, definition_id: UUID, procedure: procedures.Procedure) -> None:
        with self._lock:
            self._procedures[definition_id] = procedure
            while len(self._procedures) > self._size:
                self._procedures.popitem(last=False)


_loaded = _Loaded(_CACHE_SIZE)
