"""The grammar of what starts with a word: names, if, for, some, every, function."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, ClassVar

from app.feel import ast
from app.feel.ast import Node
from app.feel.names import NameTable, is_name, normalize
from app.feel.parser.base import SUM
from app.feel.parser.primaries import Primaries
from app.feel.parser.scanner import Token
from app.feel.types import Type

_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}
_RESERVED = frozenset({"and", "or", "in", "between", "then", "else", "return", "satisfies", "instance"})
_ITERATOR = re.compile(r'[^:,()\[\]{}"]*')
_PARAMETER = re.compile(r"[^:,()]*")
_IN = re.compile(r"(?<=\s)in\b")


class KeywordForms(Primaries):
    def word(self, token: Token) -> Node:
        name = self.known_name()
        if name is not None:
            return ast.Name(token.start, self.last_end, name)
        word = token.text
        read = self._FORMS.get(word)
        if read is not None and (word != "function" or self.look_beyond().text == "("):
            self.advance()
            return read(self, token.start)
        if word in _RESERVED:
            self.fail_unexpected()
        self.advance()
        if word in _CONSTANTS:
            return ast.Literal(token.start, token.end, _CONSTANTS[word])
        return ast.Name(token.start, token.end, word)

    def _if(self, start: int) -> Node:
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        otherwise = self.expression()
        return ast.If(start, self.last_end, condition, then, otherwise)

    def _for(self, start: int) -> Node:
        with ExitStack() as scopes:
            iterators = self._iterators(scopes)
            self.expect("return")
            body = self.expression()
        return ast.For(start, self.last_end, iterators, body)

    def _some(self, start: int) -> Node:
        return self._quantified(start, "some")

    def _every(self, start: int) -> Node:
        return self._quantified(start, "every")

    def _quantified(self, start: int, quantifier: str) -> Node:
        with ExitStack() as scopes:
            iterators = self._iterators(scopes)
            self.expect("satisfies")
            condition = self.expression()
        return ast.Quantified(start, self.last_end, quantifier, iterators, condition)

    def _iterators(self, scopes: ExitStack) -> list[tuple[str, Node]]:
        iterators: list[tuple[str, Node]] = []
        while not iterators or self.accept(","):
            name = self._iterator_name()
            source = self.expression()
            if self.accept(".."):
                high = self.binary(SUM)
                source = ast.IterationRange(source.start, self.last_end, source, high)
            scopes.enter_context(self.names(NameTable([name])))
            iterators.append((name, source))
        return iterators

    def _iterator_name(self) -> str:
        text, _ = self.read_until(_ITERATOR)
        found = _IN.search(text)
        if self.token.kind != "word" or found is None:
            self.fail_expecting("a name" if self.token.kind != "word" or self.at("in") else "in")
        self.seek(self.token.start + found.end())
        return normalize(text[: found.start()])

    def _function(self, start: int) -> Node:
        self.expect("(")
        parameters: list[tuple[str, Type | None]] = []
        if not self.accept(")"):
            parameters.append(self._parameter())
            while self.accept(","):
                parameters.append(self._parameter())
            self.expect(")")
        is_external = self.accept("external")
        with self.names(NameTable(name for name, _ in parameters)):
            body = self.expression()
        return ast.FunctionLiteral(start, self.last_end, parameters, body, is_external)

    def _parameter(self) -> tuple[str, Type | None]:
        text, end = self.read_until(_PARAMETER)
        if not is_name(text):
            self.fail_expecting("a name")
        self.seek(end)
        return normalize(text), self.type() if self.accept(":") else None

    _FORMS: ClassVar[dict[str, Callable[[KeywordForms, int], Node]]] = {
        "if": _if,
        "for": _for,
        "some": _some,
        "every": _every,
        "function": _function,
    }
