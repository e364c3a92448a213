"""The letterhead of a municipality, read from its free-form facts with safe defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """What stands on every letter of a municipality. The first four make it deliverable."""

    authority: str  # "Stadt Paderborn"
    street: str
    postal_code: str
    city: str
    head: str = ""  # "Der Bürgermeister": in whose name the authority acts
    office: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    opening_hours: str = ""
    bank: str = ""
    iban: str = ""
    bic: str = ""
    court: str = ""  # the administrative court in charge, with its address
    accent: str = "#1f2933"

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> Letterhead:
        """Take the known keys of a tenant's letterhead; others may serve other purposes.

        Raises:
            ValueError: the letter would have no sender, or the accent is no colour.
        """
        known = {field.name: str(facts[field.name]) for field in fields(cls) if facts.get(field.name)}
        if missing := [name for name in ("authority", "street", "postal_code", "city") if name not in known]:
            raise ValueError(f"The letterhead lacks {', '.join(missing)}.")
        if "accent" in known and not _COLOUR.fullmatch(known["accent"]):
            raise ValueError(f"The letterhead's accent {known['accent']} is no colour like #1f2933.")
        return cls(**known)

    @property
    def body(self) -> str:
        """The authority as a legal notice names it: with the organ that represents it."""
        return f"{self.authority}, {self.head}" if self.head else self.authority

    @property
    def address(self) -> str:
        return f"{self.street}, {self.postal_code} {self.city}"

    @property
    def sender_line(self) -> str:
        return f"{self.authority} · {self.street} · {self.postal_code} {self.city}"
