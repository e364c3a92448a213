"""FEEL's types: what `instance of` asks, what parameters and decisions promise, and the coercions between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.feel.arithmetic import midnight
from app.feel.temporal import Date
from app.feel.values import Builtin, Function, Range, kind

#: Other spellings of DMN documents.
_ALIASES = {
    "dateTime": "date and time",
    "date time": "date and time",
    "dayTimeDuration": "days and time duration",
    "day time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "year month duration": "years and months duration",
}


class Type:
    """A type; `accepts` is the test of values that are not null."""

    def accepts(self, value: Any) -> bool:
        raise NotImplementedError

    def accepts_or_null(self, value: Any) -> bool:
        return value is None or self.accepts(value)


@dataclass(frozen=True)
class SimpleType(Type):
    """A type without parts, by its FEEL name; also plain `list`, `context`, `range` and `function`."""

    name: str

    def accepts(self, value: Any) -> bool:
        return (
            value is not None
            if self.name == "Any"
            else kind(value) == ("null" if self.name == "Null" else self.name)
        )

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class ListType(Type):
    item: Type

    def accepts(self, value: Any) -> bool:
        return type(value) is list and all(self.item.accepts_or_null(each) for each in value)

    def __str__(self) -> str:
        return f"list<{self.item}>"


@dataclass(frozen=True)
class RangeType(Type):
    item: Type

    def accepts(self, value: Any) -> bool:
        if type(value) is not Range or (value.low is None and value.high is None):
            return False
        return self.item.accepts_or_null(value.low) and self.item.accepts_or_null(value.high)

    def __str__(self) -> str:
        return f"range<{self.item}>"


@dataclass(frozen=True)
class ContextType(Type):
    fields: tuple[tuple[str, Type], ...]

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict:
            return False
        return all(name in value and type_.accepts_or_null(value[name]) for name, type_ in self.fields)

    def __str__(self) -> str:
        return "context<" + ", ".join(f"{name}: {type_}" for name, type_ in self.fields) + ">"


@dataclass(frozen=True)
class FunctionType(Type):
    parameters: tuple[Type, ...]
    result: Type

    def accepts(self, value: Any) -> bool:
        if type(value) is Builtin:
            return False
        if type(value) is not Function or len(value.parameters) != len(self.parameters):
            return False
        takes = all(
            theirs is None or is_subtype(ours, theirs)
            for ours, theirs in zip(self.parameters, value.parameter_types, strict=False)
        )
        if value.result_type is None:
            return takes and self.result == ANY
        return takes and is_subtype(value.result_type, self.result)

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.parameters))}> -> {self.result}"


@dataclass(frozen=True)
class NamedType(Type):
    """A type of a model: a base, and perhaps a further condition on values (allowed values)."""

    name: str
    base: Type
    condition: Callable[[Any], bool] | None = None

    def accepts(self, value: Any) -> bool:
        return self.base.accepts(value) and (self.condition is None or self.condition(value))

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class UnknownType(Type):
    """A name no type has: nothing is an instance of it."""

    name: str

    def accepts(self, value: Any) -> bool:
        return False

    def __str__(self) -> str:
        return self.name


ANY = SimpleType("Any")
NULL = SimpleType("Null")

SIMPLE_TYPES: dict[str, SimpleType] = {
    name: SimpleType(name)
    for name in (
        "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
        "years and months duration", "list", "context", "range", "function", "Any", "Null",
    )
}  # fmt: skip
SIMPLE_TYPES.update({alias: SIMPLE_TYPES[name] for alias, name in _ALIASES.items()})

#: What `coerce` returns for a value that does not fit.
MISMATCH: Any = object()


def conforms(value: Any, type_: Type) -> bool:
    """FEEL's `instance of`: null is an instance of Null only, but may be a part of anything."""
    return type_ == NULL if value is None else type_.accepts(value)


def coerce(value: Any, type_: Type | None) -> Any:
    """Fit a value to a type by FEEL's implicit conversions, or return MISMATCH. Null always fits.

    The conversions: a list of one item to its item, a value to a list of one, a date to a date and time.
    """
    if type_ is None or type_.accepts_or_null(value) or type_ == NULL:
        return value
    if type(value) is list:
        return value[0] if len(value) == 1 and type_.accepts_or_null(value[0]) else MISMATCH
    if is_list_type(type_) and type_.accepts([value]):
        return [value]
    return (
        midnight(value) if type(value) is Date and plain(type_) == SIMPLE_TYPES["date and time"] else MISMATCH
    )


def plain(type_: Type) -> Type:
    """Return the type behind the names of a model."""
    while isinstance(type_, NamedType):
        type_ = type_.base
    return type_


def is_list_type(type_: Type) -> bool:
    return isinstance(plain(type_), ListType) or plain(type_) == SIMPLE_TYPES["list"]


def is_subtype(one: Type, other: Type) -> bool:
    """Tell whether every value of the one is a value of the other."""
    if one in (other, NULL) or other == ANY:
        return True
    one, other = plain(one), plain(other)
    if isinstance(one, (ListType, RangeType)) and type(one) is type(other):
        return is_subtype(one.item, other.item)
    if isinstance(one, ContextType) and isinstance(other, ContextType):
        ours = dict(one.fields)
        return all(name in ours and is_subtype(ours[name], type_) for name, type_ in other.fields)
    if isinstance(one, FunctionType) and isinstance(other, FunctionType):
        return _is_function_subtype(one, other)
    return one == other or (isinstance(other, SimpleType) and other.name == _family(one))


def _is_function_subtype(one: FunctionType, other: FunctionType) -> bool:
    return (
        len(one.parameters) == len(other.parameters)
        and all(
            is_subtype(theirs, ours) for ours, theirs in zip(one.parameters, other.parameters, strict=True)
        )
        and is_subtype(one.result, other.result)
    )


def _family(type_: Type) -> str:
    families: dict[type, str] = {
        ListType: "list",
        RangeType: "range",
        ContextType: "context",
        FunctionType: "function",
    }
    return families.get(type(type_), "")
