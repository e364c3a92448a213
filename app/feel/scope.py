"""Static scopes: the names, types and fields an expression may use, known before it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from app.feel.builtins import BUILTINS
from app.feel.names import NameTable, normalize
from app.feel.types import ContextType, FunctionType, ListType, RangeType, Type, plain


class Scope:
    """The names known around an expression, with their types where known; immutable.

    `names` maps variables to types, `types` the names of a model's types, and `fields` are names of
    several words that may stand after a dot although no type tells of them. A scope is *closed* if it
    knows all names there are, so that others are findings.
    """

    __slots__ = (
        "_hash",
        "_key",
        "field_table",
        "fields",
        "is_closed",
        "names",
        "table",
        "type_table",
        "types",
    )

    def __init__(
        self,
        names: Mapping[str, Type | None] | Iterable[str] = (),
        *,
        types: Mapping[str, Type] | None = None,
        fields: Iterable[str] = (),
        is_closed: bool = True,
    ) -> None:
        known = names if isinstance(names, Mapping) else dict.fromkeys(names)
        self.names: Mapping[str, Type | None] = MappingProxyType({normalize(n): t for n, t in known.items()})
        self.types: Mapping[str, Type] = MappingProxyType(dict(types or {}))
        self.fields = frozenset(fields).union(
            *map(_field_names, (*self.names.values(), *self.types.values()))
        )
        self.is_closed = is_closed
        self.table = NameTable(self.names)
        self.field_table = NameTable(self.fields)
        self.type_table = NameTable(self.types)
        self._key = (frozenset(self.names.items()), frozenset(self.types.items()), self.fields, is_closed)
        self._hash = hash(self._key)

    def with_names(self, names: Mapping[str, Type | None]) -> Scope:
        """Return a scope that knows more names."""
        return Scope({**self.names, **names}, types=self.types, fields=self.fields, is_closed=self.is_closed)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Scope) and self._key == other._key)

    def __hash__(self) -> int:
        return self._hash


def _field_names(type_: Type | None) -> Iterator[str]:
    """Yield the names of all fields within a type."""
    pending: list[Type | None] = [type_]
    while pending:
        current = pending.pop()
        current = plain(current) if current is not None else None
        if isinstance(current, ContextType):
            yield from (name for name, _ in current.fields)
            pending.extend(part for _, part in current.fields)
        elif isinstance(current, (ListType, RangeType)):
            pending.append(current.item)
        elif isinstance(current, FunctionType):
            pending.append(current.result)


#: The names of built-in functions, known everywhere.
BUILTIN_TABLE = NameTable(BUILTINS)

#: Nothing is known, and so nothing is unknown: names are looked up when the expression runs.
NO_NAMES = Scope(is_closed=False)
