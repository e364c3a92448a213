"""Puts counting filters into a template's syntax tree, around what Jinja runs without asking its sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.visitor import NodeTransformer

from app.letters.budget import spend, spend_value, writable


def _counted_items(items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        spend(1)
        yield item


def _counted_data(length: int) -> str:
    spend(length)
    return ""


#: What the inserted nodes call; no template can name them, as names of filters begin with a letter there.
INSERTED_FILTERS: dict[str, Callable[..., Any]] = {
    "(items)": _counted_items,
    "(data)": _counted_data,
    "(value)": spend_value,
    "(text)": writable,
}


def insert_counting(tree: nodes.Template) -> None:
    """Change the tree in place.

    Raises:
        TemplateSyntaxError: it has loops that call themselves, or switches escaping off.
    """
    _Counting().visit(tree)


class _Counting(NodeTransformer):
    def get_visitor(self, node: nodes.Node) -> Callable[..., Any] | None:
        found = _CHANGES.get(type(node))
        return None if found is None else lambda visited: found(self.generic_visit(visited))


def _change_loop(node: nodes.For) -> nodes.For:
    if node.recursive:
        raise TemplateSyntaxError("recursive loops are not available in letters", node.lineno)
    node.iter = _filtered(node.iter, "(items)")
    return node


def _change_output(node: nodes.Output) -> nodes.Output:
    node.nodes = [part for child in node.nodes for part in _with_its_length(child)]
    return node


def _change_concatenation(node: nodes.Concat) -> nodes.Concat:
    node.nodes = [_filtered(child, "(text)") for child in node.nodes]
    return node


def _change_comparison(node: nodes.Compare) -> nodes.Compare:
    node.expr = _filtered(node.expr, "(value)")
    for operand in node.ops:
        operand.expr = _filtered(operand.expr, "(value)")
    return node


def _change_literal(node: nodes.Expr) -> nodes.Expr:
    return node if getattr(node, "ctx", "load") != "load" else _filtered(node, "(value)")


def _refuse_modifier(node: nodes.Node) -> nodes.Node:
    raise TemplateSyntaxError("autoescape cannot be changed in letters", node.lineno)


_CHANGES: dict[type[nodes.Node], Callable[[Any], nodes.Node]] = {
    nodes.For: _change_loop,
    nodes.Output: _change_output,
    nodes.Concat: _change_concatenation,
    nodes.Compare: _change_comparison,
    nodes.List: _change_literal,
    nodes.Tuple: _change_literal,
    nodes.Dict: _change_literal,
    nodes.ScopedEvalContextModifier: _refuse_modifier,
}


def _with_its_length(node: nodes.Expr) -> list[nodes.Expr]:
    if not isinstance(node, nodes.TemplateData):
        return [node]
    length = nodes.Const(len(node.data), lineno=node.lineno)
    return [_filtered(length, "(data)"), node]


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
