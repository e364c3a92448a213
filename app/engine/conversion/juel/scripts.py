"""Scripts that only compute one value → syntax tree of JUEL, whose operators most languages share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from app.engine.conversion.juel.parser import parse
from app.engine.conversion.juel.scanner import split
from app.engine.conversion.juel.syntax import Binary, Call, Literal, Name, Node, Property, Untranslatable

#: Languages whose simple expressions mean what they mean in JUEL.
LANGUAGES: Final = frozenset(
    {"groovy", "javascript", "ecmascript", "js", "graal.js", "python", "jython", "ruby", "jruby", "juel"}
)
_TEXT: Final = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
_COMMENT: Final = re.compile(rf"({_TEXT})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_HASH_COMMENT: Final = re.compile(rf"({_TEXT})|#[^\n]*", re.DOTALL)
_WITH_HASH: Final = frozenset({"python", "jython", "ruby", "jruby"})
_STRICT: Final = re.compile(rf"({_TEXT})|([!=]=)=", re.DOTALL)
_STATEMENT_END: Final = re.compile(rf"({_TEXT})|;|\n(?=\s*\S)", re.DOTALL)
_OUTPUT: Final = re.compile(r"(?:(?:System\.out\.)?print(?:ln)?|console\.log)\b(?!\s*=).*", re.DOTALL)
#: Texts with something computed in them, and scripts that are themselves computed.
_TEMPLATE: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\$|[$#]\{")
#: A name for what follows, known in the rest of the script only.
_LOCAL: Final = re.compile(
    r"(?:(?:def|var|let|const|final|int|long|double|boolean|Integer|Long|Double|Boolean|String|Object)\s+)*"
    r"([^\W\d]\w*)\s*=(?![=~])\s*(.+)",
    re.DOTALL,
)
_MANY: Final = 200  # parts of one expression; with names put in their place it might grow without end
_ITSELF: Final = frozenset({"getProcessInstance", "processInstance"})
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
    statements = _statements(text, language)
    if not statements and text.strip():
        return [Literal(None)]
    local: dict[str, Node] = {}
    trees: list[Node] = []
    for statement in statements:
        named = _LOCAL.fullmatch(statement)
        tree = _put_in(_tree(named[2] if named else statement, language), local)
        if sum(1 for _ in _parts(tree)) > _MANY:
            raise _more(language)
        if named:
            local[named[1]] = tree
        else:
            trees.append(tree)
    if not trees or (local and _is_late(trees)):
        raise _more(language)  # a name may stand for what a variable was before it was set
    return trees


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


def _put_in(node: Node, local: Mapping[str, Node]) -> Node:
    """Put what was computed before in the place of its name; the whole instance is the instance itself."""
    match node:
        case Name(name=name) if name in local:
            return local[name]
        case Call(base=Name(name="execution"), name=name) | Property(base=Name(name="execution"), name=name):
            if name in _ITSELF:
                return Name("execution")
    return _with_children(node, lambda child: _put_in(child, local))


def _parts(node: Node) -> Iterator[Node]:
    """Return a tree's nodes."""
    yield node
    for field in fields(node):
        value = getattr(node, field.name)
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, Node):
                yield from _parts(child)


def _is_late(trees: list[Node]) -> bool:
    """Tell whether a statement speaks of a variable that one before it has set."""
    written: set[str] = set()
    for tree in trees:
        if any(isinstance(part, Name) and part.name in written for part in _parts(tree)):
            return True
        match tree:
            case Call(name="setVariable", arguments=(Literal(value=str(name)), _)):
                written.add(name)
    return False


def _statements(text: str, language: str) -> list[str]:
    """Cut a script into statements without comments; what only prints does not count."""
    comment = _HASH_COMMENT if language in _WITH_HASH else _COMMENT
    plain = comment.sub(lambda match: match[1] or " ", text)
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
