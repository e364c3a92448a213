"""The invented people of `demo/personas.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

PERSONAS_FILE = Path(__file__).parent.parent / "personas.toml"
_NAMESPACE = UUID("6f1cbb0e-6a0b-4d2c-9d5e-1a44c04a2b1d")


@dataclass(frozen=True, kw_only=True)
class Persona:
    """One person who can sign in."""

    username: str
    name: str
    job: str
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    tenant: str

    @property
    def subject(self) -> str:
        """The stable id under which applications know the person."""
        return str(uuid5(_NAMESPACE, f"{self.tenant}/{self.username}"))

    def claims(self) -> dict[str, Any]:
        """Return what the provider tells about the person."""
        return {
            "sub": self.subject,
            "preferred_username": self.username,
            "name": self.name,
            "roles": list(self.roles),
            "groups": list(self.groups),
            "tenants": [self.tenant],
        }


@dataclass(frozen=True, kw_only=True)
class Municipality:
    """A municipality and its people."""

    id: str
    name: str
    people: tuple[Persona, ...]


def read_personas(path: Path = PERSONAS_FILE) -> list[Municipality]:
    """Read the file of personas."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Municipality(
            id=town["id"],
            name=town["name"],
            people=tuple(_persona(facts, tenant=town["id"]) for facts in town["person"]),
        )
        for town in content["municipality"]
    ]


def _persona(facts: dict[str, Any], *, tenant: str) -> Persona:
    return Persona(
        username=facts["username"],
        name=facts["name"],
        job=facts["job"],
        roles=tuple(facts["roles"]),
        groups=tuple(facts["groups"]),
        tenant=tenant,
    )
