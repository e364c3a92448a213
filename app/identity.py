"""Who acts: the signed-in person as a value, handed down as an argument, never read from a global."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a signed-in person may use. Groups say which tasks, roles say which pages."""

    CLERK = "clerk"
    MODELLER = "modeller"
    OPERATOR = "operator"
    TENANT_ADMIN = "tenant-admin"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A person signed in to one tenant."""

    account_id: UUID
    username: str  # set at the first login and never changed: tasks and audit entries quote it
    name: str  # for people to read, e.g. "Anna Schmidt"
    roles: frozenset[Role] = field(default_factory=frozenset)
    groups: frozenset[str] = field(default_factory=frozenset)

    def has_role(self, role: Role) -> bool:
        return role in self.roles
