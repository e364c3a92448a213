"""FEEL's + - * / ** on numbers, texts, dates and durations: None where there is no result."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.feel.messages import FeelLimitExceeded, Phrase
from app.feel.temporal import (
    DAY,
    MAX_YEAR,
    Date,
    DateAndTime,
    DaysTimeDuration,
    Duration,
    Time,
    YearsMonthsDuration,
    add_months,
    add_nanos,
)
from app.feel.values import CONTEXT, kind

MAX_TEXT = 1_000_000  # characters; evaluations may allow less
MAX_EXPONENT = 999_999

_ZERO = Decimal(0)
_DURATIONS = (YearsMonthsDuration, DaysTimeDuration)
_DAYS = (Date, DateAndTime)


def add(left: Any, right: Any) -> Any:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _exact(CONTEXT.add, left, right)
    if isinstance(left, str) and isinstance(right, str):
        if len(left) + len(right) > MAX_TEXT:
            raise FeelLimitExceeded("text-too-long", limit=MAX_TEXT)
        return left + right
    if isinstance(right, _DURATIONS):
        return _move(left, right)
    if isinstance(left, _DURATIONS) and isinstance(right, (Date, DateAndTime, Time)):
        return _move(right, left)
    return None


def subtract(left: Any, right: Any) -> Any:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _exact(CONTEXT.subtract, left, right)
    if isinstance(right, _DURATIONS):
        return _move(left, type(right)(-right.amount))
    if isinstance(left, _DAYS) and isinstance(right, _DAYS):
        return _between(_instant(left), _instant(right))
    if isinstance(left, Time) and isinstance(right, Time):
        return _between(left, right)
    return None


def multiply(left: Any, right: Any) -> Any:
    if isinstance(left, Decimal):
        if isinstance(right, Decimal):
            return _exact(CONTEXT.multiply, left, right)
        return _scale(right, left) if isinstance(right, _DURATIONS) else None
    return _scale(left, right) if isinstance(left, _DURATIONS) and isinstance(right, Decimal) else None


def divide(left: Any, right: Any) -> Any:
    if isinstance(right, Decimal):
        if not right:
            return None
        if isinstance(left, Decimal):
            return _exact(CONTEXT.divide, left, right)
        return (
            _duration(type(left), _exact(CONTEXT.divide, Decimal(left.amount), right))
            if isinstance(left, _DURATIONS)
            else None
        )
    if isinstance(left, _DURATIONS) and type(left) is type(right) and right.amount:
        return _exact(CONTEXT.divide, Decimal(left.amount), Decimal(right.amount))
    return None


def power(left: Any, right: Any) -> Any:
    if isinstance(left, Decimal) and isinstance(right, Decimal) and -MAX_EXPONENT <= right <= MAX_EXPONENT:
        return _exact(CONTEXT.power, left, right)
    return None


def negate(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _exact(CONTEXT.subtract, _ZERO, value)
    return type(value)(-value.amount) if isinstance(value, _DURATIONS) else None


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}

#: The same on two numbers known to be numbers; raises ArithmeticError where there is no result.
NUMBER_OPERATORS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
}


def explain(operator: str, left: Any, right: Any) -> tuple[str, dict[str, object]]:
    """Return the message code and parameters that tell why the operation has no result."""
    if left is None or right is None:
        return "null-operand", {"operator": operator}
    if operator == "/" and isinstance(right, Decimal) and not right:
        return "division-by-zero", {}
    kinds = (kind(left), kind(right))
    if OPERATORS[operator](*(SAMPLES.get(each) for each in kinds)) is not None:
        return "result-out-of-range", {"operator": operator}
    return "wrong-operands", {"operator": operator, "left": Phrase(kinds[0]), "right": Phrase(kinds[1])}


#: A harmless value of each kind, to find out whether two kinds fit an operator at all.
SAMPLES: dict[str, Any] = {
    "number": Decimal(1),
    "string": "",
    "date": Date(2000, 1, 1),
    "time": Time(0),
    "date and time": DateAndTime(Date(2000, 1, 1), 0, 0),
    "years and months duration": YearsMonthsDuration(1),
    "days and time duration": DaysTimeDuration(DAY),
}


def midnight(date: Date) -> DateAndTime:
    """Return the date as FEEL compares it with a date and time: midnight UTC."""
    return DateAndTime(date, 0, 0)


def _exact(operation: Callable[[Decimal, Decimal], Decimal], left: Decimal, right: Decimal) -> Decimal | None:
    try:
        return operation(left, right)
    except decimal.DecimalException:
        return None


def _move(value: Any, by: Duration) -> Any:
    if isinstance(value, Time):
        return Time((value.nanos + by.amount) % DAY, value.zone) if isinstance(by, DaysTimeDuration) else None
    if isinstance(value, _DAYS) and isinstance(by, YearsMonthsDuration):
        return add_months(value, by.amount)
    if isinstance(value, DateAndTime):
        return add_nanos(value, by.amount)
    if isinstance(value, Date):
        ordinal = (value.key + by.amount) // DAY
        return Date.from_ordinal(ordinal) if abs(ordinal) < MAX_YEAR * 365 else None
    return type(value)(value.amount + by.amount) if type(value) is type(by) else None


def _instant(value: Date | DateAndTime) -> DateAndTime:
    return midnight(value) if isinstance(value, Date) else value


def _between(left: DateAndTime | Time, right: DateAndTime | Time) -> DaysTimeDuration | None:
    return None if (left.zone is None) != (right.zone is None) else DaysTimeDuration(left.key - right.key)


def _scale(duration: Duration, factor: Decimal) -> Duration | None:
    return _duration(type(duration), _exact(CONTEXT.multiply, Decimal(duration.amount), factor))


def _duration(kind: type[Duration], amount: Decimal | None) -> Duration | None:
    if amount is None or amount.adjusted() > 30:  # noqa: PLR2004 - 10^30 ns exceed all representable years
        return None
    return kind(int(amount.to_integral_value(decimal.ROUND_DOWN)))
