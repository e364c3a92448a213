"""From an identity provider's claims to a person: where each value stands is configured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.identity import Role
from app.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Person:
    """What the provider says about somebody who signed in."""

    issuer: str
    subject: str
    username: str
    name: str
    roles: frozenset[Role]
    groups: frozenset[str]
    tenants: frozenset[str]
    id_token: str


def person_from(claims: Mapping[str, Any], settings: Settings, *, id_token: str) -> Person:
    """Read a person from checked claims; roles that this application does not know are left out."""
    subject = str(claims["sub"])
    username = str(claim_at(claims, settings.oidc_username_claim) or subject)
    roles = set(texts_at(claims, settings.oidc_roles_claim))
    return Person(
        issuer=str(claims["iss"]),
        subject=subject,
        username=username,
        name=str(claim_at(claims, settings.oidc_name_claim) or username),
        roles=frozenset(role for role in Role if role.value in roles),
        groups=frozenset(texts_at(claims, settings.oidc_groups_claim)),
        tenants=frozenset(texts_at(claims, settings.oidc_tenants_claim)),
        id_token=id_token,
    )


def claim_at(claims: Mapping[str, Any], path: str) -> Any:
    """Return the value at a dotted path such as "realm_access.roles"; None if there is none.

    A claim whose name itself contains dots, such as a URL, is found too.
    """
    if path in claims:
        return claims[path]
    value: Any = claims
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def texts_at(claims: Mapping[str, Any], path: str) -> list[str]:
    """Return the texts at a path: a list, or one text with blanks between. Group paths lose their slash."""
    value = claim_at(claims, path)
    if isinstance(value, str):
        value = value.split()
    if not isinstance(value, list):
        return []
    return [item.removeprefix("/") for item in value if isinstance(item, str)]
