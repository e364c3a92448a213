"""Compiling lists, contexts, ranges and filters."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.feel import ast
from app.feel.compiler.compilation import Compilation, constant
from app.feel.evaluation import MISSING, Code, Frame
from app.feel.messages import Phrase, Place
from app.feel.values import Range, compare, kind

_ORDERED = {
    "number", "string", "date", "time", "date and time",
    "years and months duration", "days and time duration",
}  # fmt: skip


def compile_list(node: ast.ListLiteral, compilation: Compilation) -> Code:
    items = [compilation.compile(item) for item in node.items]
    count, place = len(items), compilation.place(node)

    def listed(frame: Frame) -> list[Any]:
        frame.evaluation.spend(count, place)
        return [item(frame) for item in items]

    return listed


def compile_context(node: ast.ContextLiteral, compilation: Compilation) -> Code:
    entries: dict[str, Code] = {}
    repeated: str | None = None
    with compilation.frame((), [key for key, _ in node.entries]) as known:
        for key, value in node.entries:
            repeated = key if key in entries else repeated
            entries[key] = compilation.compile(value)
            known.add(key)
    place, pairs = compilation.place(node), list(entries.items())
    if repeated is not None:
        return lambda frame: frame.evaluation.warn("duplicate-key", place, name=repeated)

    def context(frame: Frame) -> dict[str, Any]:
        values: dict[str, Any] = {}
        frame.evaluation.spend(len(pairs), place)
        inner = Frame(values, frame, frame.evaluation)
        for key, entry in pairs:
            values[key] = entry(inner)
        return values

    return context


def compile_range(node: ast.RangeLiteral, compilation: Compilation) -> Code:
    low, high, place = compilation.compile(node.low), compilation.compile(node.high), compilation.place(node)
    low_included, high_included = node.low_included, node.high_included

    def interval(frame: Frame) -> Range | None:
        lowest, highest = low(frame), high(frame)
        if lowest is None or highest is None:
            is_valid = lowest is not highest
        else:
            is_valid = compare(lowest, highest) in (-1, 0)
        if is_valid:
            return Range(lowest, highest, low_included, high_included)
        frame.evaluation.warn("invalid-range", place, left=Phrase(kind(lowest)), right=Phrase(kind(highest)))
        return None

    fixed = constant_range(node)
    return interval if fixed is None else lambda _: fixed


def constant_range(node: ast.Node) -> Range | None:
    """Return the range if both its ends are literals and it is valid."""
    if not isinstance(node, ast.RangeLiteral):
        return None
    low, high = constant(node.low), constant(node.high)
    if low is MISSING or high is MISSING or compare(low, high) not in (-1, 0):
        return None
    return Range(low, high, node.low_included, node.high_included)


def compile_open_range(node: ast.OpenRange, compilation: Compilation) -> Code:
    operator, bound, place = node.operator, compilation.compile(node.bound), compilation.place(node)

    def open_range(frame: Frame) -> Range | None:
        value = bound(frame)
        if operator in ("=", "!="):
            return Range(value, value, operator == "=", operator == "=", operator)
        if kind(value) not in _ORDERED:
            frame.evaluation.warn("invalid-range", place, left=Phrase(kind(value)), right=Phrase(kind(value)))
            return None
        if operator[0] == "<":
            return Range(None, value, False, operator == "<=", operator)
        return Range(value, None, operator == ">=", False, operator)

    return open_range


def compile_filter(node: ast.Filter, compilation: Compilation) -> Code:
    source, place = compilation.compile(node.source), compilation.place(node)
    position = constant(node.predicate)
    if type(position) is Decimal:
        return lambda frame: item_at(frame, source(frame), position, place)
    with compilation.frame(["item"], None):
        predicate = compilation.compile(node.predicate)

    def filtered(frame: Frame) -> Any:
        items = _as_list(source(frame))
        found = []
        for item in items:
            verdict = predicate(_frame_of(item, frame, place))
            if verdict is True:
                found.append(item)
            elif type(verdict) is Decimal:
                return item_at(frame, items, verdict, place)
            elif verdict is not False:
                frame.evaluation.warn("not-boolean", place, kind=Phrase(kind(verdict)))
        return found if items else _of_nothing(predicate, frame, place)

    return filtered


def _of_nothing(predicate: Code, frame: Frame, place: Place) -> Any:
    """Return an empty list, unless the predicate is a position: that is not there."""
    position = frame.evaluation.quietly(lambda: predicate(_frame_of(None, frame, place)))
    return item_at(frame, [], position, place) if type(position) is Decimal else []


def _as_list(value: Any) -> list[Any]:
    if type(value) is list:
        return value
    return [] if value is None else [value]


def _frame_of(item: Any, frame: Frame, place: Place) -> Frame:
    """Return the frame in which a filter sees an item, and its fields if it is a context."""
    evaluation = frame.evaluation
    if type(item) is not dict:
        evaluation.spend(1, place)
        return Frame({"item": item}, frame, evaluation)
    evaluation.spend(1 + (len(item) >> 3), place)
    return Frame({"item": item, **item}, frame, evaluation)


def item_at(frame: Frame, items: Any, position: Decimal, place: Place) -> Any:
    """Return the item at a position from 1, or counted from the end if negative."""
    if type(items) is not list:
        items = [items]
    if position and -len(items) <= position <= len(items) and position == int(position):
        return items[int(position) - 1 if position > 0 else int(position)]
    return frame.evaluation.warn("no-such-item", place, position=position, length=len(items))
