"""Values of attributes: text with JUEL in it → text or FEEL as the dialect writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.engine.conversion.juel.methods import write_call
from app.engine.conversion.juel.parser import parse
from app.engine.conversion.juel.scanner import Piece, split
from app.engine.conversion.juel.syntax import Literal, Node, Untranslatable
from app.engine.conversion.juel.writer import LOWEST, SUM, Writer, checked, quote

#: Names inside a repeated activity; Java counts the rounds from 0, FEEL from 1.
IN_LOOP: Final[Mapping[str, str]] = {
    "loopCounter": "loopCounter - 1",
    "nrOfInstances": "numberOfInstances",
    "nrOfCompletedInstances": "numberOfCompletedInstances",
    "nrOfActiveInstances": "numberOfActiveInstances",
}
_NOTHING: Final[Mapping[str, str]] = {}


def value_of(text: str, replaced: Mapping[str, str] = _NOTHING) -> str:
    """Return a value as the dialect writes it: FEEL after "=", or the text itself.

    Raises:
        Untranslatable: FEEL has no counterpart.
    """
    pieces = split(text.strip())
    if all(piece.tokens is None for piece in pieces):
        plain = "".join(piece.text for piece in pieces)
        return f"={quote(plain)}" if plain.startswith("=") or has_expression(plain) else plain
    return "=" + feel_of(pieces, replaced)


def expression_of(text: str, replaced: Mapping[str, str] = _NOTHING) -> str:
    """Return a value as a FEEL expression without "=", also where it is a mere text."""
    value = value_of(text, replaced)
    return value[1:] if value.startswith("=") else quote(value)


def feel_of(pieces: list[Piece], replaced: Mapping[str, str] = _NOTHING) -> str:
    """Translate one expression, or join texts and expressions."""
    writer = Writer(write_call, replaced)
    nodes = [_node(piece) for piece in pieces]
    if len(nodes) == 1:
        return checked(writer.write(nodes[0], LOWEST))
    return checked(" + ".join(writer.text(node) for node in nodes))


def tree_of(text: str) -> Node | None:
    """Return the tree if the text is exactly one expression.

    Raises:
        Untranslatable: it is no JUEL.
    """
    pieces = split(text.strip())
    return _node(pieces[0]) if len(pieces) == 1 and pieces[0].tokens is not None else None


def write_tree(node: Node, replaced: Mapping[str, str] = _NOTHING, level: int = SUM) -> str:
    """Translate a tree to FEEL.

    Raises:
        Untranslatable: FEEL has no counterpart.
    """
    return checked(Writer(write_call, replaced).write(node, level))


def has_expression(text: str) -> bool:
    """Tell whether there is JUEL in a text."""
    return "${" in text or "#{" in text


def _node(piece: Piece) -> Node:
    return Literal(piece.text) if piece.tokens is None else parse(piece.tokens)


__all__ = [
    "IN_LOOP",
    "Untranslatable",
    "expression_of",
    "has_expression",
    "tree_of",
    "value_of",
    "write_tree",
]
