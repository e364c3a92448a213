"""Compiling `in` and unary tests: code that gets the frame and the value to test."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.feel import ast
from app.feel.compiler.collections import constant_range
from app.feel.compiler.compilation import Compilation, constant, near_variable
from app.feel.compiler.operators import COMPARISONS, compare_values, warn_not_comparable
from app.feel.evaluation import Code, Frame
from app.feel.messages import FeelLimitExceeded, Place
from app.feel.values import Range, is_in

#: A compiled test of one value.
Test = Callable[[Frame, Any], bool | None]
#: A test that needs no frame: True, False, or None if only the general test can tell.
QuickTest = Callable[[Any], bool | None]

TESTED = "?"


def compile_membership(node: ast.Membership, compilation: Compilation) -> Code:
    value = compilation.compile(node.value)
    tests = [compile_test(test, compilation) for test in node.tests]

    def membership(frame: Frame) -> bool | None:
        tested = value(frame)
        result: bool | None = False
        for test in tests:
            verdict = test(frame, tested)
            if verdict is True:
                return True
            if verdict is None:
                result = None
        return result

    quick = quick_test(node.tests)
    if quick is None:
        return membership
    name = near_variable(node.value, compilation)
    if name is not None:
        return _variable_in_constants(name, quick, membership)

    def quick_membership(frame: Frame) -> bool | None:
        verdict = quick(value(frame))
        return membership(frame) if verdict is None else verdict

    return quick_membership


def _variable_in_constants(name: str, quick: QuickTest, general: Code) -> Code:
    def membership(frame: Frame) -> Any:
        verdict = quick(frame.values.get(name))
        return general(frame) if verdict is None else verdict

    return membership


def compile_test(node: ast.Node, compilation: Compilation) -> Test:
    """Compile a positive unary test."""
    place = compilation.place(node)
    if isinstance(node, ast.UnaryComparison):
        return _comparison(node.operator, compilation.compile(node.bound), place)
    if ast.mentions(node, TESTED):
        return _condition(node, compilation)
    expected = compilation.compile(node)

    def contained(frame: Frame, value: Any) -> bool | None:
        try:
            test = expected(frame)
            verdict = is_in(value, test)
        except FeelLimitExceeded as error:
            error.locate(place)
            raise
        if verdict is None and value is not None:
            warn_not_comparable(frame, place, value, test.low if type(test) is Range else test)
        return verdict

    return contained


def _comparison(operator: str, bound: Code, place: Place) -> Test:
    def comparison(frame: Frame, value: Any) -> bool | None:
        expected = bound(frame)
        verdict = compare_values(operator, value, expected)
        return warn_not_comparable(frame, place, value, expected) if verdict is None else verdict

    return comparison


def _condition(node: ast.Node, compilation: Compilation) -> Test:
    """Compile a test that mentions the tested value as `?`: it holds if it is true."""
    with compilation.frame([TESTED]):
        code = compilation.compile(node)

    def condition(frame: Frame, value: Any) -> bool | None:
        verdict = code(Frame({TESTED: value}, frame, frame.evaluation))
        return verdict if type(verdict) is bool else None

    return condition


def compile_unary_tests(node: ast.Node, compilation: Compilation) -> Test:
    """Compile a cell: alternatives, perhaps negated, or `-`. A test without answer does not hold."""
    if not isinstance(node, ast.UnaryTestList):
        return lambda frame, value: True
    tests = [compile_test(test, compilation) for test in node.tests]
    holds = not node.is_negated

    def cell(frame: Frame, value: Any) -> bool:
        return holds if any(test(frame, value) is True for test in tests) else not holds

    return cell


def quick_unary_tests(node: ast.Node) -> QuickTest | None:
    """Return a test that needs no frame if the cell consists of constants."""
    if not isinstance(node, ast.UnaryTestList):
        return lambda value: True
    quick = quick_test(node.tests)
    if quick is None or not node.is_negated:
        return quick

    def negated(value: Any) -> bool | None:
        verdict = quick(value)
        return None if verdict is None else not verdict

    return negated


def quick_test(tests: list[ast.Node]) -> QuickTest | None:
    """Return a test of constants of one kind, which answers for values of that kind only."""
    if len(tests) > 1:
        return _one_of([constant(test) for test in tests])
    test = tests[0]
    if isinstance(test, ast.UnaryComparison):
        return _constant_comparison(test.operator, constant(test.bound))
    interval = constant_range(test)
    if interval is not None:
        return _constant_range(interval)
    return _constant_comparison("=", constant(test))


def _one_of(constants: list[Any]) -> QuickTest | None:
    kinds = set(map(type, constants))
    if len(kinds) != 1 or not kinds <= {Decimal, str}:
        return None
    (kind,) = kinds
    known = frozenset(constants)
    return lambda value: value in known if type(value) is kind else None


def _constant_comparison(operator: str, expected: Any) -> QuickTest | None:
    kind = type(expected)
    if kind not in (Decimal, str, bool) or (kind is bool and operator not in ("=", "!=")):
        return None
    exact = COMPARISONS[operator]
    return lambda value: exact(value, expected) if type(value) is kind else None


def _constant_range(interval: Range) -> QuickTest | None:
    low, high = interval.low, interval.high
    if type(low) is not Decimal or type(high) is not Decimal:
        return None
    if interval.low_included and interval.high_included:
        return lambda value: low <= value <= high if value.__class__ is Decimal else None
    above = COMPARISONS["<=" if interval.low_included else "<"]
    below = COMPARISONS["<=" if interval.high_included else "<"]
    return lambda value: above(low, value) and below(value, high) if type(value) is Decimal else None
