"""The Java methods and functions that expressions of diagrams usually call, in FEEL."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from app.engine.conversion.juel.syntax import Binary, Call, Literal, Name, Node, Property, Untranslatable
from app.engine.conversion.juel.writer import PRIMARY, SUM, Writer, Written, quote

_ONE = Literal(Decimal(1))

#: What only changes the type in Java; JSON values have no other.
_SAME: Final = frozenset(
    {
        *("toDate", "intValue", "longValue", "doubleValue", "booleanValue", "toList"),
        *("value", "stringValue", "numberValue", "boolValue", "elements"),
    }
)
#: Methods of date and time objects → unit of an ISO 8601 duration.
_UNITS: Final = {
    "Years": "P{}Y", "Months": "P{}M", "Weeks": "P{}W", "Days": "P{}D",
    "Hours": "PT{}H", "Minutes": "PT{}M", "Seconds": "PT{}S",
}  # fmt: skip
_SHIFT: Final = re.compile(rf"(plus|minus)({'|'.join(_UNITS)})")
_GETTER: Final = re.compile(r"(?:get|is)([A-Z]\w*)")
_JSON_PATH: Final = re.compile(r"\$((?:\.[^\W\d]\w*)+)")
#: Functions that wrap a JSON value; here variables are JSON already.
_WRAPPERS: Final = frozenset({"S", "JSON"})


def write_call(writer: Writer, call: Call) -> Written:
    """Write a method or function that has a counterpart.

    Raises:
        Untranslatable: it has none.
    """
    written = _function(writer, call) if call.base is None else _method(writer, call, call.base)
    if written is None:
        shown = f"{_shown(call.base)}.{call.name}()" if call.base else f"{call.name}()"
        raise Untranslatable(
            f"für den Aufruf „{shown}“ gibt es keine Entsprechung", f"there is no counterpart of '{shown}'"
        )
    return written


def _shown(node: Node) -> str:
    return node.name if isinstance(node, Name) else "…"


def _function(writer: Writer, call: Call) -> Written | None:
    if call.name in ("now", "dateTime") and not call.arguments:
        return "now()", PRIMARY
    if call.name in _WRAPPERS and len(call.arguments) == 1:
        return writer.draft(call.arguments[0])
    return None


def _method(writer: Writer, call: Call, base: Node) -> Written | None:
    if call.name in _SAME and not call.arguments:
        return writer.draft(base)
    write = _METHODS.get((call.name, len(call.arguments)))
    if write is not None:
        return write(writer, base, *call.arguments)
    if _SHIFT.fullmatch(call.name) and len(call.arguments) == 1 and _is_time(base):
        return _shift(writer, base, call.name, call.arguments[0])
    getter = _GETTER.fullmatch(call.name)
    if getter and not call.arguments:
        name = getter[1]
        return writer.member(base, name[0].lower() + name[1:]), PRIMARY
    return None


def _is_time(node: Node) -> bool:
    """Tell whether a value begins with the present moment."""
    while isinstance(node, Call) and node.base is not None:
        node = node.base
    return isinstance(node, Call) and node.name in ("now", "dateTime")


def _shift(writer: Writer, base: Node, name: str, amount: Node) -> Written:
    sign, pattern = (
        "+" if name.startswith("plus") else "-",
        _UNITS[name.removeprefix("plus").removeprefix("minus")],
    )
    if isinstance(amount, Literal) and isinstance(amount.value, Decimal):
        duration = quote(pattern.format(f"{amount.value:f}"))
    else:
        before, after = pattern.split("{}")
        duration = f"{quote(before)} + string({writer.write(amount)}) + {quote(after)}"
    return f"{writer.write(base, SUM)} {sign} duration({duration})", SUM


# --- methods by name and number of arguments


def _equals(writer: Writer, base: Node, other: Node) -> Written:
    return writer.binary(Binary("=", base, other))


def _equals_ignoring_case(writer: Writer, base: Node, other: Node) -> Written:
    return f"lower case({writer.write(base)}) = lower case({writer.write(other)})", 3


def _contains(writer: Writer, base: Node, other: Node) -> Written:
    source, part = writer.write(base), writer.write(other)
    if isinstance(base, Literal):
        return f"contains({source}, {part})", PRIMARY
    kind = f"{writer.write(base, SUM)} instance of string"
    return f"if {kind} then contains({source}, {part}) else list contains({source}, {part})", 0


def _contains_key(writer: Writer, base: Node, key: Node) -> Written:
    return f"list contains(get entries({writer.write(base)}).key, {writer.write(key)})", PRIMARY


def _size(writer: Writer, base: Node) -> Written:
    return f"count({writer.write(base)})", PRIMARY


def _length(writer: Writer, base: Node) -> Written:
    return f"string length({writer.write(base)})", PRIMARY


def _is_empty(writer: Writer, base: Node) -> Written:
    return f'string({writer.write(base)}) in ("", "[]", "{{}}")', 3


def _get(writer: Writer, base: Node, key: Node) -> Written:
    return writer.element(base, key)


def _substring(writer: Writer, base: Node, begin: Node, end: Node | None = None) -> Written:
    text, start = writer.write(base), _plus_one(writer, begin)
    if end is None:
        return f"substring({text}, {start})", PRIMARY
    return f"substring({text}, {start}, {_difference(writer, end, begin)})", PRIMARY


def _plus_one(writer: Writer, node: Node) -> str:
    if isinstance(node, Literal) and isinstance(node.value, Decimal):
        return quote(node.value + 1)
    return writer.write(Binary("+", node, _ONE))


def _difference(writer: Writer, left: Node, right: Node) -> str:
    match left, right:
        case Literal(value=Decimal() as high), Literal(value=Decimal() as low):
            return quote(high - low)
    return writer.write(Binary("-", left, right))


def _matches(writer: Writer, base: Node, pattern: Node) -> Written | None:
    if not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
        return None
    return f"matches({writer.write(base)}, {quote(f'^(?:{pattern.value})$')})", PRIMARY


def _text(writer: Writer, base: Node) -> Written:
    return writer.text(base), PRIMARY


def _joined(writer: Writer, base: Node, other: Node) -> Written:
    return writer.write(Binary("++", base, other)), SUM


def _json_property(writer: Writer, base: Node, name: Node) -> Written | None:
    if isinstance(name, Literal) and isinstance(name.value, str):
        return writer.member(base, name.value), PRIMARY
    return None


def _json_path(writer: Writer, base: Node, path: Node) -> Written | None:
    match path:
        case Literal(value=str(text)) if found := _JSON_PATH.fullmatch(text):
            for name in found[1][1:].split("."):
                base = Property(base, name)
            return writer.write(base), PRIMARY
    return None


def _named(function: str) -> Callable[..., Written]:
    """Return the writer of a method that FEEL has as a function of another name."""

    def write(writer: Writer, *arguments: Node) -> Written:
        return f"{function}({', '.join(writer.write(argument) for argument in arguments)})", PRIMARY

    return write


_METHODS: Final[dict[tuple[str, int], Callable[..., Written | None]]] = {
    ("equals", 1): _equals,
    ("equalsIgnoreCase", 1): _equals_ignoring_case,
    ("contains", 1): _contains,
    ("containsKey", 1): _contains_key,
    ("size", 0): _size,
    ("length", 0): _length,
    ("isEmpty", 0): _is_empty,
    ("get", 1): _get,
    ("substring", 1): _substring,
    ("substring", 2): _substring,
    ("startsWith", 1): _named("starts with"),
    ("endsWith", 1): _named("ends with"),
    ("toLowerCase", 0): _named("lower case"),
    ("toUpperCase", 0): _named("upper case"),
    ("matches", 1): _matches,
    ("toString", 0): _text,
    ("concat", 1): _joined,
    ("prop", 1): _json_property,
    ("jsonPath", 1): _json_path,
}


def is_known(call: Call) -> bool:
    """Tell whether a call has a counterpart by its name; getters might as well be those of a bean."""
    if call.base is None:
        return call.name in _WRAPPERS or call.name in ("now", "dateTime")
    known = (call.name, len(call.arguments)) in _METHODS or call.name in _SAME
    return known or (_SHIFT.fullmatch(call.name) is not None and _is_time(call.base))
