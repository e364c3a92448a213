"""An input column of a decision table: its constant cells are indexed, the others evaluated one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from app import feel
from app.dmn.expressions import InputClause, Rule
from app.dmn.run import Run, brief
from app.dmn.table.axis import Axis, RuleIndex
from app.dmn.table.cells import NULL, CellSet, kind_of_type, read_cell, sort_key
from app.dmn.texts import TextCompiler
from app.dmn.types import Type, read_text


def bits(mask: int) -> Iterator[int]:
    """Yield the positions of the bits set in a mask, ascending."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def mask_of(flags: Iterable[bool]) -> int:
    """Return the positions of the true flags as bits."""
    return sum(1 << position for position, flag in enumerate(flags) if flag)


class Column:
    """Finds the rules whose cell in this column admits a value.

    `open` are the rules whose cell has to be evaluated with the variables of the run; they stay
    candidates until `admits` is asked.
    """

    def __init__(
        self, position: int, clause: InputClause, rules: Sequence[Rule], texts: TextCompiler
    ) -> None:
        self.position, self.clause = position, clause
        cells = [rule.conditions[position] for rule in rules]
        self.cells = [(rule.number, cell.text) for rule, cell in zip(rules, cells, strict=True)]
        self.type = texts.types.find(clause.type_ref)
        self._expression = texts.expression(clause.text, clause.id, line=clause.line)
        self._allowed = _compile(clause.allowed or "", clause.id, clause.line, texts)
        self._texts = texts
        self._tests = [_compile(cell.text, cell.id, cell.line, texts) for cell in cells]
        self.is_broken = any(
            test is None and not _is_any(cell.text) for test, cell in zip(self._tests, cells, strict=True)
        )
        self._cell_ids = [cell.id for cell in cells]
        self.sets = [read_cell(test) if test else None for test in self._tests]
        self._index()

    def _index(self) -> None:
        """Index the constant cells of the kind most of them have."""
        kinds = Counter(cell.kind for cell in self.sets if cell and cell.kind != NULL)
        self.kind = kinds.most_common(1)[0][0] if kinds else None
        self.constant_sets = [cell if cell and cell.kind in (self.kind, NULL) else None for cell in self.sets]
        self.axis = Axis(key for cell in self.constant_sets if cell for key in cell.bounds())
        everything = [(0, self.axis.size - 1)]
        self._rules = RuleIndex(
            self.axis, [cell.spans(self.axis) if cell else everything for cell in self.constant_sets]
        )
        self._constant = mask_of(cell is not None for cell in self.constant_sets)
        self._any = mask_of(test is None for test in self._tests)
        self.open = mask_of(test is not None for test in self._tests) & ~self._constant
        self.names_null = any(cell and cell.kind == NULL and not cell.negated for cell in self.sets)

    @cached_property
    def source_type(self) -> Type | None:
        """The type of the column's expression, as far as that is known."""
        return self._texts.type_of(self.clause.text)

    @property
    def expected_kind(self) -> str | None:
        """The kind of value the column or its variable is declared to have, where that has an axis."""
        return kind_of_type(self.type) or kind_of_type(self.source_type)

    @property
    def allowed_set(self) -> CellSet | None:
        """The allowed values, where they are constants of the column's kind."""
        tests = self._allowed or self._allowed_by_type()
        allowed = read_cell(tests) if tests else None
        return allowed if allowed and allowed.kind == self.kind else None

    def _allowed_by_type(self) -> feel.UnaryTests | None:
        names = (self.clause.type_ref, str(self.source_type))
        text = next(filter(None, map(self._texts.types.allowed_values, names)), None)
        try:
            return feel.compile_unary_tests(text) if text else None
        except feel.FeelSyntaxError:
            return None

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
        return run.test(self._allowed, value, variables, self.clause.id)

    def candidates(self, value: Any, run: Run) -> int:
        """Return the rules whose cell admits the value, and those whose cell is still to be evaluated."""
        if value is None:
            return self.null_rules
        key = sort_key(value)
        if key is not None and key[0] == self.kind:
            return self._rules.rules(self.axis.atom(key[1]))
        return self._any | self.open | self._foreign(value, run)

    @cached_property
    def null_rules(self) -> int:
        """The candidates for null, the same in every run: constant cells depend on nothing."""
        return self._any | self.open | self._evaluate_constants(None)

    def _foreign(self, value: Any, run: Run) -> int:
        """Evaluate the constant cells for a value of another kind than theirs."""
        if self.kind is not None:
            run.warn(
                "foreign-kind",
                self.clause.id,
                f"„{self.clause.title}“ ist {brief(value)}; die Spalte unterscheidet andere Werte",
                f'"{self.clause.title}" is {brief(value)}; the column tells other values apart',
            )
        return self._evaluate_constants(value)

    def _evaluate_constants(self, value: Any) -> int:
        evaluation = feel.Evaluation()
        cells = ((rule, self._tests[rule]) for rule in bits(self._constant))
        return sum(1 << rule for rule, test in cells if test and test.test(value, {}, evaluation) is True)

    def admits(self, rule: int, value: Any, variables: Mapping[str, Any], run: Run) -> bool:
        """Evaluate the open cell of a rule."""
        test = self._tests[rule]
        return test is not None and run.test(test, value, variables, self._cell_ids[rule])


def _is_any(text: str) -> bool:
    return text in ("", "-")


def _compile(
    text: str, element_id: str | None, line: int | None, texts: TextCompiler
) -> feel.UnaryTests | None:
    return None if _is_any(text) else texts.unary_tests(text, element_id, line=line)
