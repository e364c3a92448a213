"""Profiles of procedural law: how an act is announced and which remedy it carries, with validity dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Remedy(StrEnum):
    """The first remedy against an act."""

    OBJECTION = "Widerspruch"
    ACTION = "Klage"


class UnknownLaw(LookupError):
    """No profile has this key, or none was in force on that day."""


@dataclass(frozen=True, kw_only=True)
class ProceduralLaw:
    """What the rules of one branch of law say about acts announced from `valid_from` on."""

    key: str
    title: str
    valid_from: date
    remedy: Remedy
    remedy_months: int = 1
    remedy_source: str
    is_suspensive: bool = True
    suspension_source: str | None = None
    court: str = "Verwaltungsgericht"
    fiction_days: int = 4  # inland post and electronic sending
    fiction_source: str
    #: Whether the fiction itself moves to the next working day (so the Bundesfinanzhof for the AO).
    fiction_moves: bool = False


_TAX = "KAG NRW in Verbindung mit der Abgabenordnung"
_SOCIAL = "Erstes und Zehntes Buch Sozialgesetzbuch"
_OBJECTION = "§§ 68, 70 VwGO, § 110 JustG NRW"
_CHARGES = "§ 80 Abs. 2 Satz 1 Nr. 1 VwGO"
_POSTAL_REFORM = date(2025, 1, 1)

_LAWS = (
    ProceduralLaw(
        key="KAG_NRW_AO",
        title=_TAX,
        valid_from=date(2016, 1, 1),
        remedy=Remedy.OBJECTION,
        remedy_source=_OBJECTION,
        is_suspensive=False,
        suspension_source=_CHARGES,
        fiction_days=3,
        fiction_source="§ 122 Abs. 2 AO in der bis 31.12.2024 geltenden Fassung",
        fiction_moves=True,
    ),
    ProceduralLaw(
        key="KAG_NRW_AO",
        title=_TAX,
        valid_from=_POSTAL_REFORM,
        remedy=Remedy.OBJECTION,
        remedy_source=_OBJECTION,
        is_suspensive=False,
        suspension_source=_CHARGES,
        fiction_source="§ 122 Abs. 2 und 2a AO",
        fiction_moves=True,
    ),
    ProceduralLaw(
        key="VWVFG_NRW",
        title="Verwaltungsverfahrensgesetz NRW",
        valid_from=_POSTAL_REFORM,
        remedy=Remedy.ACTION,
        remedy_source="§ 74 VwGO, § 110 Abs. 1 JustG NRW",
        fiction_source="§ 41 Abs. 2 VwVfG NRW",
    ),
    ProceduralLaw(
        key="SGB_I_X",
        title=_SOCIAL,
        valid_from=_POSTAL_REFORM,
        remedy=Remedy.OBJECTION,
        remedy_source=_OBJECTION,
        is_suspensive=False,
        suspension_source=_CHARGES,
        fiction_source="§ 37 Abs. 2 SGB X",
    ),
    ProceduralLaw(
        key="SGB_I_X_BEEG",
        title=f"{_SOCIAL}, BEEG",
        valid_from=_POSTAL_REFORM,
        remedy=Remedy.OBJECTION,
        remedy_source="§§ 78, 84 SGG",
        is_suspensive=False,
        suspension_source="§ 13 Abs. 2 BEEG",
        court="Sozialgericht",
        fiction_source="§ 37 Abs. 2 SGB X",
    ),
    ProceduralLaw(
        key="SGB_I_X_BAFOEG_KOMMUNE",
        title=f"{_SOCIAL}, BAföG (kommunales Amt)",
        valid_from=_POSTAL_REFORM,
        remedy=Remedy.ACTION,
        remedy_source="§ 74 VwGO, § 110 Abs. 1 JustG NRW",
        fiction_source="§ 37 Abs. 2 SGB X",
    ),
    ProceduralLaw(
        key="SGB_I_X_BAFOEG_HOCHSCHULE",
        title=f"{_SOCIAL}, BAföG (Studierendenwerk)",
        valid_from=_POSTAL_REFORM,
        remedy=Remedy.OBJECTION,
        remedy_source="§ 70 VwGO, § 110 Abs. 2 Nr. 3 JustG NRW",
        fiction_source="§ 37 Abs. 2 SGB X",
    ),
)


def all_laws() -> tuple[ProceduralLaw, ...]:
    """Return every profile in every version."""
    return _LAWS


def find_law(key: str, *, on: date) -> ProceduralLaw | None:
    """Return the profile that applies to an act announced on that day, or None."""
    versions = [law for law in _LAWS if law.key == key and law.valid_from <= on]
    return max(versions, key=lambda law: law.valid_from, default=None)


def get_law(key: str, *, on: date) -> ProceduralLaw:
    """Return the profile that applies to an act announced on that day.

    Raises:
        UnknownLaw: no such profile, or it was not in force yet.
    """
    law = find_law(key, on=on)
    if law is None:
        raise UnknownLaw(f"No profile {key} of procedural law applies on {on}.")
    return law
