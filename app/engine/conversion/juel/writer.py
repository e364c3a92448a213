"""Syntax tree of JUEL → FEEL text, with no more brackets than needed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from app import feel
from app.engine.conversion.juel.syntax import (
    Binary,
    Call,
    Conditional,
    Index,
    Literal,
    Name,
    Node,
    Property,
    Unary,
    Untranslatable,
)

#: How strongly FEEL's operators bind.
LOWEST: Final = 0
_COMPARISON: Final = 3
SUM: Final = 4
_PRODUCT: Final = 5
_SIGN: Final = 6
PRIMARY: Final = 7
_BINARY: Final = {
    "or": 1,
    "and": 2,
    "+": SUM,
    "-": SUM,
    "*": _PRODUCT,
    "/": _PRODUCT,
    "++": SUM,
} | dict.fromkeys(("=", "!=", "<", ">", "<=", ">="), _COMPARISON)
_IDENTIFIER: Final = re.compile(r"[^\W\d]\w*")
#: Words FEEL does not take as the name of a variable.
_RESERVED: Final = frozenset(
    {
        *("and", "or", "in", "if", "then", "else", "for", "return", "some", "every", "satisfies"),
        *("between", "instance", "true", "false", "null"),
    }
)
#: What a running instance knows about itself in Java → the variable that holds it here.
_OF_EXECUTION: Final = {"processBusinessKey": "aktenzeichen", "businessKey": "aktenzeichen"}
_JAVA_OBJECTS: Final = frozenset({"execution", "delegateExecution", "task", "delegateTask", "caseExecution"})
_ONE_ROW: Final = frozenset({"singleEntry", "singleResult", "firstResult"})
_EXECUTION: Final = frozenset({"execution", "delegateExecution", "task", "delegateTask"})
_READING: Final = frozenset({"getVariable", "getVariableLocal"})

Written = tuple[str, int]  # FEEL, and how strongly its outermost operator binds
WriteCall = Callable[["Writer", Call], Written]


class Writer:
    """Writes one tree; `replaced` are names that mean something else here."""

    def __init__(self, write_call: WriteCall, replaced: Mapping[str, str]) -> None:
        self.write_call = write_call
        self.replaced = replaced

    def write(self, node: Node, level: int = LOWEST) -> str:
        """Return FEEL text that can stand as an operand of an operator of that level."""
        text, own = self.draft(node)
        return f"({text})" if own < level else text

    def draft(self, node: Node) -> Written:
        """Return FEEL text, and how strongly its outermost operator binds."""
        write: Callable[[Any], Written] = {
            Literal: lambda node: (quote(node.value), PRIMARY),
            Name: lambda node: self._name(node.name),
            Property: lambda node: (self._property(node), PRIMARY),
            Index: lambda node: self.element(node.base, node.key),
            Call: self._call,
            Unary: self._unary,
            Binary: self.binary,
            Conditional: self._conditional,
        }[type(node)]
        return write(node)

    def _conditional(self, node: Conditional) -> Written:
        condition, then = self.write(node.condition, 1), self.write(node.then, 1)
        return f"if {condition} then {then} else {self.write(node.otherwise)}", LOWEST

    def _name(self, name: str) -> Written:
        if name in self.replaced:
            text = self.replaced[name]
            return text, PRIMARY if _IDENTIFIER.fullmatch(text) else SUM
        if name in _RESERVED:
            raise Untranslatable(f"„{name}“ ist in FEEL ein festes Wort", f"'{name}' is reserved in FEEL")
        if name in _JAVA_OBJECTS:
            raise _java(name)
        return name, PRIMARY

    def _property(self, node: Property) -> str:
        if isinstance(node.base, Name) and node.base.name in _EXECUTION:
            if node.name in _OF_EXECUTION:
                return _OF_EXECUTION[node.name]
            raise _java(f"{node.base.name}.{node.name}")
        return self.member(node.base, node.name)

    def member(self, base: Node, name: str) -> str:
        """Return what a context has under a name; a decision's result is the row or value itself here."""
        if isinstance(base, Name) and base.name == "decisionResult" and name in _ONE_ROW:
            return self.write(base, PRIMARY)
        if _IDENTIFIER.fullmatch(name):
            return f"{self.write(base, PRIMARY)}.{name}"
        return f"get value({self.write(base)}, {quote(name)})"

    def element(self, base: Node, key: Node) -> Written:
        """Return an element of a list or context; lists begin with 1 here."""
        if isinstance(key, Literal) and isinstance(key.value, str):
            return self.member(base, key.value), PRIMARY
        source = self.write(base, PRIMARY)
        if isinstance(key, Literal) and isinstance(key.value, Decimal):
            return f"{source}[{key.value + 1}]", PRIMARY
        position = self.write(key, SUM)
        if isinstance(key, Binary | Unary):
            return f"{source}[{position} + 1]", PRIMARY
        choice = f"if {position} instance of number then {source}[{position} + 1]"
        return f"{choice} else get value({source}, {position})", LOWEST

    def _unary(self, node: Unary) -> Written:
        if node.operator == "-":
            return f"-{self.write(node.operand, PRIMARY)}", _SIGN
        if node.operator == "empty":
            return self.empty(node.operand), 1
        if isinstance(node.operand, Unary) and node.operand.operator == "empty":
            return f"not({self.empty(node.operand.operand)})", PRIMARY
        return f"not({self.write(node.operand)})", PRIMARY

    def empty(self, operand: Node) -> str:
        """Return a test for null, the empty text, an empty list and an empty context."""
        return f'{self.write(operand, SUM)} = null or string({self.write(operand)}) in ("", "[]", "{{}}")'

    def binary(self, node: Binary) -> Written:
        if node.operator == "%":
            return f"modulo({self.write(node.left)}, {self.write(node.right)})", PRIMARY
        level = _BINARY[node.operator]
        if node.operator == "++":
            return f"{self.text(node.left)} + {self.text(node.right)}", level
        left = self.write(node.left, level + (level == _COMPARISON))
        return f"{left} {node.operator} {self.write(node.right, level + 1)}", level

    def text(self, node: Node) -> str:
        """Return a value as a text that can be joined to others."""
        if isinstance(node, Literal) and isinstance(node.value, str):
            return quote(node.value)
        if isinstance(node, Binary) and node.operator == "++":
            return self.write(node, SUM)
        return f"string({self.write(node)})"

    def _call(self, node: Call) -> Written:
        if isinstance(node.base, Name) and node.base.name in _EXECUTION:
            return self._of_execution(node)
        return self.write_call(self, node)

    def _of_execution(self, node: Call) -> Written:
        name = node.name
        key = name[3:4].lower() + name[4:]
        if name in _READING and len(node.arguments) == 1:
            return self._name(_variable_name(node.arguments[0]))
        if name == "hasVariable" and len(node.arguments) == 1:
            return f"{self._name(_variable_name(node.arguments[0]))[0]} != null", _COMPARISON
        if name.startswith("get") and key in _OF_EXECUTION and not node.arguments:
            return _OF_EXECUTION[key], PRIMARY
        raise _java(f"execution.{name}()")


def quote(value: str | Decimal | bool | None) -> str:
    """Write a constant as FEEL."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return f"{value:f}"


def checked(text: str) -> str:
    """Return the text if FEEL takes it.

    Raises:
        Untranslatable: it does not.
    """
    try:
        feel.compile_expression(text)
    except feel.FeelError as error:
        raise Untranslatable(
            f"FEEL liest „{text}“ nicht: {error.message_de}",
            f"FEEL does not read '{text}': {error.message_en}",
        ) from None
    return text


def _variable_name(node: Node) -> str:
    if isinstance(node, Literal) and isinstance(node.value, str) and _IDENTIFIER.fullmatch(node.value):
        return node.value
    raise Untranslatable(
        "der Name der Variablen steht nicht fest", "the name of the variable is not constant"
    )


def _java(name: str) -> Untranslatable:
    return Untranslatable(f"„{name}“ gibt es nur in Java", f"'{name}' only exists in Java")
