"""Why a change to a running instance is impossible: all reasons at once, each with its element."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import ClassVar

from app.engine.diagram.model import Element
from app.errors import Conflict


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One thing that stands in the way."""

    rule: str  # kebab-case, e.g. "element-gone"
    element_id: str
    name: str
    message: str  # German, one sentence


class ChangeImpossible(Conflict):
    """An operator's change does not fit the instance as it stands; nothing was changed."""

    code: ClassVar[str] = "change-impossible"
    title: ClassVar[str] = "Diese Änderung ist nicht möglich"

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        message = " ".join(dict.fromkeys(reason.message for reason in self.reasons))
        super().__init__(message, reasons=[asdict(reason) for reason in self.reasons])


def reason(rule: str, element: Element, text: str) -> Reason:
    return Reason(rule=rule, element_id=element.id, name=element.name, message=text)


def quoted(element: Element) -> str:
    """Return how an element is called in a sentence."""
    return f"„{element.name or element.id}“"
