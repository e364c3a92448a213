"""Secret links: the applicant's to the status page, and those of others to their own part of a case."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from flask import Response, current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.errors import NotFound
from app.models import ProcessInstance
from app.queries import instances
from app.web.addresses import external_url
from app.web.context import current_tenant

AnyAnswer = TypeVar("AnyAnswer", Response, AnyResponse)


@dataclass(frozen=True)
class Participant:
    """Somebody besides the applicant whom a case waits for."""

    instance_id: UUID
    name: str  # as `laufzettel:citizen` calls them


def find_case(session: Session, token: str) -> ProcessInstance:
    """Return the case behind a status link.

    Raises:
        NotFound: there is none.
    """
    instance = instances.find_by_access_token(session, token)
    if instance is None:
        raise NotFound(
            "Zu diesem Link gibt es keinen Antrag. Bitte prüfen Sie, ob Sie ihn vollständig kopiert haben."
        )
    return instance


def participant_link(participant: Participant) -> str:
    """Return the address of the person's own page: signed, so that nobody can make one up.

    It opens what the case wants from this person and nothing else: neither the application nor its documents.
    """
    signed = _serializer().dumps([str(participant.instance_id), participant.name])
    return external_url("apply.participate", link=signed)


def read_participant(link: str) -> Participant:
    """Return whom a link was made for.

    Raises:
        NotFound: it was not made here, for this municipality.
    """
    try:
        instance_id, name = _serializer().loads(link)
    except BadData:
        raise NotFound(
            "Diesen Link gibt es nicht. Bitte prüfen Sie, ob Sie ihn vollständig kopiert haben."
        ) from None
    return Participant(UUID(instance_id), name)


def keep_secret(response: AnyAnswer) -> AnyAnswer:
    """Keep the secret in the address from caches and from pages that are linked to."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        str(current_app.secret_key),
        salt=f"participant {current_tenant().id}",
        signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"},
    )
