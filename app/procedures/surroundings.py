"""What is around a procedure where it is checked: the others it may call, and the groups people are in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.engine import Finding
from app.procedures.metadata import FILE
from app.procedures.problems import problem
from app.procedures.procedure import PARAMETERS_FILE, Procedure


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What exists beside a procedure's own files."""

    procedures: frozenset[str] = frozenset()  # keys of those that can be called
    #: Groups of everybody who ever signed in; None where nobody knows, as on the command line.
    groups: frozenset[str] | None = None


ALONE = Surroundings()


def beside(folder: Path) -> Surroundings:
    """Return what is around a folder: the procedures in the folders next to it."""
    neighbours = folder.resolve().parent.glob(f"*/{FILE}")
    return Surroundings(procedures=frozenset(path.parent.name for path in neighbours))


def declared_groups(procedure: Procedure) -> dict[str, tuple[str, str]]:
    """Return the groups that a procedure says do its work, each with the file and key that say so."""
    groups = dict.fromkeys(procedure.metadata["groups"], (FILE, "groups"))
    for name, declaration in procedure.metadata["parameters"].items():
        value = procedure.parameters.get(name)
        if declaration["type"] == "group" and value:
            groups[value] = PARAMETERS_FILE, name
    return groups


def check_groups(procedure: Procedure, around: Surroundings) -> Iterator[Finding]:
    """Find groups that nobody is in: what is offered to them nobody sees."""
    for group, (file, place) in declared_groups(procedure).items():
        if around.groups is not None and group not in around.groups:
            yield problem(
                "group-empty",
                f"Aus der Gruppe „{group}“ hat sich noch niemand angemeldet: Ihre Aufgaben sieht niemand.",
                f"Nobody of the group {group} has signed in yet: nobody sees its tasks.",
                file=file,
                property=place,
                severity="warning",
            )
