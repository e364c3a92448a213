"""Documents of a case."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.errors import NotFound
from app.models import Document
from app.queries.cases import members_of


def list_documents(
    session: Session, instance_id: UUID, *, for_citizen_only: bool = False
) -> Sequence[Document]:
    """Return the documents of a case, oldest first, without their contents."""
    wanted = select(Document).where(Document.instance_id.in_(members_of(instance_id)))
    if for_citizen_only:
        wanted = wanted.where(Document.for_citizen)
    return session.scalars(wanted.order_by(Document.created_at, Document.id)).all()


def get_document(
    session: Session, document_id: UUID, *, instance_id: UUID | None = None, for_citizen_only: bool = False
) -> Document:
    """Return a document with its content.

    Args:
        instance_id: the case it must belong to, itself or in what was called.

    Raises:
        NotFound: there is none, or not of this case, or not for citizens.
    """
    wanted = select(Document).where(Document.id == document_id).options(undefer(Document.content))
    if instance_id is not None:
        wanted = wanted.where(Document.instance_id.in_(members_of(instance_id)))
    if for_citizen_only:
        wanted = wanted.where(Document.for_citizen)
    document = session.scalars(wanted).one_or_none()
    if document is None:
        raise NotFound("Dieses Dokument gibt es nicht.", document=str(document_id))
    return document
