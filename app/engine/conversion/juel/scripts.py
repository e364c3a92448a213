"""Scripts that only compute one value → syntax tree of JUEL, whose operators most languages share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, Final

from app.engine.conversion.juel.parser import parse
from app.engine.conversion.juel.scanner import split
from app.engine.conversion.juel.syntax import Binary, Call, Literal, Name, Node, Untranslatable

#: Languages whose simple expressions mean what they mean in JUEL.
LANGUAGES: Final = frozenset(
    {"groovy", "javascript", "ecmascript", "js", "graal.js", "python", "jython", "ruby", "jruby", "juel"}
)
_TEXT: Final = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
_COMMENT: Final = re.compile(rf"({_TEXT})|//[^\n]*|/\*.*?\*/|#[^\n]*", re.DOTALL)
_STRICT: Final = re.compile(rf"({_TEXT})|([!=]=)=", re.DOTALL)
_STATEMENT_END: Final = re.compile(rf"({_TEXT})|;|\n(?=\s*\S)", re.DOTALL)
_OUTPUT: Final = re.compile(r"(?:(?:System\.out\.)?print(?:ln)?|console\.log)\b(?!\s*=).*", re.DOTALL)
_TEMPLATE: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\$")
_CONSTANTS: Final = {"True": True, "False": False, "None": None, "nil": None}
_OF_THE_LANGUAGE: Final = frozenset({"undefined", "NaN", "Infinity", "this", "self"})


def tree_of_script(text: str, language: str) -> Node:
    """Return what a script computes.

    Raises:
        Untranslatable: it does more than compute one value, or in another language.
    """
    trees = trees_of_script(text, language)
    if len(trees) != 1:
        raise _more(language)
    return trees[0]


def trees_of_script(text: str, language: str) -> list[Node]:
    """Return what the statements of a script compute, at least one.

    Raises:
        Untranslatable: they do more than compute values, or in another language.
    """
    if language not in LANGUAGES:
        raise Untranslatable(f"es ist ein Skript in „{language}“", f"it is a script in '{language}'")
    if _TEMPLATE.search(text):
        raise _more(language)
    statements = _statements(text)
    if not statements and text.strip():
        return [Literal(None)]
    return [_tree(statement, language) for statement in statements]


def _tree(statement: str, language: str) -> Node:
    try:
        pieces = split("${" + statement.removeprefix("return ") + "}")
        tokens = pieces[0].tokens if len(pieces) == 1 else None
        tree = parse(tokens) if tokens is not None else None
    except Untranslatable:
        tree = None
    if tree is None:
        raise _more(language)
    return _adapted(tree)


def _more(language: str) -> Untranslatable:
    return Untranslatable(
        f"das Skript in „{language}“ tut mehr, als Werte auszurechnen",
        f"the script in '{language}' does more than compute values",
    )


def _statements(text: str) -> list[str]:
    """Cut a script into statements without comments; what only prints does not count."""
    plain = _COMMENT.sub(lambda match: match[1] or " ", text)
    plain = _STRICT.sub(lambda match: match[1] or match[2], plain)
    parts = _STATEMENT_END.sub(lambda match: match[1] or "\0", plain).split("\0")
    return [part.strip() for part in parts if part.strip() and not _OUTPUT.fullmatch(part.strip())]


def _adapted(node: Node) -> Node:
    """Replace what these languages write in another way than JUEL: constants, and + between texts."""
    match node:
        case Name(name=name) if name in _CONSTANTS:
            return Literal(_CONSTANTS[name])
        case Name(name=name) if name in _OF_THE_LANGUAGE:
            raise Untranslatable(f"„{name}“ kennt FEEL nicht", f"FEEL does not know '{name}'")
        case Binary(operator="+") if _is_text(node):
            return Binary("++", _adapted(node.left), _adapted(node.right))
    return _with_children(node, _adapted)


def _is_text(node: Node) -> bool:
    match node:
        case Literal(value=str()):
            return True
        case Binary(operator="+", left=left, right=right):
            return _is_text(left) or _is_text(right)
        case Call(name="toString" | "concat"):
            return True
    return False


def _with_children(node: Node, change: Callable[[Node], Node]) -> Node:
    changed: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            changed[field.name] = change(value)
        elif isinstance(value, tuple):
            changed[field.name] = tuple(change(child) for child in value)
    return replace(node, **changed)
