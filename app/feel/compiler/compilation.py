"""What is known while a tree becomes code: its text, its scope, and the variables of enclosing constructs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from app.feel.ast import Call, Literal, Name, Negation, Node
from app.feel.builtins import BUILTINS, invoke_builtin
from app.feel.evaluation import MISSING, Code, Evaluation
from app.feel.messages import Place, Warning
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
        self.findings: list[Warning] = []  # what looks wrong although it compiles
        self._compilers = compilers
        #: Of each enclosing frame the names it has, and those it may have; None: nobody knows.
        self._frames: list[tuple[set[str], frozenset[str] | None]] = []

    def compile(self, node: Node) -> Code:
        return self._compilers[type(node)](node, self)

    def place(self, node: Node) -> Place:
        return Place(self.text, node.start, node.end)

    def check_name(self, name: str, place: Place, code: str) -> None:
        """Note a name that is neither in the scope nor a built-in function, if the scope knows all names."""
        if self.scope.is_closed and name not in self.scope.names and name not in BUILTINS:
            candidates = (*self.scope.names, *self._local_names(), *BUILTINS)
            self.findings.append(Warning(code, place, {"name": name, "candidates": candidates}))

    def _local_names(self) -> Iterator[str]:
        for names, _ in self._frames:
            yield from names

    @contextmanager
    def frame(self, names: Iterable[str], perhaps: Iterable[str] | None = ()) -> Iterator[set[str]]:
        """Compile the block for a frame of its own, which has names, and perhaps others (None: any).

        The block gets the set of names it has, and may add to it.
        """
        known = set(names)
        self._frames.append((known, None if perhaps is None else frozenset(perhaps)))
        try:
            yield known
        finally:
            self._frames.pop()

    def find(self, name: str) -> tuple[int, bool]:
        """Return how many frames up a name is, and whether it may be in one nearer than that.

        A name of no enclosing construct is one of the outermost frame.
        """
        is_uncertain = False
        for hops, (names, perhaps) in enumerate(reversed(self._frames)):
            if name in names:
                return hops, is_uncertain
            is_uncertain = is_uncertain or perhaps is None or name in perhaps
        self.names.add(name)
        return len(self._frames), is_uncertain

    def is_local(self, name: str) -> bool:
        """Tell whether an enclosing construct has, or may have, a variable of that name."""
        return any(name in names or perhaps is None or name in perhaps for names, perhaps in self._frames)


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


def near_variable(node: Node, compilation: Compilation) -> str | None:
    """Return the name of the variable the node reads, if that is certainly in the frame at hand."""
    if isinstance(node, Name) and compilation.find(node.name) == (0, False):
        return node.name
    return None
