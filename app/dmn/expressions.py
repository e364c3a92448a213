"""The boxed expressions of a decision model, as they stand in the file: texts, not yet compiled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxed:
    """What all boxed expressions have: the XML id and line, and the declared type of the value."""

    id: str | None = None
    line: int | None = None
    type_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralExpression(Boxed):
    """A FEEL text. `language` is None where the model's language (FEEL) applies."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextEntry:
    """One line of a boxed context; without a name it is the context's result."""

    name: str | None
    type_ref: str | None
    value: Boxed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Boxed):
    entries: tuple[ContextEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListExpression(Boxed):
    items: tuple[Boxed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Boxed):
    """A list of contexts written as a grid."""

    columns: tuple[tuple[str, str | None], ...]  # name and type
    rows: tuple[tuple[Boxed, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(Boxed):
    """A call by parameter names."""

    function: Boxed | None
    bindings: tuple[tuple[str, Boxed | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    name: str
    type_ref: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Boxed):
    """A function; only `kind` FEEL is ever evaluated, the others (Java, PMML) have no value."""

    parameters: tuple[Parameter, ...]
    body: Boxed | None
    kind: str = "FEEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Boxed):
    condition: Boxed | None
    then: Boxed | None
    otherwise: Boxed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Boxed):
    source: Boxed | None
    match: Boxed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Iteration(Boxed):
    """Boxed for, some and every."""

    kind: Literal["for", "some", "every"]
    variable: str
    source: Boxed | None
    body: Boxed | None


class HitPolicy(StrEnum):
    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


class Aggregation(StrEnum):
    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputClause:
    """A column of conditions. `allowed` are the unary tests every value must satisfy."""

    id: str | None
    line: int | None
    label: str | None
    text: str
    type_ref: str | None
    allowed: str | None

    @property
    def title(self) -> str:
        """What the column is called in front of people."""
        return self.label or self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputClause:
    """A column of results. `allowed` lists the values, the most important first."""

    id: str | None
    line: int | None
    name: str | None
    label: str | None
    type_ref: str | None
    allowed: str | None
    default: str | None

    @property
    def title(self) -> str:
        """What the column is called in front of people."""
        return self.label or self.name or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    id: str | None
    line: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of a decision table, numbered from 1 as people see it.

    `valid_from` and `valid_to` are the first and the last day the rule applies, both included.
    """

    number: int
    id: str | None
    line: int | None
    conditions: tuple[Cell, ...]
    results: tuple[Cell, ...]
    annotations: tuple[str, ...] = ()
    description: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    legal_basis: str | None = None

    def is_valid_on(self, day: date) -> bool:
        """Say whether the rule applies on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(Boxed):
    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    annotation_names: tuple[str, ...] = ()
    label: str | None = None


def walk(boxed: Boxed | None) -> Iterator[Boxed]:
    """Yield a boxed expression and all those within it."""
    pending: list[Any] = [boxed]
    while pending:
        current = pending.pop()
        if isinstance(current, Boxed):
            yield current
        if isinstance(current, tuple):
            pending.extend(current)
        elif isinstance(current, (Boxed, ContextEntry)):
            pending.extend(getattr(current, item.name) for item in fields(current))
