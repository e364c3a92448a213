"""Compiles the FEEL texts of a model with the names and types visible at their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app import feel
from app.dmn.run import Evaluator, Run
from app.dmn.types import Type, TypeTable
from app.feel.messages import Explanation

if TYPE_CHECKING:
    from app.dmn.table.compiled import CompiledTable


@dataclass(frozen=True, slots=True)
class TextProblem:
    """A text of an element that does not compile, or looks wrong; `name` is the one concerned, if any."""

    owner: str
    element_id: str | None
    line: int | None
    code: str
    name: str
    message_de: str
    message_en: str


@dataclass(frozen=True, slots=True)
class CompiledText:
    """A text that compiles, with its place; what FEEL finds in it is computed only if somebody asks."""

    owner: str
    element_id: str | None
    line: int | None
    compiled: feel.Expression | feel.UnaryTests

    def problems(self) -> Iterator[TextProblem]:
        """Yield what looks wrong in the text."""
        for item in self.compiled.findings:
            yield _problem(self.owner, self.element_id, self.line, item)


@dataclass(frozen=True, slots=True)
class Owner:
    """The element whose texts are compiled, and what is learned about them on the way.

    `problems`, `texts` and `tables` are those of the whole model; `free_names` are the variables that
    the element's texts take from outside.
    """

    name: str
    problems: list[TextProblem]
    texts: list[CompiledText]
    tables: list[CompiledTable]
    free_names: set[str] = field(default_factory=set)


class TextCompiler:
    """Compiles the texts of an element in one scope."""

    def __init__(self, owner: Owner, types: TypeTable, scope: feel.Scope) -> None:
        self.owner, self.types, self.scope = owner, types, scope

    def with_names(self, names: Mapping[str, Type | None], *, is_closed: bool | None = None) -> TextCompiler:
        """Return a compiler that knows these names as well; an open one admits any other, too."""
        scope = feel.Scope(
            {**self.scope.names, **names},
            types=self.scope.types,
            fields=self.scope.fields,
            is_closed=self.scope.is_closed if is_closed is None else is_closed,
        )
        return TextCompiler(self.owner, self.types, scope)

    def expression(
        self, text: str, element_id: str | None, *, line: int | None = None, language: str | None = None
    ) -> Evaluator:
        """Compile an expression; a broken one evaluates to null with a warning."""
        if language and "FEEL" not in language.upper():
            return self._foreign(language, element_id, line)
        if not text:
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

    def type_of(self, text: str) -> Type | None:
        """Return the type of the value of a text, as far as that is known before it runs."""
        try:
            return feel.compile_expression(text, self.scope).type
        except feel.FeelSyntaxError:
            return None

    def _note_compiled(
        self, compiled: feel.Expression | feel.UnaryTests, element_id: str | None, line: int | None
    ) -> None:
        self.owner.free_names.update(compiled.names)
        self.owner.texts.append(CompiledText(self.owner.name, element_id, line, compiled))

    def _note(self, item: Explanation, element_id: str | None, line: int | None) -> None:
        self.owner.problems.append(_problem(self.owner.name, element_id, line, item))

    def _foreign(self, language: str, element_id: str | None, line: int | None) -> Evaluator:
        """Refuse a text in another language: nothing but FEEL is ever evaluated."""
        german = f"Die Sprache „{language}“ wird nicht ausgeführt, nur FEEL"
        english = f'The language "{language}" is not executed, only FEEL'
        self.owner.problems.append(
            TextProblem(self.owner.name, element_id, line, "foreign-language", "", german, english)
        )
        return lambda variables, run: run.warn("foreign-language", element_id, german, english)


def _problem(owner: str, element_id: str | None, line: int | None, item: Explanation) -> TextProblem:
    name = str(item.parameters.get("name", ""))
    return TextProblem(owner, element_id, line, item.code, name, item.message_de, item.message_en)


def constant_of(text: str) -> Any:
    """Return the value of a text that is a literal, or `feel.MISSING`."""
    try:
        return feel.constant(feel.compile_expression(text).tree)
    except feel.FeelSyntaxError:
        return feel.MISSING


def _null(variables: Mapping[str, Any], run: Run) -> None:
    """Evaluate a text that is missing."""


def _broken(message: Explanation, element_id: str | None) -> Evaluator:
    def evaluate(variables: Mapping[str, Any], run: Run) -> None:
        run.note(message, element_id)

    return evaluate
