"""The grammar of operators, calls, paths and filters, and of unary tests."""

from __future__ import annotations

import re

from app.feel import ast
from app.feel.ast import Node
from app.feel.messages import FeelSyntaxError
from app.feel.names import NameTable, normalize
from app.feel.parser.base import COMPARISONS, SUM
from app.feel.parser.keywords import KeywordForms
from app.feel.parser.scanner import Token

_LEVELS = {
    "or": 0, "and": 1,
    "=": 2, "!=": 2, "<": 2, "<=": 2, ">": 2, ">=": 2, "in": 2, "between": 2,
    "+": 4, "-": 4, "*": 5, "/": 5, "**": 6,
}  # fmt: skip
_LONG_PROPERTIES = NameTable(["time offset", "start included", "end included"])
#: What may follow the `[` that closes a range; after anything else it opens a filter.
_AFTER_RANGE = {
    "", ".", ")", ",", "]", "}", "and", "or", "then", "else", "return", "satisfies",
    "=", "!=", "<", "<=", ">", ">=", "+", "*", "/", "**", "..",
}  # fmt: skip
_MAX_CHAIN = 250  # operators in a row whose results build on each other
_ARGUMENT_NAME = re.compile(r'[^:,()\[\]{}"]*')


class Parser(KeywordForms):
    """Reads one expression or list of unary tests into a syntax tree."""

    def parse_expression(self) -> Node:
        """Read the whole text as one expression; raises FeelSyntaxError."""
        self._expect_something()
        if self.at("="):
            self.fail("leading-equals", self.token)
        node = self.expression()
        self._expect_end()
        return node

    def parse_unary_tests(self) -> Node:
        """Read the whole text as unary tests; raises FeelSyntaxError."""
        self._expect_something()
        if self.at("-") and self.look_beyond().kind == "end":
            token = self.advance()
            return ast.AnyValue(token.start, token.end)
        start = self.token.start
        negated = self._negated_tests(start)
        if negated is not None:
            return negated
        tests = self._tests()
        self._expect_end()
        return ast.UnaryTestList(start, self.last_end, tests, False)

    def _expect_something(self) -> None:
        if self.token.kind == "end":
            self.fail("expression-empty", self.token)

    def _expect_end(self) -> None:
        if self.token.kind != "end":
            self.fail_unexpected()

    # unary tests

    def _negated_tests(self, start: int) -> Node | None:
        """Read `not(tests)` if that is the whole text; None leaves the text to be read as expression."""
        if not self.at("not") or self.look_beyond().text != "(":
            return None
        try:
            self.advance()
            self.advance()
            tests = self._tests()
            self.expect(")")
            if self.token.kind == "end":
                return ast.UnaryTestList(start, self.last_end, tests, True)
        except FeelSyntaxError:
            if self.token.kind == "end":  # as an expression it would fail there, too, and say less
                raise
        self.seek(start)
        return None

    def _tests(self) -> list[Node]:
        tests = [self._test()]
        while self.accept(","):
            tests.append(self._test())
        return tests

    def _test(self) -> Node:
        if not self.at(*COMPARISONS):
            return self.expression()
        operator = self.advance()
        bound = self.binary(SUM)
        return ast.UnaryComparison(operator.start, self.last_end, operator.text, bound)

    # operators

    def expression(self) -> Node:
        self.enter(self.token)
        outer, self.ends_range = self.ends_range, False
        node = self.binary(0)
        self.ends_range = outer
        self.leave()
        return node

    def binary(self, minimum: int, left: Node | None = None) -> Node:
        node = self._operand() if left is None else left
        chain = 0
        while True:
            token = self.token
            level = _LEVELS.get(token.text) if token.kind in ("symbol", "word") else None
            if level is None or level < minimum:
                return node
            chain += level > 1  # and, or: one node for all operands
            if chain > _MAX_CHAIN:
                self.fail("nested-too-deeply", token)
            self.advance()
            node = self._operation(token.text, level, node)

    def _operation(self, operator: str, level: int, left: Node) -> Node:
        if operator == "between":
            low = self.binary(SUM)
            self.expect("and")
            high = self.binary(SUM)
            return ast.Between(left.start, self.last_end, left, low, high)
        if operator == "in":
            tests = self._membership_tests()
            return ast.Membership(left.start, self.last_end, left, tests)
        if operator == "<" and self.at(">"):
            token = Token("symbol", "<>", self.token.start - 1, self.token.end)
            self.fail("foreign-operator", token, found="<>", instead="!=")
        right = self.binary(level + 1)
        if operator in COMPARISONS:
            return ast.Comparison(left.start, self.last_end, operator, left, right)
        if level > 1:
            return ast.Arithmetic(left.start, self.last_end, operator, left, right)
        if isinstance(left, ast.Logical) and left.operator == operator:
            left.operands.append(right)
            left.end = self.last_end
            return left
        return ast.Logical(left.start, self.last_end, operator, [left, right])

    def _membership_tests(self) -> list[Node]:
        """Read what follows `in`: a test, tests in brackets, or an expression that starts with a bracket."""
        if not self.at("("):
            return [self._test() if self.at(*COMPARISONS) else self.binary(SUM)]
        start = self.advance().start
        tests = self._tests()
        if self.at("..") and len(tests) == 1:
            return [self.binary(SUM, self._postfix(self.range_from(start, tests[0], low_included=False)))]
        self.expect(")")
        goes_on = self.at("[", ".", "(", "+", "-", "*", "/", "**")
        if goes_on and len(tests) == 1 and not isinstance(tests[0], ast.UnaryComparison):
            return [self.binary(SUM, self._postfix(tests[0]))]
        return tests

    def _operand(self) -> Node:
        token = self.token
        if token.text == "-" and token.kind == "symbol":
            self.advance()
            self.enter(token)
            operand = self._operand()
            self.leave()
            return ast.Negation(token.start, self.last_end, operand)
        node = self._postfix(self.primary(token))
        while self.accept("instance"):
            self.expect("of")
            type_ = self.type()
            node = self._postfix(ast.InstanceOf(node.start, self.last_end, node, type_))
        return node

    # what follows an operand

    def _postfix(self, node: Node) -> Node:
        for _ in range(_MAX_CHAIN):
            if self.token.kind != "symbol":
                return node
            symbol = self.token.text
            if symbol == ".":
                node = self._path(node)
            elif symbol == "(":
                node = self._call(node)
            elif symbol == "[" and not (self.ends_range and self.look_beyond().text in _AFTER_RANGE):
                node = self._filter(node)
            else:
                return node
        return self.fail("nested-too-deeply", self.token)

    def _path(self, source: Node) -> Node:
        self.advance()
        if self.token.kind != "word":
            self.fail_expecting("a name")
        name = self.known_name(self.fields, self.scope.field_table, _LONG_PROPERTIES) or self.advance().text
        return ast.Path(source.start, self.last_end, source, name)

    def _filter(self, source: Node) -> Node:
        self.advance()
        with self.names(self.fields), self.names(self.scope.field_table):
            predicate = self.expression()
        self.expect("]")
        return ast.Filter(source.start, self.last_end, source, predicate)

    def _call(self, function: Node) -> Node:
        self.advance()
        arguments: list[Node] = []
        named: dict[str, Node] | None = None
        if not self.accept(")"):
            name = self._argument_name()
            if name is None:
                arguments.append(self.expression())
                while self.accept(","):
                    arguments.append(self.expression())
            else:
                named = self._named_arguments(name)
            self.expect(")")
        return ast.Call(function.start, self.last_end, function, arguments, named)

    def _named_arguments(self, name: str | None) -> dict[str, Node]:
        named: dict[str, Node] = {}
        while name is not None:
            named[name] = self.expression()
            if not self.accept(","):
                return named
            name = self._argument_name()
        return self.fail_expecting("a named argument")

    def _argument_name(self) -> str | None:
        """Step over `name:`, or return None and stay."""
        if self.token.kind != "word":
            return None
        text, end = self.read_until(_ARGUMENT_NAME)
        if not self.text.startswith(":", end):
            return None
        self.seek(end + 1)
        return normalize(text)
