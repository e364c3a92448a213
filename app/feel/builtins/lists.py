"""Built-in functions on lists."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.feel.builtins.registry import builtin
from app.feel.builtins.strings import index_of_position
from app.feel.evaluation import Evaluation
from app.feel.functions import invoke
from app.feel.values import Function, compare, equal


@builtin("list contains", "list: list", "element: any")
def list_contains(items: list[Any], element: Any) -> bool:
    return any(equal(item, element) is True for item in items)


@builtin("count", "list: list")
def count(items: list[Any]) -> Decimal:
    return Decimal(len(items))


@builtin("sublist", "list: list", "start position: number", "length?: number|null")
def sublist(items: list[Any], position: Decimal, length: Decimal | None = None) -> list[Any] | None:
    first = index_of_position(items, position)
    if first is None or (length is not None and not 1 <= length <= len(items) - first):
        return None
    return items[first:] if length is None else items[first : first + int(length)]


@builtin("append", "list: list", "item: any", variadic="rest")
def append(items: list[Any], *more: Any) -> list[Any]:
    return [*items, *more]


@builtin("concatenate", "list: list", variadic="rest")
def concatenate(*lists: list[Any]) -> list[Any]:
    return [item for items in lists for item in items]


@builtin("insert before", "list: list", "position: number", "newItem: any")
def insert_before(items: list[Any], position: Decimal, item: Any) -> list[Any] | None:
    index = index_of_position(items, position)
    return None if index is None else [*items[:index], item, *items[index:]]


@builtin("remove", "list: list", "position: number")
def remove(items: list[Any], position: Decimal) -> list[Any] | None:
    index = index_of_position(items, position)
    return None if index is None else [*items[:index], *items[index + 1 :]]


@builtin("list replace", "list: list", "position: number", "newItem: any")
def replace_at(items: list[Any], position: Decimal, item: Any) -> list[Any] | None:
    index = index_of_position(items, position)
    return None if index is None else [*items[:index], item, *items[index + 1 :]]


@builtin("list replace", "list: list", "match: function", "newItem: any", evaluation=True)
def replace_matching(evaluation: Evaluation, items: list[Any], match: Any, item: Any) -> list[Any] | None:
    matches = [invoke(match, [each, item], evaluation) for each in items]
    if not all(isinstance(is_match, bool) for is_match in matches):
        return None
    return [item if is_match else each for each, is_match in zip(items, matches, strict=True)]


@builtin("reverse", "list: list")
def reverse(items: list[Any]) -> list[Any]:
    return items[::-1]


@builtin("index of", "list: list", "match: any")
def index_of(items: list[Any], match: Any) -> list[Decimal]:
    return [Decimal(position) for position, item in enumerate(items, 1) if equal(item, match) is True]


@builtin("union", "list: list", variadic="rest", evaluation=True)
def union(evaluation: Evaluation, *lists: list[Any]) -> list[Any]:
    return _distinct(evaluation, [item for items in lists for item in items])


@builtin("distinct values", "list: list", evaluation=True)
def distinct_values(evaluation: Evaluation, items: list[Any]) -> list[Any]:
    return _distinct(evaluation, items)


def _distinct(evaluation: Evaluation, items: list[Any]) -> list[Any]:
    distinct: list[Any] = []
    simple: set[Any] = set()
    for item in items:
        if type(item) in (Decimal, str):
            if item in simple:
                continue
            simple.add(item)
        else:
            evaluation.spend(len(distinct) >> 3)
            if list_contains(distinct, item):
                continue
        distinct.append(item)
    return distinct


@builtin("flatten", "list: list", evaluation=True)
def flatten(evaluation: Evaluation, items: list[Any]) -> list[Any]:
    return list(_leaves(items, evaluation))


def _leaves(items: list[Any], evaluation: Evaluation) -> Iterator[Any]:
    for item in items:
        evaluation.spend(1)
        if type(item) is list:
            yield from _leaves(item, evaluation)
        else:
            yield item


@builtin("sort", "list: list")
def sort(items: list[Any]) -> list[Any]:
    return sorted(items, key=functools.cmp_to_key(lambda one, other: compare(one, other) or 0))


@builtin("sort", "list: list", "precedes: function", evaluation=True)
def sort_by(evaluation: Evaluation, items: list[Any], precedes: Any) -> list[Any] | None:
    if isinstance(precedes, Function) and len(precedes.parameters) != 2:  # noqa: PLR2004
        return None

    def order(one: Any, other: Any) -> int:
        if invoke(precedes, [one, other], evaluation) is True:
            return -1
        return int(invoke(precedes, [other, one], evaluation) is True)

    return sorted(items, key=functools.cmp_to_key(order))
