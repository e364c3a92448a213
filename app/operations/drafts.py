"""What a modeller does with a draft: open, save, throw away, deploy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.errors import Conflict, DraftOutdated, NotFound
from app.identity import Identity
from app.models import ProcedureDraft, ProcedureDraftFile, ProcessDefinition
from app.operations.audit import audit
from app.operations.deployment import deploy_procedure
from app.procedures import read_files
from app.queries.definitions import files_of, get_definition, latest_definition
from app.queries.drafts import Draft, find_draft


def open_draft(session: Session, *, key: str, by: Identity, version: int | None = None) -> Draft:
    """Return the municipality's draft of a procedure; a new one starts as a copy of a version.

    Args:
        version: the one to copy; None takes the latest. An existing draft stays, whatever it was opened from.

    Raises:
        NotFound: there is neither a draft nor such a version.
    """
    draft = find_draft(session, key)
    if draft is not None:
        return draft
    base = latest_definition(session, key) if version is None else get_definition(session, key, version)
    now = clock.now()
    row = {"key": key, "revision": 1, "base_version": base.version}
    created = session.scalar(
        insert(ProcedureDraft)
        .values(**row, created_at=now, updated_at=now, updated_by=by.username)
        .on_conflict_do_nothing()
        .returning(ProcedureDraft.id)
    )
    if created is not None:
        session.add_all(
            ProcedureDraftFile(draft_id=created, path=path, content=content)
            for path, content in files_of(session, base.id).items()
        )
        _audit(session, "draft-opened", key, by)
        session.flush()
    return _reload(session, key)


def save_draft_file(
    session: Session, *, key: str, path: str, content: bytes, revision: int, by: Identity
) -> Draft:
    """Save one file of the draft.

    Args:
        revision: the draft's revision this change was made on.

    Raises:
        NotFound: there is no draft (any more).
        DraftOutdated: somebody saved since; `members["revision"]` is the current one.
    """
    draft_id = _advance(session, key, revision, by)
    session.execute(
        insert(ProcedureDraftFile)
        .values(draft_id=draft_id, path=path, content=content)
        .on_conflict_do_update(index_elements=["draft_id", "path"], set_={"content": content})
    )
    _audit(session, "draft-saved", key, by, path=path, revision=revision + 1)
    session.flush()
    return _reload(session, key)


def move_draft_file(
    session: Session, *, key: str, path: str, to: str | None, revision: int, by: Identity
) -> Draft:
    """Give a file of the draft another path, or remove it.

    Args:
        to: the new path, which no file has; None removes the file.
        revision: the draft's revision this change was made on.

    Raises:
        NotFound: there is no draft, or it has no such file (any more).
        Conflict: there is a file of the new path, or no other diagram would be left.
        DraftOutdated: somebody saved since.
    """
    draft_id = _advance(session, key, revision, by)
    file = session.get(ProcedureDraftFile, (draft_id, path))
    if file is None:
        raise NotFound("Diese Datei gibt es im Entwurf nicht.", file=path)
    if to is not None and session.get(ProcedureDraftFile, (draft_id, to)) is not None:
        raise Conflict("Eine Datei dieses Namens gibt es im Entwurf schon.", file=to)
    if to is not None:
        session.add(ProcedureDraftFile(draft_id=draft_id, path=to, content=file.content))
    session.delete(file)
    session.flush()
    if not _has_diagram(session, draft_id):
        raise Conflict("Das ist das einzige Diagramm; ein Verfahren braucht eines.", file=path)
    _audit(session, "draft-saved", key, by, path=path, to=to, revision=revision + 1)
    session.flush()
    return _reload(session, key)


def discard_draft(session: Session, *, key: str, by: Identity) -> None:
    """Throw the draft away; none is fine too."""
    if session.scalar(select(ProcedureDraft.id).where(ProcedureDraft.key == key)) is not None:
        session.execute(delete(ProcedureDraft).where(ProcedureDraft.key == key))
        _audit(session, "draft-discarded", key, by)
        session.flush()


def deploy_draft(
    session: Session, *, key: str, by: Identity, revision: int | None = None
) -> ProcessDefinition:
    """Check the draft, play its examples, deploy it as the next version, and remove it.

    Args:
        revision: what the person saw; None deploys whatever is there.

    Raises:
        NotFound: there is no draft.
        DraftOutdated: somebody saved since `revision`.
        InvalidProcedure: the findings say what is wrong; the draft stays.
        Conflict: the files are of another procedure.
    """
    session.execute(select(ProcedureDraft.id).where(ProcedureDraft.key == key).with_for_update())
    draft = _reload(session, key)
    if revision is not None and revision != draft.revision:
        raise DraftOutdated("Jemand hat den Entwurf inzwischen gespeichert.", revision=draft.revision)
    tenant = session.scalar(select(func.current_setting("laufzettel.tenant_id")))
    procedure = read_files(draft.files, tenant=tenant)  # whose examples have to come out
    if procedure.key != key:
        raise Conflict("Der Entwurf gehört zu einem anderen Verfahren.", procedure=procedure.key)
    definition = deploy_procedure(session, procedure, by=by.username)
    session.execute(delete(ProcedureDraft).where(ProcedureDraft.key == key))
    session.flush()
    return definition


def _advance(session: Session, key: str, revision: int, by: Identity) -> UUID:
    """Count the draft's revision if it is still this one; its id."""
    draft_id: UUID | None = session.scalar(
        update(ProcedureDraft)
        .where(ProcedureDraft.key == key, ProcedureDraft.revision == revision)
        .values(revision=revision + 1, updated_at=clock.now(), updated_by=by.username)
        .returning(ProcedureDraft.id)
    )
    if draft_id is None:
        current = _reload(session, key)
        raise DraftOutdated(
            "Jemand hat den Entwurf inzwischen gespeichert. Bitte laden Sie die Seite neu.",
            revision=current.revision,
            by=current.updated_by,
        )
    return draft_id


def _has_diagram(session: Session, draft_id: UUID) -> bool:
    diagrams = select(ProcedureDraftFile.path).where(
        ProcedureDraftFile.draft_id == draft_id, ProcedureDraftFile.path.endswith(".bpmn")
    )
    return session.scalar(diagrams.limit(1)) is not None


def _reload(session: Session, key: str) -> Draft:
    draft = find_draft(session, key)
    if draft is None:
        raise NotFound("Diesen Entwurf gibt es nicht (mehr).", procedure=key)
    return draft


def _audit(session: Session, action: str, key: str, by: Identity, **details: Any) -> None:
    audit(session, action, actor=by.username, details={"procedure": key, **details})
