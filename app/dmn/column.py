"""An input column of a decision table: its constant cells are indexed, the others evaluated one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app import feel
from app.dmn.axis import Axis, RuleIndex
from app.dmn.cells import CellSet, read_cell, sort_key
from app.dmn.expressions import Cell, InputClause
from app.dmn.run import Run
from app.dmn.texts import TextCompiler
from app.dmn.types import read_text


def bits(mask: int) -> Iterator[int]:
    """Yield the positions of the bits set in a mask, ascending."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class Column:
    """Finds the rules whose cell in this column admits a value.

    `open` are the rules whose cell has to be evaluated with the variables of the run; they stay
    candidates until `admits` is asked.
    """

    def __init__(self, clause: InputClause, cells: Sequence[Cell], texts: TextCompiler) -> None:
        self.clause = clause
        self.type = texts.types.find(clause.type_ref)
        self._expression = texts.expression(clause.text, clause.id, line=clause.line)
        self._allowed = self._compile_allowed(texts)
        self.tests = [_compile(cell, texts) for cell in cells]
        self.is_broken = any(
            test is None and not _is_any(cell) for test, cell in zip(self.tests, cells, strict=True)
        )
        self.sets: list[CellSet | None] = [read_cell(test) if test else None for test in self.tests]
        self._index()

    def _compile_allowed(self, texts: TextCompiler) -> feel.UnaryTests | None:
        if not self.clause.allowed:
            return None
        return texts.unary_tests(self.clause.allowed, self.clause.id, line=self.clause.line)

    def _index(self) -> None:
        """Index the constant cells of the kind most of them have."""
        kinds = Counter(cell.kind for cell in self.sets if cell)
        self.kind = kinds.most_common(1)[0][0] if kinds else None
        constant = [cell if cell and cell.kind == self.kind else None for cell in self.sets]
        self.axis = Axis(
            key
            for cell in constant
            if cell
            for interval in cell.intervals
            for key in (interval.low, interval.high)
            if key is not None
        )
        self.spans = [
            self.axis.spans(cell.intervals, negated=cell.negated) if cell else [(0, self.axis.size - 1)]
            for cell in constant
        ]
        self._rules = RuleIndex(self.axis, self.spans)
        self.fixed = _mask(test is None for test in self.tests)
        self.constant = _mask(cell is not None for cell in constant)
        self.open = _mask(test is not None for test in self.tests) & ~self.constant
        self._null_rules: int | None = None

    def value(self, variables: Mapping[str, Any], run: Run) -> Any:
        """Evaluate the column's expression to a value of its type, or null with a warning."""
        value = self._expression(variables, run)
        if run.reads_text:
            value = read_text(value, self.type)
        return run.typed(value, self.type, self.clause.id)

    def allows(self, value: Any, variables: Mapping[str, Any], run: Run) -> bool:
        """Say whether a value is one of the column's allowed values; null always is."""
        if self._allowed is None or value is None:
            return True
        return run.evaluate(self._allowed, {**variables, "?": value}, self.clause.id) is True

    def candidates(self, value: Any, alive: int, variables: Mapping[str, Any], run: Run) -> int:
        """Return the rules whose cell admits the value, and those whose cell is still to be evaluated."""
        key = sort_key(value)
        if key is not None and key[0] == self.kind:
            return self._rules.rules(self.axis.atom(key[1]))
        return self.fixed | self.open | self._admitting(self.constant & alive, value, variables, run)

    def _admitting(self, rules: int, value: Any, variables: Mapping[str, Any], run: Run) -> int:
        visible = {**variables, "?": value}
        return sum(1 << rule for rule in bits(rules) if self.admits(rule, visible, run))

    def admits(self, rule: int, visible: Mapping[str, Any], run: Run) -> bool:
        """Evaluate the cell of a rule; `visible` holds the column's value as `?`."""
        test = self.tests[rule]
        return test is None or test.run(visible, run.feel) is True


def _is_any(cell: Cell) -> bool:
    return cell.text in ("", "-")


def _compile(cell: Cell, texts: TextCompiler) -> feel.UnaryTests | None:
    return None if _is_any(cell) else texts.unary_tests(cell.text, cell.id, line=cell.line)


def _mask(flags: Iterator[bool] | Any) -> int:
    return sum(1 << position for position, flag in enumerate(flags) if flag)
