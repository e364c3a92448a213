"""Compiling for, some and every."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from app.feel import ast
from app.feel.compiler.compilation import Compilation
from app.feel.evaluation import Code, Frame
from app.feel.messages import Phrase, Place
from app.feel.temporal import Date
from app.feel.values import Range, kind, whole

_PARTIAL = "partial"  # what a for has returned so far

#: Visits the frames of all combinations; stops and returns what the visitor returns, if not None.
Visitor = Callable[[Frame], Any]
Loop = Callable[[Frame, Visitor], Any]
_NOT_ITERABLE = object()


def iterate(value: Any) -> Iterable[Any] | None:
    """Return what `for x in value` runs over; None if that is nothing."""
    if type(value) is list:
        return value
    if type(value) is not Range:
        return None if value is None else [value]
    ends = _ends(value.low, value.high)
    if ends is None:
        return None
    make, first, last = ends
    return map(make, range(first + (not value.low_included), last + value.high_included))


def _from_to(low: Any, high: Any) -> Iterable[Any] | None:
    """Return the numbers or days from the one to the other, upwards or downwards."""
    ends = _ends(low, high)
    if ends is None:
        return None
    make, first, last = ends
    step = 1 if first <= last else -1
    return map(make, range(first, last + step, step))


def _ends(low: Any, high: Any) -> tuple[Callable[[int], Any], int, int] | None:
    """Return how to make a value of a whole number, and the first and last number; None if there are none."""
    if type(low) is Decimal and type(high) is Decimal:
        try:
            first, last = whole(low), whole(high)
        except OverflowError:
            return None
        return (Decimal, first, last) if first == low and last == high else None
    if type(low) is Date and type(high) is Date:
        return Date.from_ordinal, low.ordinal, high.ordinal
    return None


def _compile_source(node: ast.Node, compilation: Compilation) -> Code:
    if not isinstance(node, ast.IterationRange):
        source = compilation.compile(node)
        return lambda frame: iterate(source(frame))
    low, high = compilation.compile(node.low), compilation.compile(node.high)
    return lambda frame: _from_to(low(frame), high(frame))


def _compile_loops(
    iterators: list[tuple[str, ast.Node]], body: ast.Node, extra: list[str], compilation: Compilation
) -> tuple[Loop, Code]:
    """Compile nested loops and their body, each in a frame within the one before."""
    (name, source_node), inner = iterators[0], iterators[1:]
    source, place = _compile_source(source_node, compilation), compilation.place(source_node)
    with compilation.frame([name] if inner else [name, *extra]):
        if inner:
            inner_loop, code = _compile_loops(inner, body, extra, compilation)
        else:
            inner_loop, code = None, compilation.compile(body)
    return _loop(name, source, place, inner_loop), code


def _loop(name: str, source: Code, place: Place, inner: Loop | None) -> Loop:
    def loop(frame: Frame, visit: Visitor) -> Any:
        items = source(frame)
        if items is None:
            frame.evaluation.warn("not-iterable", place, kind=Phrase("null"))
            return _NOT_ITERABLE
        evaluation = frame.evaluation
        for item in items:
            evaluation.spend(1, place)
            each = Frame({name: item}, frame, evaluation)
            answer = visit(each) if inner is None else inner(each, visit)
            if answer is not None:
                return answer
        return None

    return loop


def compile_for(node: ast.For, compilation: Compilation) -> Code:
    loop, body = _compile_loops(node.iterators, node.body, [_PARTIAL], compilation)
    shows_partial, place = ast.mentions(node.body, _PARTIAL), compilation.place(node)

    def collected(frame: Frame) -> list[Any] | None:
        results: list[Any] = []

        def visit(each: Frame) -> None:
            if shows_partial:
                each.evaluation.spend(len(results), place)
                each.values = {**each.values, _PARTIAL: results.copy()}
            results.append(body(each))

        return None if loop(frame, visit) is _NOT_ITERABLE else results

    return collected


def compile_quantified(node: ast.Quantified, compilation: Compilation) -> Code:
    loop, condition = _compile_loops(node.iterators, node.condition, [], compilation)
    decisive, place = node.quantifier == "some", compilation.place(node.condition)

    def quantified(frame: Frame) -> bool | None:
        undecided = False

        def visit(each: Frame) -> Any:
            nonlocal undecided
            verdict = condition(each)
            if verdict is decisive:
                return node
            if type(verdict) is not bool:
                undecided = True
                each.evaluation.warn("not-boolean", place, kind=Phrase(kind(verdict)))
            return None

        answer = loop(frame, visit)
        if answer is node:
            return decisive
        return None if undecided or answer is _NOT_ITERABLE else not decisive

    return quantified
