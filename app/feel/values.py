"""FEEL values: kinds, equality and order with null, ranges, functions, and how values are written."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.feel.messages import FeelLimitExceeded
from app.feel.temporal import Date, DateAndTime, DaysTimeDuration, Temporal, Time, YearsMonthsDuration

if TYPE_CHECKING:
    from app.feel.evaluation import Evaluation
    from app.feel.types import Type

#: Decimal128 of IEEE 754, as FEEL asks for: 34 digits, half even.
CONTEXT = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)

MAX_DIGITS = 6_200  # before or after the point of any number of Decimal128
MAX_PARTS = 100_000  # of a value that is compared or written as a whole
_PLAIN_KEY = re.compile(r"[A-Za-z_]\w*(?: \w+)*\Z")
_ZONED = (Time, DateAndTime)
_MILLISECOND = 1_000_000  # nanoseconds: FEEL's test kit compares instants no finer
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.S)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "'": "'", "/": "/"}
_LAST_CODE_POINT = 0x10FFFF


class Walk:
    """Counts the parts of a value while it is walked, for shared parts can make it endless."""

    __slots__ = ("left", "limit")

    def __init__(self, limit: int = MAX_PARTS) -> None:
        self.limit = self.left = limit

    def step(self, text: str = "") -> None:
        self.left -= 1 + (len(text) >> 3)
        if self.left < 0:
            raise FeelLimitExceeded("value-too-large", limit=self.limit)


class Range:
    """An interval; `operator` is set for one written as comparison, such as (< 5)."""

    __slots__ = ("high", "high_included", "low", "low_included", "operator")
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self, low: Any, high: Any, low_included: bool, high_included: bool, operator: str | None = None
    ) -> None:
        self.low, self.high, self.operator = low, high, operator
        self.low_included, self.high_included = low_included, high_included

    def contains(self, value: Any) -> bool | None:
        """Tell whether a value lies in it; None if that cannot be told."""
        if self.operator == "!=":
            same = equal(value, self.low)
            return None if same is None else not same
        if value is None:
            return None
        if self.low is not None or self.operator is None:
            order = compare(value, self.low)
            if order is None or order < 0 or (order == 0 and not self.low_included):
                return None if order is None else False
        if self.high is not None or self.operator is None:
            order = compare(value, self.high)
            if order is None or order > 0 or (order == 0 and not self.high_included):
                return None if order is None else False
        return True

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Range)
            and (self.low_included, self.high_included, self.operator)
            == (other.low_included, other.high_included, other.operator)
            and equal(self.low, other.low) is True
            and equal(self.high, other.high) is True
        )

    def __repr__(self) -> str:
        return text_of(self)


class Function:
    """A function value: a lambda, a knowledge model, a decision service.

    `call` gets one value per parameter, and the evaluation it takes part in.
    """

    __slots__ = ("call", "name", "parameter_types", "parameters", "result_type")

    def __init__(
        self,
        parameters: Iterable[str],
        call: Callable[[list[Any], Evaluation], Any],
        parameter_types: Iterable[Type | None] = (),
        result_type: Type | None = None,
        name: str | None = None,
    ) -> None:
        self.parameters, self.call, self.name = tuple(parameters), call, name
        self.parameter_types = tuple(parameter_types) or (None,) * len(self.parameters)
        self.result_type = result_type


class Builtin:
    """A built-in function: a name and its signatures; see `app.feel.builtins`."""

    __slots__ = ("is_extension", "name", "signatures")

    def __init__(self, name: str, is_extension: bool = False) -> None:
        self.name, self.is_extension = name, is_extension
        self.signatures: list[Any] = []


_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
    Builtin: "function",
    **{kind: kind.kind for kind in (Date, Time, DateAndTime, YearsMonthsDuration, DaysTimeDuration)},
}


def kind(value: Any) -> str:
    """Return the kind in FEEL's words: number, string, date and time, list …"""
    return _KINDS.get(type(value), "unknown")


def equal(left: Any, right: Any) -> bool | None:
    """FEEL's `=`: None if the kinds differ, except that null equals null only."""
    kind = type(left)
    if kind is not type(right):
        return False if left is None or right is None else None
    if kind is list or kind is dict:
        return _equal_parts(left, right, Walk())
    if kind is Function or kind is Builtin:
        return None
    if kind in _ZONED:
        return _equal_zoned(left, right)
    return bool(left == right)


def compare(left: Any, right: Any) -> int | None:
    """Return -1, 0 or 1; None if the two have no order."""
    kind = type(left)
    if kind is not type(right):
        return None
    if kind is Decimal or kind is str:
        return -1 if left < right else int(left > right)
    if not isinstance(left, Temporal) or (kind in _ZONED and _is_local(left) != _is_local(right)):
        return None
    ours: int = left.key
    theirs: int = right.key
    return (ours > theirs) - (ours < theirs)


def _is_local(value: Any) -> bool:
    return value.zone is None


def is_in(value: Any, test: Any) -> bool | None:
    """FEEL's `in` for one evaluated test: a range, a list of tests, or a value to be equal to."""
    kind = type(test)
    if kind is Range:
        contained: bool | None = test.contains(value)
        return contained
    if kind is list:
        found = any(
            (part.contains(value) if type(part) is Range else equal(value, part)) is True for part in test
        )
        return found or equal(value, test) is True
    return equal(value, test)


def to_string(value: Any) -> str | None:
    """FEEL's `string()`: a string as it is, everything else as it is written."""
    return value if value is None or type(value) is str else text_of(value)


def text_of(value: Any) -> str:
    """Return the value as FEEL text, such as 50000, "Stufe 4" or [1, 2].

    Raises:
        FeelLimitExceeded: the value is too large to be written.
    """
    pieces: list[str] = []
    try:
        _write(value, pieces.append, Walk())
    except RecursionError:
        raise FeelLimitExceeded("value-too-deep") from None
    return "".join(pieces)


def number_text(number: Decimal) -> str:
    """Return all digits without exponent; zero has no sign."""
    if abs(number.adjusted()) > MAX_DIGITS:  # from outside, for FEEL has no such numbers
        return str(number)
    return format(number if number else abs(number), "f")


def whole(number: Decimal) -> int:
    """Return the whole part; raises OverflowError if the number is none FEEL can have."""
    if number.adjusted() > MAX_DIGITS:
        raise OverflowError(str(number))
    return int(number)


def _equal_parts(left: Any, right: Any, walk: Walk) -> bool:
    walk.step()
    kind = type(left)
    if kind is not type(right) or (kind is not list and kind is not dict):
        return equal(left, right) is True
    if len(left) != len(right):
        return False
    if kind is dict:
        if left.keys() != right.keys():
            return False
        right = [right[key] for key in left]
        left = list(left.values())
    for one, other in zip(left, right, strict=True):  # noqa: SIM110 - a generator per level costs as much again
        if not _equal_parts(one, other, walk):
            return False
    return True


def _equal_zoned(left: Any, right: Any) -> bool:
    if _is_local(left) != _is_local(right):
        return False
    return bool(left.key // _MILLISECOND == right.key // _MILLISECOND)


def _write(value: Any, write: Callable[[str], None], walk: Walk) -> None:
    walk.step()
    if isinstance(value, list):
        write("[")
        for position, item in enumerate(value):
            write(", " if position else "")
            _write(item, write, walk)
        write("]")
    elif isinstance(value, dict):
        write("{")
        for position, (key, item) in enumerate(value.items()):
            write(", " if position else "")
            write((key if _PLAIN_KEY.match(key) else _quoted(key)) + ": ")
            _write(item, write, walk)
        write("}")
    elif isinstance(value, Range):
        _write_range(value, write, walk)
    else:
        text = _atom_text(value)
        walk.step(text)
        write(text)


def _write_range(value: Range, write: Callable[[str], None], walk: Walk) -> None:
    if value.operator is not None:
        write(f"({value.operator} ")
        _write(value.high if value.low is None else value.low, write, walk)
        write(")")
        return
    write("[" if value.low_included else "(")
    _write(value.low, write, walk)
    write("..")
    _write(value.high, write, walk)
    write("]" if value.high_included else ")")


def _atom_text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, (Function, Builtin)):
        return f"function {value.name or ''}".strip()
    return str(value)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unescape(text: str) -> str:
    """Return the characters a string literal stands for, given without its quotation marks."""
    if "\\" not in text:
        return text
    return _SURROGATES.sub(_join_surrogates, _ESCAPE.sub(_unescape_one, text))


def _unescape_one(match: re.Match[str]) -> str:
    if match[3] is not None:
        return _ESCAPED.get(match[3], match[0])
    code_point = int(match[1] or match[2], 16)
    return chr(code_point) if code_point <= _LAST_CODE_POINT else match[0]


def _join_surrogates(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16")
