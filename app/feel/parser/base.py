"""What all parts of the grammar share: limits, findings, and the names known at the place being read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.feel.ast import Node
from app.feel.evaluation import DEFAULT_LIMITS, Limits
from app.feel.messages import FeelSyntaxError, Place, Warning
from app.feel.names import NameTable
from app.feel.parser.scanner import Scanner, Token
from app.feel.scope import BUILTIN_TABLE, NO_NAMES, Scope

COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
SUM = 4  # the level of what stands on either side of a comparison


class ParserBase(Scanner):
    def __init__(self, text: str, scope: Scope = NO_NAMES, limits: Limits = DEFAULT_LIMITS) -> None:
        if len(text) > limits.expression_length:
            place = Place(text, limits.expression_length, len(text))
            raise FeelSyntaxError(
                "expression-too-long", place, length=len(text), limit=limits.expression_length
            )
        self.scope = scope
        self.findings: list[Warning] = []
        self.fields = NameTable()  # keys of contexts read so far: may stand after a dot or inside a filter
        self.tables = [BUILTIN_TABLE, scope.table]  # names of several words, innermost scope last
        self.ends_range = False  # the high end of a range is being read: a `[` may close it
        self._nesting, self._limit = 0, limits.nesting
        super().__init__(text)

    def expression(self) -> Node:
        """Read an expression of any kind."""
        raise NotImplementedError

    def binary(self, minimum: int, left: Node | None = None) -> Node:
        """Read operands joined by operators of at least that level, perhaps after a first operand."""
        raise NotImplementedError

    def find(self, code: str, start: int, **parameters: object) -> None:
        """Note what looks wrong but is no error of syntax."""
        self.findings.append(Warning(code, Place(self.text, start, self.last_end), parameters))

    def enter(self, token: Token) -> None:
        """Count a level of nesting; the caller ends it by `leave`."""
        self._nesting += 1
        if self._nesting > self._limit:
            self.fail("nested-too-deeply", token)

    def leave(self) -> None:
        self._nesting -= 1

    @contextmanager
    def names(self, table: NameTable) -> Iterator[NameTable]:
        """Know more names while reading the block."""
        self.tables.append(table)
        try:
            yield table
        finally:
            self.tables.pop()

    def known_name(self, *more: NameTable) -> str | None:
        """Step over the longest known name of several words at hand, or return None and stay."""
        token = self.token
        best: tuple[str, int] | None = None
        for table in (*self.tables, *more):
            found = table.match(self.text, token.start, token.text)
            if found and (best is None or found[1] > best[1]):
                best = found
        if best is None:
            return None
        self.seek(best[1])
        return best[0]
