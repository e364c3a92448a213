"""A Jinja environment whose templates can neither leave it nor exhaust memory and time.

Nothing is computed when a template is compiled, so checking one costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any, cast

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import Namespace

from app.letters.budget import LetterTooCostly, spend, spend_text, spend_value, writable
from app.letters.filters import FILTERS
from app.letters.syntax import INSERTED_FILTERS, insert_counting

MAX_RANGE = 1_000
_OPERATORS = frozenset({"+", "-", "*", "/", "//", "%", "**"})
_NUMBERS = (int, float, Decimal)
_TESTS = cast("dict[str, Callable[..., Any]]", TESTS)
_CALL = 50  # steps
_MAX_DIGITS = 10
_REPLACE_ARGUMENTS = 3  # text, old, new
_PLAIN = (str, bytes, *_NUMBERS, date, list, tuple, dict)
#: Methods of plain values: those that make nothing larger than the value is.
_METHODS = frozenset(
    {
        *("capitalize", "endswith", "get", "isoformat", "items", "keys", "lower", "split"),
        *("splitlines", "startswith", "strip", "title", "upper", "values"),
    }
)
_JINJA_FILTERS = (
    *("abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float", "groupby"),
    *("int", "items", "join", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr"),
    *("replace", "reverse", "round", "safe", "select", "selectattr", "sort", "string", "sum", "title"),
    *("trim", "truncate", "unique", "upper"),
)


class LetterEnvironment(ImmutableSandboxedEnvironment):
    """Compiles and runs letter templates; rendering needs a `budget()`."""

    intercepted_binops = _OPERATORS

    def __init__(self, **options: Any) -> None:
        super().__init__(
            autoescape=True, optimized=False, undefined=StrictUndefined, finalize=_written, **options
        )
        self.globals = {"range": _range, "namespace": Namespace}
        self.filters = {name: _counting(name, JINJA_FILTERS[name]) for name in _JINJA_FILTERS}
        self.filters.update({name: _counting(name, found) for name, found in FILTERS.items()})
        self.filters.update(INSERTED_FILTERS)
        self.tests = {
            name: _counting(name, found)
            for name, found in cast("dict[str, Callable[..., Any]]", TESTS).items()
        }

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Parse, and put the counting nodes in; Jinja compiles and checks what comes from here only."""
        tree = super()._parse(source, name, filename)
        insert_counting(tree)
        return tree

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        numbers = isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS)
        if operator == "**" or (operator in "*%" and not numbers):
            raise SecurityError(f"Der Operator {operator} ist hier nicht erlaubt.")
        return spend_value(super().call_binop(context, operator, left, right))

    def call(self, context: Context, callee: Any, /, *args: Any, **kwargs: Any) -> Any:
        spend(_CALL)
        return spend_value(super().call(context, callee, *args, **kwargs))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if callable(value) and isinstance(obj, _PLAIN) and attr not in _METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)


@pass_context
def _written(_context: Context, value: Any) -> Any:
    """Count what stands in {{ }}. As it asks for the context, Jinja cannot compute that when compiling."""
    return writable(value)


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if numbers and abs(numbers[-1] - numbers[0]) // abs(numbers.step) >= MAX_RANGE:
        raise LetterTooCostly(f"range() geht hier bis zu {MAX_RANGE} Zahlen.")
    return numbers


def _counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a filter or test, so that what it takes and makes is counted."""
    before = _BEFORE.get(name, _count_all)

    @wraps(function)
    def counted(*args: Any, **kwargs: Any) -> Any:
        args = before(args, kwargs)
        return spend_value(function(*args, **kwargs))

    return counted


def _count_all(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    spend_value([*args, *kwargs.values()])
    return args


def _count_replaced(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    context, *texts = args
    if kwargs or len(texts) != _REPLACE_ARGUMENTS:
        raise SecurityError("replace braucht hier genau zwei Angaben: was ersetzt wird und wodurch.")
    text, old, new = (str(writable(part)) for part in texts)
    spend_text(len(text) + text.count(old) * len(new))
    return (context, *texts)


def _count_joined(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    context, items, *others = args
    found = list(items)
    separator = others[0] if others else kwargs.get("d", "")
    spend_value(found)
    spend_text(len(found) * len(str(writable(separator))))
    return (context, found, *others)


def _count_rounded(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    digits = args[1] if len(args) > 1 else kwargs.get("precision", 0)
    if not isinstance(digits, int) or not 0 <= digits <= _MAX_DIGITS:
        raise SecurityError("round rundet hier auf 0 bis 10 Stellen.")
    return args


_BEFORE: dict[str, Callable[[tuple[Any, ...], dict[str, Any]], tuple[Any, ...]]] = {
    "replace": _count_replaced,
    "join": _count_joined,
    "round": _count_rounded,
}
