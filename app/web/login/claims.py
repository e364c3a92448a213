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
    tenants: frozenset[str]
    id_token: str
    all_roles: frozenset[str]  # as claimed, in all municipalities: "clerk", "paderborn/clerk"
    all_groups: frozenset[str]

    def roles_at(self, tenant: str) -> frozenset[Role]:
        """Return the roles in one municipality; those that this application does not know are left out."""
        names = self._valid_at(tenant, self.all_roles)
        return frozenset(role for role in Role if role.value in names)

    def groups_at(self, tenant: str) -> frozenset[str]:
        """Return the groups in one municipality."""
        return self._valid_at(tenant, self.all_groups)

    def _valid_at(self, tenant: str, values: frozenset[str]) -> frozenset[str]:
        """Return what counts in one municipality, without its name in front.

        "paderborn/clerk" counts in Paderborn only. Plain "clerk" does not say where: it counts for people of
        a single municipality, and nowhere for people of several.
        """
        qualified = {value.removeprefix(f"{tenant}/") for value in values if value.startswith(f"{tenant}/")}
        if self.tenants != {tenant}:
            return frozenset(qualified)
        plain = {value for value in values if not value.startswith(f"{tenant}/") and value != tenant}
        return frozenset(qualified | plain)


def person_from(claims: Mapping[str, Any], settings: Settings, *, id_token: str) -> Person:
    """Read a person from checked claims.

    Municipalities may be given as paths ("/paderborn/steueramt"): the first segment names one.
    """
    subject = str(claims["sub"])
    username = str(claim_at(claims, settings.oidc_username_claim) or subject)
    return Person(
        issuer=str(claims["iss"]),
        subject=subject,
        username=username,
        name=str(claim_at(claims, settings.oidc_name_claim) or username),
        tenants=frozenset(path.partition("/")[0] for path in texts_at(claims, settings.oidc_tenants_claim)),
        id_token=id_token,
        all_roles=frozenset(texts_at(claims, settings.oidc_roles_claim)),
        all_groups=frozenset(texts_at(claims, settings.oidc_groups_claim)),
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
