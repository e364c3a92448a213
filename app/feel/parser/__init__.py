"""Reading FEEL text into a syntax tree."""

from __future__ import annotations

from collections.abc import Callable

from app.feel.ast import Node
from app.feel.evaluation import DEFAULT_LIMITS, Limits
from app.feel.messages import FeelSyntaxError, Place, Warning
from app.feel.parser.grammar import Parser
from app.feel.scope import NO_NAMES, Scope
from app.feel.types import Type

Parsed = tuple[Node, tuple[Warning, ...]]


def parse_expression(text: str, scope: Scope = NO_NAMES, limits: Limits = DEFAULT_LIMITS) -> Parsed:
    """Read an expression; the findings are what looks wrong without being an error of syntax."""
    return _parse(text, scope, limits, Parser.parse_expression)


def parse_unary_tests(text: str, scope: Scope = NO_NAMES, limits: Limits = DEFAULT_LIMITS) -> Parsed:
    """Read the unary tests of a decision table's cell."""
    return _parse(text, scope, limits, Parser.parse_unary_tests)


def parse_type(text: str, scope: Scope = NO_NAMES) -> Type:
    """Read a type such as `list<number>`; raises FeelSyntaxError."""
    parser = Parser(text, scope)
    type_ = parser.type()
    if parser.token.kind != "end":
        parser.fail_unexpected()
    return type_


def _parse(text: str, scope: Scope, limits: Limits, read: Callable[[Parser], Node]) -> Parsed:
    try:
        parser = Parser(text, scope, limits)
        return read(parser), tuple(parser.findings)
    except RecursionError:
        raise FeelSyntaxError("nested-too-deeply", Place(text, 0, len(text))) from None
