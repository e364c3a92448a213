"""What is known while a tree becomes code: its text, its scope, and the variables of enclosing constructs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from app.feel.ast import Call, Literal, Name, Negation, Node
from app.feel.builtins import BUILTINS, invoke_builtin
from app.feel.evaluation import MISSING, Code, Evaluation
from app.feel.messages import Place
from app.feel.scope import Scope
from app.feel.values import CONTEXT

#: Functions whose result for literals is as constant as a literal.
_FOLDED = {"date", "time", "date and time", "duration", "number", "years and months duration"}

Compiler = Callable[[Any, "Compilation"], Code]


class Compilation:
    """One tree on its way to code."""

    def __init__(self, text: str, scope: Scope, compilers: dict[type[Node], Compiler]) -> None:
        self.text, self.scope = text, scope
        self.names: set[str] = set()  # variables the expression takes from outside
        self.is_dynamic = False  # a filter may bring names nobody knows beforehand
        self._compilers = compilers
        self._frames: list[frozenset[str] | None] = []  # names of each frame; None: unknown until it runs

    def compile(self, node: Node) -> Code:
        return self._compilers[type(node)](node, self)

    def place(self, node: Node) -> Place:
        return Place(self.text, node.start, node.end)

    @contextmanager
    def frame(self, names: Iterable[str] | None) -> Iterator[None]:
        """Compile the block for a frame of its own; without names any name may be in it."""
        self._frames.append(None if names is None else frozenset(names))
        try:
            yield
        finally:
            self._frames.pop()

    def find(self, name: str) -> tuple[int, bool]:
        """Return how many frames up a name is, and whether it may be in one nearer than that.

        A name of no enclosing construct is one of the outermost frame.
        """
        is_uncertain = False
        for hops, names in enumerate(reversed(self._frames)):
            if names is None:
                is_uncertain = True
            elif name in names:
                return hops, is_uncertain
        self.names.add(name)
        return len(self._frames), is_uncertain

    def is_local(self, name: str) -> bool:
        """Tell whether an enclosing construct has, or may have, a variable of that name."""
        return any(names is None or name in names for names in self._frames)


def constant(node: Node) -> Any:
    """Return the value of a literal, a negated number, a call such as date("2026-01-01"); else MISSING."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Negation):
        value = constant(node.operand)
        return CONTEXT.minus(value) if isinstance(value, Decimal) else MISSING
    return _folded(node) if isinstance(node, Call) and isinstance(node.function, Name) else MISSING


def _folded(call: Call) -> Any:
    """Return the result of a conversion of literals, or MISSING if there is none."""
    name = getattr(call.function, "name", "")
    if name not in _FOLDED or call.named is not None:
        return MISSING
    arguments = [constant(argument) for argument in call.arguments]
    if any(argument is MISSING for argument in arguments):
        return MISSING
    result = invoke_builtin(BUILTINS[name], arguments, Evaluation(), Place("", 0, 0))
    return MISSING if result is None else result


def is_variable(node: Node, compilation: Compilation) -> bool:
    """Tell whether the node reads a variable that is certainly in the frame at hand."""
    return isinstance(node, Name) and compilation.find(node.name) == (0, False)
