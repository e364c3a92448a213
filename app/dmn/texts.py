"""Compiles the FEEL texts of a model with the names and types visible at their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app import feel
from app.dmn.run import Evaluator, Run
from app.dmn.types import Type, TypeTable
from app.feel.messages import Message

if TYPE_CHECKING:
    from app.dmn.table.compiled import CompiledTable


@dataclass(frozen=True, slots=True)
class TextProblem:
    """A text that does not compile, or looks wrong."""

    element_id: str | None
    line: int | None
    code: str
    message_de: str
    message_en: str


class TextCompiler:
    """Compiles texts in one scope.

    `problems` and `tables` are shared by all compilers of a model and grow while it is compiled;
    `free_names`, the variables that texts take from outside, by all compilers of one element.
    """

    def __init__(
        self,
        types: TypeTable,
        scope: feel.Scope,
        problems: list[TextProblem],
        tables: list[CompiledTable],
        free_names: set[str] | None = None,
    ) -> None:
        self.types, self.scope = types, scope
        self.problems, self.tables = problems, tables
        self.free_names = set[str]() if free_names is None else free_names

    def with_names(self, names: Mapping[str, Type | None]) -> TextCompiler:
        """Return a compiler that knows these names as well."""
        scope = self.scope.with_names(names)
        return TextCompiler(self.types, scope, self.problems, self.tables, self.free_names)

    def expression(
        self, text: str, element_id: str | None, *, line: int | None = None, language: str | None = None
    ) -> Evaluator:
        """Compile an expression; a broken one evaluates to null with a warning."""
        if not text or (language and "FEEL" not in language):
            return _null
        try:
            compiled = feel.compile_expression(text, self.scope)
        except feel.FeelSyntaxError as error:
            self._note(error.message, element_id, line)
            return _broken(error.message, element_id)
        self._note_compiled(compiled, element_id, line)
        return lambda variables, run: run.evaluate(compiled, variables, element_id)

    def unary_tests(
        self, text: str, element_id: str | None, *, line: int | None = None
    ) -> feel.UnaryTests | None:
        """Compile unary tests; None if they are broken, so that nothing passes them."""
        try:
            compiled = feel.compile_unary_tests(text, self.scope)
        except feel.FeelSyntaxError as error:
            self._note(error.message, element_id, line)
            return None
        self._note_compiled(compiled, element_id, line)
        return compiled

    def constant(self, text: str, element_id: str | None, *, line: int | None = None) -> Any:
        """Evaluate a text without variables; null if it is broken."""
        try:
            return feel.compile_expression(text, self.scope).run({}, feel.Evaluation())
        except feel.FeelError as error:
            self._note(error.message, element_id, line)
            return None

    def literal(self, text: str) -> Any:
        """Return the value of a text that is a literal, or `feel.MISSING`."""
        try:
            return feel.constant(feel.compile_expression(text, self.scope).tree)
        except feel.FeelSyntaxError:
            return feel.MISSING

    def _note_compiled(
        self, compiled: feel.Expression | feel.UnaryTests, element_id: str | None, line: int | None
    ) -> None:
        self.free_names |= compiled.names
        for item in compiled.findings:
            self._note(item, element_id, line)

    def _note(self, item: Message, element_id: str | None, line: int | None) -> None:
        self.problems.append(TextProblem(element_id, line, item.code, item.message_de, item.message_en))


def _null(variables: Mapping[str, Any], run: Run) -> None:
    """Evaluate a text that is missing or in a language other than FEEL."""


def _broken(message: Message, element_id: str | None) -> Evaluator:
    def evaluate(variables: Mapping[str, Any], run: Run) -> None:
        run.note(message, element_id)

    return evaluate
