"""Compiling literals, arithmetic, comparisons, and, or, between, if, instance of."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.feel import arithmetic, ast
from app.feel.compiler.compilation import Compilation, constant, near_variable
from app.feel.evaluation import Code, Frame
from app.feel.messages import FeelLimitExceeded, Phrase, Place
from app.feel.types import conforms
from app.feel.values import compare, equal, kind

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {**ORDERS, "=": operator.eq, "!=": operator.ne}


def compile_literal(node: ast.Literal, _: Compilation) -> Code:
    value = node.value
    return lambda _: value


def compile_arithmetic(node: ast.Arithmetic, compilation: Compilation) -> Code:
    left, right = compilation.compile(node.left), compilation.compile(node.right)
    symbol, place = node.operator, compilation.place(node)
    quick = arithmetic.NUMBER_OPERATORS.get(symbol)

    def general(frame: Frame, one: Any, other: Any) -> Any:
        try:
            result = arithmetic.OPERATORS[symbol](one, other)
        except FeelLimitExceeded as error:
            error.locate(place)
            raise
        if result is None:
            code, parameters = arithmetic.explain(symbol, one, other)
            frame.evaluation.warn(code, place, **parameters)
        else:
            frame.evaluation.spend_on(result, place)
        return result

    if quick is None:
        return lambda frame: general(frame, left(frame), right(frame))

    def numeric(frame: Frame) -> Any:
        one, other = left(frame), right(frame)
        if type(one) is Decimal and type(other) is Decimal:
            try:
                return quick(one, other)
            except ArithmeticError:
                pass
        return general(frame, one, other)

    return numeric


def compile_negation(node: ast.Negation, compilation: Compilation) -> Code:
    operand, place = compilation.compile(node.operand), compilation.place(node)

    def negation(frame: Frame) -> Any:
        value = operand(frame)
        result = arithmetic.negate(value)
        if result is None:
            frame.evaluation.warn(
                "null-operand" if value is None else "not-negatable", place, **_negated(value)
            )
        return result

    return negation


def _negated(value: Any) -> dict[str, object]:
    return {"operator": "-"} if value is None else {"kind": Phrase(kind(value))}


def compare_values(symbol: str, left: Any, right: Any) -> bool | None:
    """Apply a comparison of FEEL; None if the values cannot be compared."""
    if symbol in ORDERS:
        order = compare(left, right)
        return None if order is None else ORDERS[symbol](order, 0)
    same = equal(left, right)
    return same if symbol == "=" or same is None else not same


def compile_comparison(node: ast.Comparison, compilation: Compilation) -> Code:
    left, right = compilation.compile(node.left), compilation.compile(node.right)
    symbol, place = node.operator, compilation.place(node)
    exact = COMPARISONS[symbol]

    def comparison(frame: Frame) -> Any:
        one, other = left(frame), right(frame)
        if type(one) is Decimal and type(other) is Decimal:
            return exact(one, other)
        try:
            result = compare_values(symbol, one, other)
        except FeelLimitExceeded as error:
            error.locate(place)
            raise
        return warn_not_comparable(frame, place, one, other) if result is None else result

    literal, name = constant(node.right), near_variable(node.left, compilation)
    if type(literal) is Decimal and name is not None:
        return _VARIABLE_WITH_NUMBER[symbol](name, literal, comparison)
    return comparison


# What most conditions compare, a variable with a number, without detours: `general` knows the rest.


def _variable_below(name: str, number: Decimal, general: Code) -> Code:
    def below(frame: Frame) -> Any:
        value = frame.values.get(name)
        return value < number if value.__class__ is Decimal else general(frame)

    return below


def _variable_up_to(name: str, number: Decimal, general: Code) -> Code:
    def up_to(frame: Frame) -> Any:
        value = frame.values.get(name)
        return value <= number if value.__class__ is Decimal else general(frame)

    return up_to


def _variable_above(name: str, number: Decimal, general: Code) -> Code:
    def above(frame: Frame) -> Any:
        value = frame.values.get(name)
        return value > number if value.__class__ is Decimal else general(frame)

    return above


def _variable_from(name: str, number: Decimal, general: Code) -> Code:
    def at_least(frame: Frame) -> Any:
        value = frame.values.get(name)
        return value >= number if value.__class__ is Decimal else general(frame)

    return at_least


def _variable_is(name: str, number: Decimal, general: Code) -> Code:
    def is_number(frame: Frame) -> Any:
        value = frame.values.get(name)
        return value == number if value.__class__ is Decimal else general(frame)

    return is_number


def _variable_is_not(name: str, number: Decimal, general: Code) -> Code:
    def is_other(frame: Frame) -> Any:
        value = frame.values.get(name)
        return value != number if value.__class__ is Decimal else general(frame)

    return is_other


_VARIABLE_WITH_NUMBER: dict[str, Callable[[str, Decimal, Code], Code]] = {
    "<": _variable_below,
    "<=": _variable_up_to,
    ">": _variable_above,
    ">=": _variable_from,
    "=": _variable_is,
    "!=": _variable_is_not,
}


def warn_not_comparable(frame: Frame, place: Place, left: Any, right: Any) -> Any:
    return frame.evaluation.warn("not-comparable", place, left=Phrase(kind(left)), right=Phrase(kind(right)))


def compile_logical(node: ast.Logical, compilation: Compilation) -> Code:
    operands = [compilation.compile(operand) for operand in node.operands]
    decisive, place = node.operator == "or", compilation.place(node)
    if len(operands) == 2:  # noqa: PLR2004
        return _logical_pair(operands[0], operands[1], decisive, place)

    def logical(frame: Frame) -> Any:
        result: bool | None = not decisive
        for operand in operands:
            value = operand(frame)
            if value is decisive:
                return decisive
            if type(value) is not bool:
                _not_boolean(frame, value, place)
                result = None
        return result

    return logical


def _logical_pair(one: Code, other: Code, decisive: bool, place: Place) -> Code:
    """Join two operands, the common case, with as little ado as possible."""

    def logical_pair(frame: Frame) -> Any:
        first = one(frame)
        if first is decisive:
            return decisive
        second = other(frame)
        if second is decisive or (second.__class__ is bool and first.__class__ is bool):
            return second
        for value in (first, second):
            _not_boolean(frame, value, place)
        return None

    return logical_pair


def _not_boolean(frame: Frame, value: Any, place: Place) -> None:
    """Note an operand that is neither true nor false; where null comes from has been noted there."""
    if value is not None and type(value) is not bool:
        frame.evaluation.warn("not-boolean", place, kind=Phrase(kind(value)))


def compile_between(node: ast.Between, compilation: Compilation) -> Code:
    value, low, high = (compilation.compile(part) for part in (node.value, node.low, node.high))
    place = compilation.place(node)

    def between(frame: Frame) -> bool | None:
        tested, lowest, highest = value(frame), low(frame), high(frame)
        above, below = compare(tested, lowest), compare(tested, highest)
        if above is None or below is None:
            warn_not_comparable(frame, place, tested, lowest if above is None else highest)
            return None
        return above >= 0 and below <= 0

    return between


def compile_if(node: ast.If, compilation: Compilation) -> Code:
    condition, then, otherwise = (
        compilation.compile(part) for part in (node.condition, node.then, node.otherwise)
    )
    place = compilation.place(node.condition)

    def choice(frame: Frame) -> Any:
        value = condition(frame)
        if value is True:
            return then(frame)
        if value is not False:
            frame.evaluation.warn("not-boolean", place, kind=Phrase(kind(value)))
        return otherwise(frame)

    return choice


def compile_instance_of(node: ast.InstanceOf, compilation: Compilation) -> Code:
    value, type_ = compilation.compile(node.value), node.type
    return lambda frame: conforms(value(frame), type_)
