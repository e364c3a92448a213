"""The grammar of types: after `instance of`, and of parameters."""

from __future__ import annotations

import re

from app.feel.names import normalize
from app.feel.parser.base import ParserBase
from app.feel.types import (
    SIMPLE_TYPES,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
    UnknownType,
)

_LONG_NAMES = [
    (name, re.compile(name.replace(" ", r"\s+") + r"(?![A-Za-z])")) for name in SIMPLE_TYPES if " " in name
]
_FIELD_NAME = re.compile(r"[^:<>,]*")


class TypeGrammar(ParserBase):
    def type(self) -> Type:
        """Read a type; one that is not known becomes `UnknownType` and a finding."""
        token = self.token
        if token.kind != "word":
            self.fail_expecting("a type")
        for name, pattern in _LONG_NAMES:
            match = pattern.match(self.text, token.start)
            if match:
                self.seek(match.end())
                return SIMPLE_TYPES[name]
        if self.look_beyond().text == "<" and token.text in ("list", "range", "context", "function"):
            self.enter(token)
            type_ = self._type_with_parts(token.text)
            self.leave()
            return type_
        return self._named_type(token.start)

    def _type_with_parts(self, family: str) -> Type:
        self.advance()
        self.advance()
        if family == "function":
            return self._function_type()
        if family == "context":
            return self._context_type()
        item = self.type()
        self.expect(">")
        return ListType(item) if family == "list" else RangeType(item)

    def _context_type(self) -> Type:
        fields: list[tuple[str, Type]] = []
        while not fields or self.accept(","):
            name, end = self.read_until(_FIELD_NAME)
            if not self.text.startswith(":", end):
                self.fail_expecting("a name")
            self.seek(end + 1)
            fields.append((normalize(name), self.type()))
        self.expect(">")
        return ContextType(tuple(fields))

    def _function_type(self) -> Type:
        parameters: list[Type] = []
        if not self.accept(">"):
            parameters.append(self.type())
            while self.accept(","):
                parameters.append(self.type())
            self.expect(">")
        self.expect("->")
        return FunctionType(tuple(parameters), self.type())

    def _named_type(self, start: int) -> Type:
        found = self.scope.type_table.match(self.text, self.token.start, self.token.text)
        if found:
            self.seek(found[1])
            return self.scope.types[found[0]]
        name = self.advance().text
        while self.accept("."):
            name += "." + self.advance().text
        known = self.scope.types.get(name) or SIMPLE_TYPES.get(name)
        if known is None:
            self.find("unknown-type", start, name=name, candidates=(*self.scope.types, *SIMPLE_TYPES))
            return UnknownType(name)
        return known
