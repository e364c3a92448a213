"""Tokens of one JUEL expression → syntax tree."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from app.engine.conversion.juel.scanner import END, Token
from app.engine.conversion.juel.syntax import (
    Binary,
    Call,
    Conditional,
    Index,
    Literal,
    Name,
    Node,
    Property,
    Unary,
    Untranslatable,
)

_MAX_DEPTH = 60
_MAX_TOKENS = 300
_CONSTANTS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
#: Operators by how strongly they bind, weakest first, and what FEEL calls them.
_LEVELS: Final[tuple[dict[str, str], ...]] = (
    {"||": "or", "or": "or"},
    {"&&": "and", "and": "and"},
    {"==": "=", "eq": "=", "!=": "!=", "ne": "!="},
    {"<": "<", "lt": "<", ">": ">", "gt": ">", "<=": "<=", "le": "<=", ">=": ">=", "ge": ">="},
    {"+=": "++"},
    {"+": "+", "-": "-"},
    {"*": "*", "/": "/", "div": "/", "%": "%", "mod": "%"},
)
_UNARY: Final = {"-": "-", "!": "not", "not": "not", "empty": "empty"}


def parse(tokens: tuple[Token, ...]) -> Node:
    """Return the tree of an expression.

    Raises:
        Untranslatable: it is no JUEL, or uses what only Java programs do (assignments, lambdas).
    """
    if len(tokens) > _MAX_TOKENS:
        raise Untranslatable("er ist zu lang", "it is too long")
    return _Parser(tokens).whole()


class _Parser:
    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self.expression()
        if self.next is not END:
            self.fail()
        return node

    @property
    def next(self) -> Token:
        return self.tokens[self.position] if self.position < len(self.tokens) else END

    def advance(self) -> Token:
        token = self.next
        self.position += 1
        return token

    def accept(self, text: str) -> bool:
        found = self.next.kind in ("sign", "word") and self.next.text == text
        self.position += found
        return found

    def expect(self, text: str) -> None:
        if not self.accept(text):
            self.fail()

    def fail(self) -> None:
        """Say where reading stopped."""
        if self.next is END:
            raise Untranslatable("der Ausdruck endet zu früh", "the expression ends too early")
        text = self.next.text
        raise Untranslatable(f"„{text}“ steht an einer unerwarteten Stelle", f"'{text}' is unexpected")

    # --- from the weakest to the strongest binding

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise Untranslatable("er ist zu tief verschachtelt", "it is nested too deeply")
        node = self.binary(0)
        if self.accept("?"):
            then = self.expression()
            self.expect(":")
            node = Conditional(node, then, self.expression())
        self.depth -= 1
        return node

    def binary(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.next.kind in ("sign", "word") and (operator := _LEVELS[level].get(self.next.text)):
            self.advance()
            left = Binary(operator, left, self.binary(level + 1))
        return left

    def unary(self) -> Node:
        operators = []
        while self.next.kind in ("sign", "word") and (operator := _UNARY.get(self.next.text)):
            self.advance()
            operators.append(operator)
            if len(operators) > _MAX_DEPTH:
                raise Untranslatable("er ist zu tief verschachtelt", "it is nested too deeply")
        node = self.postfix(self.primary())
        for operator in reversed(operators):
            node = Unary(operator, node)
        return node

    def postfix(self, node: Node) -> Node:
        while True:
            if self.accept("."):
                node = self.member(node)
            elif self.accept("["):
                node = Index(node, self.expression())
                self.expect("]")
            else:
                return node

    def member(self, base: Node) -> Node:
        if self.next.kind not in ("name", "word", "constant"):
            self.fail()
        name = self.advance().text
        if self.accept("("):
            return Call(base, name, self.arguments())
        return Property(base, name)

    def arguments(self) -> tuple[Node, ...]:
        found: list[Node] = []
        if self.accept(")"):
            return ()
        found.append(self.expression())
        while self.accept(","):
            found.append(self.expression())
        self.expect(")")
        return tuple(found)

    def primary(self) -> Node:
        token = self.next
        if self.accept("("):
            node = self.expression()
            self.expect(")")
            return node
        if token.kind not in ("number", "text", "constant", "name"):
            self.fail()
        self.advance()
        if token.kind == "number":
            return Literal(Decimal(token.text))
        if token.kind == "text":
            return Literal(token.text)
        if token.kind == "constant":
            return Literal(_CONSTANTS[token.text])
        return Call(None, token.text, self.arguments()) if self.accept("(") else Name(token.text)
