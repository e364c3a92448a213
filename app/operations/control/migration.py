"""Letting running instances go on in another version of their procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app import clock, engine
from app.errors import Conflict, NotFound
from app.identity import Identity
from app.models import ProcessDefinition, ProcessInstance
from app.operations.audit import audit
from app.operations.control.locked import lock_running
from app.operations.control.refreshing import refresh_open_work
from app.operations.steps import apply_step, environment_of, read_open_work, tell_step
from app.queries.definitions import definition_of, get_definition, load_definition


def migrate_instance(
    session: Session,
    instance_id: UUID,
    *,
    version: int,
    mapping: Mapping[str, str] | None = None,
    by: Identity,
) -> ProcessInstance:
    """Let an instance go on in another version of its procedure, from where it stands.

    Args:
        mapping: element id today → id in the other version, for those that have another one there.

    Raises:
        NotPermitted, NotFound, InstanceEnded: as for `lock_running`; NotFound also without such a version.
        Conflict: it runs in this version already.
        ChangeImpossible: with every reason; nothing has happened.
    """
    instance = lock_running(session, instance_id, by=by)
    target = get_definition(session, instance.definition.key, version)
    before = instance.definition.version
    if target.id == instance.definition_id:
        raise Conflict(f"Der Vorgang läuft schon nach Version {version}.", instance=str(instance_id))
    work = read_open_work(session, instance.id)
    step = engine.migrate_instance(
        definition_of(session, instance),
        instance.engine_state,
        load_definition(session, target.id, instance.process_id),
        mapping or {},
        at=clock.now(),
        environment=environment_of(instance.tenant),
    )
    instance.definition_id = target.id
    apply_step(session, instance, step, work, by=by.username)
    session.flush()
    refresh_open_work(session, instance.id, step)
    details = {"from": before, "to": version, "mapping": dict(mapping or {}), **tell_step(step)}
    audit(session, "instance-migrated", actor=by.username, instance_id=instance.id, details=details)
    session.flush()
    session.refresh(instance, ["definition"])
    return instance


def find_hindrances(
    session: Session, instance: ProcessInstance, target: ProcessDefinition, mapping: Mapping[str, str]
) -> Sequence[engine.Reason]:
    """Return what keeps an instance from going on in another version; empty if nothing does."""
    try:
        there = load_definition(session, target.id, instance.process_id)
    except NotFound as error:
        return [engine.Reason(rule="process-gone", element_id="", name="", message=str(error))]
    return engine.check_migration(
        definition_of(session, instance),
        instance.engine_state,
        there,
        mapping,
        at=clock.now(),
    )
