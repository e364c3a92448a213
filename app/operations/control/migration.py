"""Letting running instances go on in another version of their procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, engine
from app.errors import Conflict, NotFound
from app.identity import Identity
from app.models import ProcessDefinition, ProcessInstance, UserTask, UserTaskState
from app.operations.audit import audit
from app.operations.control.locked import lock_running
from app.operations.control.refreshing import refresh_open_work
from app.operations.steps import apply_step, environment_of, read_open_work, tell_step
from app.operations.steps.open_work import SEPARATE_FROM
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
    here = definition_of(session, instance)
    there = load_definition(session, target.id, instance.process_id)
    if lost := _lost_separations(session, instance, here, there):
        raise engine.ChangeImpossible(lost)
    work = read_open_work(session, instance.id)
    step = engine.migrate_instance(
        here,
        instance.engine_state,
        there,
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
    here = definition_of(session, instance)
    found = engine.check_migration(here, instance.engine_state, there, mapping, at=clock.now())
    return [*found, *_lost_separations(session, instance, here, there)]


def _lost_separations(
    session: Session, instance: ProcessInstance, here: engine.Definition, there: engine.Definition
) -> list[engine.Reason]:
    """Return tasks that were done here and have another id there, where somebody else must check them.

    By the new id nobody has done them: whoever did could release their own work.
    """
    gone = _separations(here) - there.elements.keys()
    if not gone or not _separations(there) - here.elements.keys():
        return []
    done = select(UserTask.element_id).where(
        UserTask.instance_id == instance.id,
        UserTask.state == UserTaskState.COMPLETED,
        UserTask.element_id.in_(gone),
    )
    return [
        engine.Reason(
            rule="separation-lost",
            element_id="",
            name=here.elements[each].name,
            message=f"„{here.elements[each].name or each}“ ist erledigt und heißt dort anders: "
            "Die Vier-Augen-Regel wüsste nicht mehr, wer das war.",
        )
        for each in sorted(set(session.scalars(done)))
    ]


def _separations(definition: engine.Definition) -> set[str]:
    return {
        element.properties[SEPARATE_FROM]
        for element in definition.elements.values()
        if SEPARATE_FROM in element.properties
    }
