"""Compiles the FEEL texts of a model with the names and types visible at their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app import feel
from app.dmn.run import Evaluator, Run
from app.dmn.types import Type, TypeTable


@dataclass(frozen=True, slots=True)
class TextProblem:
    """A text that does not compile."""

    element_id: str | None
    line: int | None
    error: feel.FeelError


@dataclass(frozen=True, slots=True)
class TextCompiler:
    """Compiles texts in one scope. `problems` is shared by all compilers of a model."""

    types: TypeTable
    names: Mapping[str, Type | None]
    problems: list[TextProblem] = field(default_factory=list)
    tables: list[Any] = field(default_factory=list)

    def with_names(self, names: Mapping[str, Type | None]) -> TextCompiler:
        """Return a compiler that knows these names as well."""
        return replace(self, names={**self.names, **names})

    @property
    def scope(self) -> feel.Scope:
        """The names and types FEEL needs to know."""
        return feel.Scope(tuple(self.names))

    def expression(
        self, text: str, element_id: str | None, *, line: int | None = None, language: str | None = None
    ) -> Evaluator:
        """Compile an expression; a broken one evaluates to null with a warning."""
        if not text or (language and "FEEL" not in language):
            return _null
        try:
            compiled = feel.compile_expression(text, self.scope)
        except feel.FeelError as error:
            self.problems.append(TextProblem(element_id, line, error))
            return _broken(error, element_id)
        return lambda variables, run: run.evaluate(compiled, variables, element_id)

    def unary_tests(
        self, text: str, element_id: str | None, *, line: int | None = None
    ) -> feel.UnaryTests | None:
        """Compile unary tests; None if they are broken, so that nothing passes them."""
        try:
            return feel.compile_unary_tests(text, self.scope)
        except feel.FeelError as error:
            self.problems.append(TextProblem(element_id, line, error))
            return None

    def constant(self, text: str, element_id: str | None, *, line: int | None = None) -> Any:
        """Evaluate a text without variables; null if it is broken."""
        try:
            return feel.compile_expression(text, self.scope).run({}, feel.Evaluation())
        except feel.FeelError as error:
            self.problems.append(TextProblem(element_id, line, error))
            return None


def _null(variables: Mapping[str, Any], run: Run) -> None:
    """Evaluate a text that is missing or in a language other than FEEL."""


def _broken(error: feel.FeelError, element_id: str | None) -> Evaluator:
    def evaluate(variables: Mapping[str, Any], run: Run) -> None:
        run.warn(error.code, element_id, error.message_de, error.message_en)

    return evaluate
