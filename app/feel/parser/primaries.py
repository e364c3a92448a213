"""The grammar of what operators join: literals, lists, ranges, contexts, bracketed expressions."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable
from typing import ClassVar

from app.feel import ast
from app.feel.ast import Node
from app.feel.names import NameTable, is_name, normalize
from app.feel.parser.base import COMPARISONS, SUM
from app.feel.parser.scanner import Token
from app.feel.parser.type_grammar import TypeGrammar
from app.feel.temporal_text import parse_temporal
from app.feel.values import CONTEXT, unescape

_KEY = re.compile(r'[^:{}\[\]",]*')


class Primaries(TypeGrammar):
    def word(self, token: Token) -> Node:
        """Read a name, or what a keyword starts."""
        raise NotImplementedError

    def primary(self, token: Token) -> Node:
        if token.kind == "word":
            return self.word(token)
        if token.kind == "number":
            return self._number(token)
        if token.kind == "text":
            self.advance()
            return ast.Literal(token.start, token.end, unescape(token.text[1:-1]))
        read = self._OPENING.get(token.text)
        if read is None:
            self.fail_unexpected()
        self.advance()
        return read(self, token)

    def range_from(self, start: int, low: Node, *, low_included: bool) -> Node:
        """Read the rest of a range whose low end has been read."""
        self.expect("..")
        outer, self.ends_range = self.ends_range, True
        high = self.binary(SUM)
        self.ends_range = outer
        if not self.at("]", ")", "["):
            self.fail_expecting("]")
        closing = self.advance().text
        return ast.RangeLiteral(start, self.last_end, low, high, low_included, closing == "]")

    def _number(self, token: Token) -> Node:
        self.advance()
        try:
            return ast.Literal(token.start, token.end, CONTEXT.create_decimal(token.text))
        except decimal.DecimalException:
            self.fail("number-too-large", token)

    def _at_literal(self, at: Token) -> Node:
        if self.token.kind != "text":
            self.fail_expecting("a text")
        text = unescape(self.advance().text[1:-1])
        value = parse_temporal(text)
        if value is None:
            self.find("invalid-temporal", at.start, text=text)
        return ast.Literal(at.start, self.last_end, value)

    def _parenthesis(self, bracket: Token) -> Node:
        if self.at(*COMPARISONS):
            node = self._open_range(bracket.start)
            self.expect(")")
            return node
        node = self.expression()
        if self.at(".."):
            return self.range_from(bracket.start, node, low_included=False)
        self.expect(")")
        return node

    def _open_range(self, start: int) -> Node:
        operator = self.advance().text
        bound = self.binary(SUM)
        return ast.OpenRange(start, self.last_end, operator, bound)

    def _excluding_range(self, bracket: Token) -> Node:
        """Read a range that excludes its low end: ]1..5]."""
        return self.range_from(bracket.start, self.binary(SUM), low_included=False)

    def _list_or_range(self, bracket: Token) -> Node:
        items: list[Node] = []
        if not self.accept("]"):
            items.append(self._list_item())
            if self.at(".."):
                return self.range_from(bracket.start, items[0], low_included=True)
            while self.accept(","):
                items.append(self._list_item())
            self.expect("]")
        return ast.ListLiteral(bracket.start, self.last_end, items)

    def _list_item(self) -> Node:
        return self._open_range(self.token.start) if self.at(*COMPARISONS) else self.expression()

    def _context(self, bracket: Token) -> Node:
        entries: list[tuple[str, Node]] = []
        keys: set[str] = set()
        with self.names(NameTable()) as table:
            if not self.accept("}"):
                entries.append(self._entry(keys, table))
                while self.accept(","):
                    entries.append(self._entry(keys, table))
                self.expect("}")
        return ast.ContextLiteral(bracket.start, self.last_end, entries)

    def _entry(self, keys: set[str], table: NameTable) -> tuple[str, Node]:
        start = self.token.start
        key = self._key()
        if key in keys:
            self.find("duplicate-key", start, name=key)
        keys.add(key)
        self.expect(":")
        table.add(key)
        self.fields.add(key)
        return key, self.expression()

    def _key(self) -> str:
        if self.token.kind == "text":
            return unescape(self.advance().text[1:-1])
        text, end = self.read_until(_KEY)
        key = normalize(text)
        if not is_name(key) or not self.text.startswith(":", end):
            self.fail_expecting("a key")
        self.seek(end)
        return key

    _OPENING: ClassVar[dict[str, Callable[[Primaries, Token], Node]]] = {
        "(": _parenthesis,
        "[": _list_or_range,
        "]": _excluding_range,
        "{": _context,
        "@": _at_literal,
    }
