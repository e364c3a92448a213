"""Compiles boxed expressions to functions of the variables they see and the run they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from app import feel
from app.dmn import expressions as x
from app.dmn.run import Evaluator, Run, brief
from app.dmn.table.compiled import CompiledTable
from app.dmn.texts import TextCompiler
from app.dmn.types import Type


def nothing(variables: Mapping[str, Any], run: Run) -> None:
    """Evaluate an expression that is missing in the file."""


class BoxedCompiler:
    """Compiles the expressions of one element; `texts` knows the names and types visible there."""

    def __init__(self, texts: TextCompiler) -> None:
        self.texts = texts

    def compile(self, boxed: x.Boxed | None) -> Evaluator:
        """Compile any boxed expression; its value has the declared type or is null."""
        if boxed is None:
            return nothing
        evaluator = _COMPILERS[type(boxed)](self, boxed)
        declared = self.texts.types.find(boxed.type_ref)
        if declared is None or isinstance(boxed, x.FunctionDefinition):
            return evaluator
        return _typed(evaluator, declared, boxed.id)

    def literal(self, boxed: x.LiteralExpression) -> Evaluator:
        return self.texts.expression(boxed.text, boxed.id, line=boxed.line, language=boxed.language)

    def boxed_list(self, boxed: x.ListExpression) -> Evaluator:
        items = [self.compile(item) for item in boxed.items]
        return lambda variables, run: [item(variables, run) for item in items]

    def context(self, boxed: x.Context) -> Evaluator:
        compiler, entries = self, []
        for entry in boxed.entries:
            declared = self.texts.types.find(entry.type_ref)
            entries.append((entry.name, declared, compiler.compile(entry.value)))
            if entry.name is not None:
                compiler = compiler.with_names({entry.name: declared})

        def evaluate(variables: Mapping[str, Any], run: Run) -> Any:
            values: dict[str, Any] = {}
            visible = dict(variables)
            for name, declared, evaluator in entries:
                value = run.typed(evaluator(visible, run), declared, boxed.id)
                if name is None:
                    return value
                values[name] = visible[name] = value
            return values

        return evaluate

    def relation(self, boxed: x.Relation) -> Evaluator:
        names = [name for name, _ in boxed.columns]
        rows = [[self.compile(cell) for cell in row] for row in boxed.rows]

        def evaluate(variables: Mapping[str, Any], run: Run) -> list[dict[str, Any]]:
            return [
                {name: cell(variables, run) for name, cell in zip(names, row, strict=True)} for row in rows
            ]

        return evaluate

    def invocation(self, boxed: x.Invocation) -> Evaluator:
        function = self.compile(boxed.function)
        bindings = [(name, self.compile(value)) for name, value in boxed.bindings]

        def evaluate(variables: Mapping[str, Any], run: Run) -> Any:
            arguments = {name: value(variables, run) for name, value in bindings}
            return run.invoke(function(variables, run), arguments, boxed.id)

        return evaluate

    def function(self, boxed: x.FunctionDefinition, name: str = "") -> Evaluator:
        """Compile a function definition to an evaluator whose value is a FEEL function."""
        types = tuple(self.texts.types.find(parameter.type_ref) for parameter in boxed.parameters)
        names = tuple(parameter.name for parameter in boxed.parameters)
        inner = self.with_names(dict(zip(names, types, strict=True)))
        body = inner.compile_body(boxed)

        def evaluate(variables: Mapping[str, Any], run: Run) -> feel.Function:
            def call(arguments: Sequence[Any], _: feel.Evaluation) -> Any:
                return body({**variables, **dict(zip(names, arguments, strict=True))}, run)

            return feel.Function(names, call, parameter_types=types, name=name)

        return evaluate

    def conditional(self, boxed: x.Conditional) -> Evaluator:
        condition, then = self.compile(boxed.condition), self.compile(boxed.then)
        otherwise = self.compile(boxed.otherwise)

        def evaluate(variables: Mapping[str, Any], run: Run) -> Any:
            decided = condition(variables, run)
            if decided is None or isinstance(decided, bool):
                return (then if decided else otherwise)(variables, run)
            run.warn(
                "condition-not-boolean",
                boxed.id,
                f"Die Bedingung ist {brief(decided)}, weder wahr noch falsch",
                f"The condition is {brief(decided)}, neither true nor false",
            )
            return None

        return evaluate

    def compile_body(self, function: x.FunctionDefinition) -> Evaluator:
        """Compile what a function returns; code in another language is never run."""
        if function.kind == "FEEL":
            return self.compile(function.body)
        return self.texts.expression("", function.id, line=function.line, language=function.kind)

    def boxed_filter(self, boxed: x.Filter) -> Evaluator:
        source = self.compile(boxed.source)
        # The entries of the items are names as well, and nobody knows them before.
        match = BoxedCompiler(self.texts.with_names({"item": None}, is_closed=False)).compile(boxed.match)

        def evaluate(variables: Mapping[str, Any], run: Run) -> Any:
            value = source(variables, run)
            if value is None:
                return None
            items = value if isinstance(value, list) else [value]
            run.feel.spend(len(items))
            return _select(items, lambda item: match(_with_item(variables, item), run))

        return evaluate

    def iteration(self, boxed: x.Iteration) -> Evaluator:
        source = self.compile(boxed.source)
        body = self.with_names({boxed.variable: None, "partial": None}).compile(boxed.body)

        def evaluate(variables: Mapping[str, Any], run: Run) -> Any:
            items = feel.iterate(source(variables, run), run.feel)
            if items is None:
                return None

            def value_of(item: Any, partial: list[Any] | None = None) -> Any:
                # A new mapping each time: a function made by the body must keep its item.
                return body({**variables, boxed.variable: item, "partial": partial}, run)

            if boxed.kind == "for":
                return _for(items, value_of)
            return _quantified(items, value_of, decisive=boxed.kind == "some")

        return evaluate

    def with_names(self, names: Mapping[str, Type | None]) -> BoxedCompiler:
        """Return a compiler that knows these names as well."""
        return BoxedCompiler(self.texts.with_names(names))


def _typed(evaluator: Evaluator, declared: Type, element_id: str | None) -> Evaluator:
    def evaluate(variables: Mapping[str, Any], run: Run) -> Any:
        return run.typed(evaluator(variables, run), declared, element_id)

    return evaluate


def _with_item(variables: Mapping[str, Any], item: Any) -> dict[str, Any]:
    """Make an item, and the entries of an item that is a context, visible to a filter."""
    return {**variables, "item": item, **(item if isinstance(item, dict) else {})}


def _for(items: Iterable[Any], value_of: Callable[[Any, list[Any]], Any]) -> list[Any]:
    results: list[Any] = []
    for item in items:
        results.append(value_of(item, results))
    return results


def _quantified(items: Iterable[Any], value_of: Callable[[Any], Any], *, decisive: bool) -> bool | None:
    """Return `decisive` as soon as an item has it, null if an item has no truth value."""
    is_null = False
    for item in items:
        value = value_of(item)
        if value is None:
            is_null = True
        elif not isinstance(value, bool):
            return None
        elif value is decisive:
            return decisive
    return None if is_null else not decisive


def _select(items: list[Any], predicate: Callable[[Any], Any]) -> Any:
    """Filter a list by a boolean of each item, or take one item by its position."""
    selected = []
    for item in items:
        value = predicate(item)
        if isinstance(value, Decimal):
            return _at(items, value)
        if value is not None and not isinstance(value, bool):
            return None
        if value:
            selected.append(item)
    return selected


def _at(items: list[Any], position: Decimal) -> Any:
    """Return the item at a position counted from 1, or from -1 backwards; null if there is none."""
    if position == 0 or position != position.to_integral_value() or abs(position) > len(items):
        return None
    return items[int(position) - (position > 0)]


_COMPILERS: Mapping[type[x.Boxed], Callable[[BoxedCompiler, Any], Evaluator]] = {
    x.LiteralExpression: BoxedCompiler.literal,
    x.DecisionTable: lambda compiler, table: CompiledTable(table, compiler.texts),
    x.Context: BoxedCompiler.context,
    x.ListExpression: BoxedCompiler.boxed_list,
    x.Relation: BoxedCompiler.relation,
    x.Invocation: BoxedCompiler.invocation,
    x.FunctionDefinition: BoxedCompiler.function,
    x.Conditional: BoxedCompiler.conditional,
    x.Filter: BoxedCompiler.boxed_filter,
    x.Iteration: BoxedCompiler.iteration,
}
