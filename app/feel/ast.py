"""The syntax tree: one dataclass per construct, each with its half-open position in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from app.feel.types import Type


@dataclass(slots=True)
class Node:
    start: int
    end: int


@dataclass(slots=True)
class Literal(Node):
    """A number, string, boolean, null, or a temporal value written as @"…"."""

    value: Any


@dataclass(slots=True)
class Name(Node):
    name: str


@dataclass(slots=True)
class Path(Node):
    source: Node
    name: str


@dataclass(slots=True)
class Filter(Node):
    source: Node
    predicate: Node


@dataclass(slots=True)
class Call(Node):
    function: Node
    arguments: list[Node]
    named: dict[str, Node] | None


@dataclass(slots=True)
class Arithmetic(Node):
    operator: str  # + - * / **
    left: Node
    right: Node


@dataclass(slots=True)
class Negation(Node):
    operand: Node


@dataclass(slots=True)
class Comparison(Node):
    operator: str  # = != < <= > >=
    left: Node
    right: Node


@dataclass(slots=True)
class Logical(Node):
    operator: str  # and or
    operands: list[Node]


@dataclass(slots=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(slots=True)
class Membership(Node):
    """`value in tests`: one of the tests must hold."""

    value: Node
    tests: list[Node]


@dataclass(slots=True)
class RangeLiteral(Node):
    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(slots=True)
class OpenRange(Node):
    """A range written as comparison: (< 5)."""

    operator: str
    bound: Node


@dataclass(slots=True)
class IterationRange(Node):
    """`a..b` after `in` of for, some and every; may run downwards."""

    low: Node
    high: Node


@dataclass(slots=True)
class ListLiteral(Node):
    items: list[Node]


@dataclass(slots=True)
class ContextLiteral(Node):
    entries: list[tuple[str, Node]]


@dataclass(slots=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(slots=True)
class For(Node):
    iterators: list[tuple[str, Node]]
    body: Node


@dataclass(slots=True)
class Quantified(Node):
    quantifier: str  # some every
    iterators: list[tuple[str, Node]]
    condition: Node


@dataclass(slots=True)
class InstanceOf(Node):
    value: Node
    type: Type


@dataclass(slots=True)
class FunctionLiteral(Node):
    parameters: list[tuple[str, Type | None]]
    body: Node
    is_external: bool


@dataclass(slots=True)
class UnaryComparison(Node):
    """A unary test such as `< 5`: the tested value stands left of the operator."""

    operator: str
    bound: Node


@dataclass(slots=True)
class UnaryTestList(Node):
    """The tests of a decision table's cell: one of them must hold, or none if negated."""

    tests: list[Node]
    is_negated: bool


@dataclass(slots=True)
class AnyValue(Node):
    """The unary test `-`, which holds for everything."""


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below, in the order of the text."""
    for field in fields(node):
        yield from _nodes(getattr(node, field.name))


def _nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _nodes(part)


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below, parents first."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(list(children(current))))


def mentions(node: Node, name: str) -> bool:
    """Tell whether the name occurs anywhere in the tree."""
    return any(isinstance(each, Name) and each.name == name for each in walk(node))
