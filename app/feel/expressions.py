"""The public face: compile a text once, evaluate it often, from any thread."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from app.feel.ast import Node
from app.feel.compiler import compile_unary_tests as compile_cell
from app.feel.compiler import new_compilation, quick_unary_tests
from app.feel.compiler.iteration import iterate as iterate_freely
from app.feel.compiler.kinds import check_kinds
from app.feel.compiler.membership import TESTED
from app.feel.evaluation import DEFAULT_LIMITS, Evaluation, Frame, Limits, OutermostFrame, Runtime
from app.feel.json_values import FEEL_ATOMS, from_json
from app.feel.messages import FeelLimitExceeded, FeelSyntaxError, Place, Warning
from app.feel.parser import parse_expression, parse_unary_tests
from app.feel.scope import NO_NAMES, Scope
from app.feel.types import Type

_CACHED = 4096  # expressions


class Result(NamedTuple):
    value: Any  # a FEEL value; see `to_json`
    warnings: tuple[Warning, ...] = ()


_TRUE, _FALSE = Result(True), Result(False)


class Compiled:
    """What expressions and unary tests have in common. Immutable, and safe for any number of threads."""

    def __init__(self, text: str, tree: Node, findings: tuple[Warning, ...], scope: Scope) -> None:
        self.text = text
        self.tree = tree  # not to be changed
        self.scope = scope
        self.names: frozenset[str] = frozenset()  # variables it takes from outside
        self._found = findings

    @functools.cached_property
    def _checked(self) -> tuple[Type | None, tuple[Warning, ...]]:
        try:
            return check_kinds(self.text, self.tree, self.scope)
        except RecursionError:  # called from deep within something else; then nothing is known
            return None, ()

    @property
    def type(self) -> Type | None:
        """The type of its value, as far as that is known before it runs."""
        return self._checked[0]

    @property
    def findings(self) -> tuple[Warning, ...]:
        """What looks wrong although it is FEEL: unknown names, fields and types, kinds that do not fit."""
        return self._found + self._checked[1]

    def _limit(self, error: FeelLimitExceeded | RecursionError) -> FeelLimitExceeded:
        """Return the limit that was exceeded, with a place."""
        limit = FeelLimitExceeded("value-too-deep") if isinstance(error, RecursionError) else error
        limit.locate(Place(self.text, 0, len(self.text)))
        return limit

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.text!r}>"


class Expression(Compiled):
    """A compiled expression."""

    def __init__(self, text: str, tree: Node, findings: tuple[Warning, ...], scope: Scope) -> None:
        super().__init__(text, tree, findings, scope)
        compilation = new_compilation(text, scope)
        self._code = compilation.compile(tree)
        self.names = frozenset(compilation.names)
        self._found += tuple(compilation.findings)

    def evaluate(self, variables: Mapping[str, Any], runtime: Runtime | None = None) -> Result:
        """Evaluate with JSON or FEEL values as variables.

        Raises:
            FeelLimitExceeded: it takes more steps, time, depth or memory than it may.
        """
        frame = OutermostFrame(variables, runtime)
        try:
            value = self._code(frame)
        except (FeelLimitExceeded, RecursionError) as error:
            raise self._limit(error) from None
        warnings = frame.warnings
        if value is True and not warnings:
            return _TRUE
        return Result(value, warnings)

    def run(self, variables: Mapping[str, Any], evaluation: Evaluation) -> Any:
        """Evaluate as part of a larger evaluation, on its budget; its warnings are collected there."""
        try:
            return self._code(Frame(variables, None, evaluation))
        except (FeelLimitExceeded, RecursionError) as error:
            raise self._limit(error) from None


class UnaryTests(Compiled):
    """A compiled cell of a decision table: tests of one value, which may be called `?`."""

    def __init__(self, text: str, tree: Node, findings: tuple[Warning, ...], scope: Scope) -> None:
        super().__init__(text, tree, findings, scope)
        compilation = new_compilation(text, scope)
        self._test = compile_cell(tree, compilation)
        self._quick = quick_unary_tests(tree)
        self.names = frozenset(compilation.names)
        self._found += tuple(compilation.findings)

    def matches(self, value: Any, variables: Mapping[str, Any], runtime: Runtime | None = None) -> Result:
        """Test a JSON or FEEL value; the result's value is True or False.

        Raises:
            FeelLimitExceeded: it takes more steps, time, depth or memory than it may.
        """
        if self._quick is not None:
            verdict = self._quick(value)
            if verdict is not None:
                return _TRUE if verdict else _FALSE
        evaluation = Evaluation(runtime)
        verdict = self.test(value, variables, evaluation)
        return Result(verdict, evaluation.warnings)

    def test(self, value: Any, variables: Mapping[str, Any], evaluation: Evaluation) -> bool | None:
        """Test a value as part of a larger evaluation."""
        if type(value) not in FEEL_ATOMS:
            value = from_json(value)
        try:
            return self._test(Frame(variables, None, evaluation), value)
        except (FeelLimitExceeded, RecursionError) as error:
            raise self._limit(error) from None

    def run(self, variables: Mapping[str, Any], evaluation: Evaluation) -> bool | None:
        """Test the value that stands in the variables as `?`."""
        return self.test(variables.get(TESTED), variables, evaluation)


def iterate(value: Any, evaluation: Evaluation) -> Iterator[Any] | None:
    """Return what `for x in value` runs over, a step of the budget each; None if that is nothing."""
    items = iterate_freely(value)
    return None if items is None else _paid(items, evaluation)


def _paid(items: Iterable[Any], evaluation: Evaluation) -> Iterator[Any]:
    for item in items:
        evaluation.spend(1)
        yield item


def compile_expression(
    text: str, scope: Scope | None = None, *, limits: Limits = DEFAULT_LIMITS
) -> Expression:
    """Compile an expression, or return it from the cache; the text has no leading "=".

    Raises:
        FeelSyntaxError: the text is not FEEL.
    """
    return _cached_expression(text, scope or NO_NAMES, limits)


def compile_unary_tests(
    text: str, scope: Scope | None = None, *, limits: Limits = DEFAULT_LIMITS
) -> UnaryTests:
    """Compile the unary tests of a decision table's cell, or return them from the cache.

    Raises:
        FeelSyntaxError: the text is not FEEL.
    """
    return _cached_unary_tests(text, scope or NO_NAMES, limits)


@functools.lru_cache(_CACHED)
def _cached_expression(text: str, scope: Scope, limits: Limits) -> Expression:
    tree, findings = parse_expression(text, scope, limits)
    try:
        return Expression(text, tree, findings, scope)
    except RecursionError:
        raise FeelSyntaxError("nested-too-deeply", Place(text, 0, len(text))) from None


@functools.lru_cache(_CACHED)
def _cached_unary_tests(text: str, scope: Scope, limits: Limits) -> UnaryTests:
    tree, findings = parse_unary_tests(text, scope, limits)
    try:
        return UnaryTests(text, tree, findings, scope)
    except RecursionError:
        raise FeelSyntaxError("nested-too-deeply", Place(text, 0, len(text))) from None
