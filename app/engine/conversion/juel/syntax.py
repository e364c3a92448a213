"""The syntax tree of JUEL, and why an expression has no counterpart in FEEL."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


class Untranslatable(Exception):
    """No JUEL, or nothing FEEL could do; the reason is a clause in German and in English."""

    def __init__(self, german: str, english: str) -> None:
        super().__init__(english)
        self.reason = german, english


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Property:
    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    base: Node
    key: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or a method if there is a base."""

    base: Node | None
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str  # - not empty
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str  # as in FEEL, besides % and ++ (texts joined)
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Conditional:
    condition: Node
    then: Node
    otherwise: Node


Node = Literal | Name | Property | Index | Call | Unary | Binary | Conditional
