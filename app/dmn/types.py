"""The types of a model: item definitions, with their allowed values, as FEEL types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import Any, TypeAlias

from app import feel
from app.dmn.model import FunctionItem, ItemDefinition, Model
from app.feel.messages import Explanation
from app.feel.temporal_text import InvalidZone, parse_date, parse_date_and_time, parse_duration, parse_time
from app.feel.types import (
    ANY,
    SIMPLE_TYPES,
    ContextType,
    FunctionType,
    ListType,
    NamedType,
    UnknownType,
    plain,
)
from app.feel.values import Builtin

Type: TypeAlias = feel.Type

#: Spellings of other tools, among them Camunda 7.
_ALIASES = {"integer": "number", "long": "number", "double": "number", "text": "string"}

_TEXT_READERS: Mapping[str, Callable[[str], Any]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_and_time,
    "days and time duration": parse_duration,
    "years and months duration": parse_duration,
}


@dataclass(frozen=True)
class AnyFunctionType(FunctionType):
    """A function type of an item definition: it admits functions that do not say what they return.

    Built-in functions are among them, for they have several signatures: a call that fits none is null.
    """

    def accepts(self, value: Any) -> bool:
        if isinstance(value, Builtin):
            return True
        if isinstance(value, feel.Function) and value.result_type is None:
            return FunctionType(self.parameters, ANY).accepts(value)
        return super().accepts(value)


class TypeTable:
    """Finds the types a model speaks of.

    `unknown` and `circular` are names without a usable type, `broken` definitions whose allowed values
    are no unary tests.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.unknown: set[str] = set()
        self.circular: set[str] = set()
        self.broken: list[tuple[ItemDefinition, Explanation]] = []
        self._known: dict[str, Type] = {}
        self._open: list[str] = []
        self._lock = RLock()  # a type half built in another thread must not look like a circular one

    @cached_property
    def named(self) -> Mapping[str, Type]:
        """All item definitions by name, those of imports as `import.name`."""
        types: dict[str, Type] = {}
        for name, imported in self.model.imports.items():
            for key, type_ in imported.program.types.named.items():
                types[f"{name}.{key}" if name else key] = type_
        return types | {name: self._item(name) for name in self.model.item_definitions}

    @cached_property
    def structural(self) -> Mapping[str, Type]:
        """The same types without their allowed values, which `instance of` does not ask for."""
        return {name: _structural(type_) for name, type_ in self.named.items()}

    @cached_property
    def _scope(self) -> feel.Scope:
        return feel.Scope(types=self.named, is_closed=False)

    def compile_all(self) -> None:
        """Build every type, so that `unknown` and `circular` are complete."""
        for name in self.model.item_definitions:
            self._item(name)

    def find(self, reference: str | None) -> Type | None:
        """Return the type of a reference such as `number`, `tPerson` or `list<number>`; None if unknown."""
        if not reference:
            return None
        found = self._find(reference.removeprefix("feel:"))
        if found is None:
            self.unknown.add(reference)
        return found

    def _find(self, reference: str) -> Type | None:
        if reference in self.model.item_definitions:
            return self._item(reference)
        name = _ALIASES.get(reference, reference)
        if name in SIMPLE_TYPES:
            return SIMPLE_TYPES[name]
        try:
            parsed = feel.parse_type(name, self._scope)
        except feel.FeelSyntaxError:
            return None
        return None if isinstance(parsed, UnknownType) else parsed

    def allowed_values(self, reference: str | None) -> str | None:
        """Return the unary tests a named type puts on its values, if it is one of this model."""
        item = self.model.item_definitions.get(reference or "")
        return item.allowed if item and not item.is_collection else None

    def result_of(self, reference: str | None) -> Type | None:
        """Return what a function of that type returns; a type that is no function is the result itself."""
        found = self.find(reference)
        base = plain(found) if found else None
        return base.result if isinstance(base, FunctionType) else found

    def _item(self, name: str) -> Type:
        known = self._known.get(name)
        if known is not None:
            return known
        with self._lock:
            if name in self._open:
                self.circular.add(name)
                return ANY
            if name not in self._known:
                self._open.append(name)
                self._known[name] = NamedType(name, self._build(self.model.item_definitions[name]))
                self._open.pop()
            return self._known[name]

    def _build(self, item: ItemDefinition) -> Type:
        type_ = self._restricted(item, self._base(item), item.allowed)
        if item.is_collection:
            type_ = ListType(type_)
        return self._restricted(item, type_, item.constraint)

    def _base(self, item: ItemDefinition) -> Type:
        if item.components:
            return ContextType(tuple((part.name, self._build(part)) for part in item.components))
        if item.function:
            return self._function(item.function)
        if not item.type_ref:
            return ANY
        return self.find(item.type_ref) or UnknownType(item.type_ref)

    def _function(self, item: FunctionItem) -> Type:
        parameters = tuple(self.find(type_ref) or ANY for _, type_ref in item.parameters)
        return AnyFunctionType(parameters, self.find(item.result_type) or ANY)

    def _restricted(self, item: ItemDefinition, type_: Type, tests: str | None) -> Type:
        return NamedType(item.name, type_, self._condition(item, tests)) if tests else type_

    def _condition(self, item: ItemDefinition, text: str) -> Callable[[Any], bool]:
        """Return the test of allowed values; a broken one admits nothing."""
        try:
            tests = feel.compile_unary_tests(text)
        except feel.FeelSyntaxError as error:
            self.broken.append((item, error.message))
            return lambda value: False
        return lambda value: tests.test(value, {}, feel.Evaluation()) is True


def _structural(type_: Type) -> Type:
    """Return a type without the conditions on its values."""
    match type_:
        case NamedType():
            return NamedType(type_.name, _structural(type_.base))
        case ListType():
            return ListType(_structural(type_.item))
        case ContextType():
            return ContextType(tuple((name, _structural(part)) for name, part in type_.fields))
        case _:
            return type_


def read_text(value: Any, type_: Type | None) -> Any:
    """Return what a text from JSON means where a date, time or duration is declared, also in parts.

    Everything else comes back as it is, also a text that is no such value.
    """
    base = plain(type_) if type_ is not None else None
    if isinstance(value, str):
        return _read_temporal(value, _TEXT_READERS.get(str(base)))
    if isinstance(value, list) and isinstance(base, ListType):
        return [read_text(item, base.item) for item in value]
    if isinstance(value, dict) and isinstance(base, ContextType):
        return value | {name: read_text(value[name], part) for name, part in base.fields if name in value}
    return value


def _read_temporal(text: str, reader: Callable[[str], Any] | None) -> Any:
    try:
        parsed = reader(text) if reader else None
    except InvalidZone:
        return text
    return text if parsed is None else parsed
