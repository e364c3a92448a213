"""One evaluation in progress: the shared FEEL budget, the day, warnings with their place, and the trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias, TypedDict

from app import feel
from app.dmn.types import Type
from app.feel.messages import Explanation

#: A compiled expression: takes the variables it may see and the run, returns a FEEL value.
Evaluator: TypeAlias = "Callable[[Mapping[str, Any], Run], Any]"

#: So many rules of tables are described in one run; a loop over more is counted, no longer described.
MAX_TRACED_RULES = 50_000
#: Services called in a loop evaluate their decisions again and again: so many are described.
MAX_TRACES = 1000
#: So many rules of a table count as one step of FEEL's budget.
RULES_PER_STEP = 64
MAX_WARNINGS = 100  # different ones
MAX_BRIEF = 60  # characters of a value in a message


class DecisionWarning(TypedDict):
    """Something that made a value null, at a place: an XML id and characters of its text."""

    code: str
    element_id: str | None
    start: int
    end: int
    message_de: str
    message_en: str


@dataclass(slots=True)
class DecisionTrace:
    """What happened while one decision was evaluated."""

    decision_id: str
    name: str
    legal_sources: tuple[str, ...]
    expression: str | None  # the text of a literal expression
    tables: list[dict[str, Any]] = field(default_factory=list)
    omitted_tables: int = 0
    value: Any = None


class Run:
    """State of one evaluation; used by one thread only."""

    def __init__(self, evaluation: feel.Evaluation, on: date, *, reads_text: bool) -> None:
        """Start a run.

        Args:
            reads_text: texts become dates, times and durations where the model declares such a type,
                because the inputs come from JSON, which has none.
        """
        self.feel = evaluation
        self.on = on
        self.reads_text = reads_text
        self.warnings: list[DecisionWarning] = []
        self.traces: list[DecisionTrace] = []
        self.inputs: dict[str, Any] = {}  # the input data used, by name
        self._open: list[DecisionTrace] = []
        self._traced_rules = 0
        self._located = 0  # so many of FEEL's warnings have been noted

    def evaluate(
        self, expression: feel.Expression, variables: Mapping[str, Any], element_id: str | None
    ) -> Any:
        """Evaluate a FEEL expression and note the place of the warnings it gives."""
        value = expression.run(variables, self.feel)
        self._locate(element_id)
        return value

    def test(
        self, tests: feel.UnaryTests, value: Any, variables: Mapping[str, Any], element_id: str | None
    ) -> bool:
        """Test a value and note the place of the warnings this gives."""
        verdict = tests.test(value, variables, self.feel)
        self._locate(element_id)
        return verdict is True

    def typed(self, value: Any, declared: Type | None, element_id: str | None) -> Any:
        """Return the value, converted to the declared type, or null with a warning if it does not fit."""
        converted = feel.coerce(value, declared)
        if converted is feel.MISMATCH:
            self.warn(
                "wrong-type",
                element_id,
                f"Der Wert {brief(value)} hat nicht den Typ „{declared}“",
                f'The value {brief(value)} is not of type "{declared}"',
            )
            return None
        return converted

    def invoke(self, function: Any, arguments: Mapping[str, Any], element_id: str | None) -> Any:
        """Call a function value with named arguments."""
        value = feel.invoke_named(function, dict(arguments), self.feel)
        self._locate(element_id)
        return value

    def note(self, message: Explanation, element_id: str | None) -> None:
        """Note a message of FEEL at the element whose text it concerns."""
        self._add(
            DecisionWarning(
                code=message.code,
                element_id=element_id or self._current_id,
                start=message.start,
                end=message.end,
                message_de=message.message_de,
                message_en=message.message_en,
            )
        )

    def warn(self, code: str, element_id: str | None, german: str, english: str) -> None:
        """Note why a value is null or doubtful."""
        self._add(
            DecisionWarning(
                code=code,
                element_id=element_id or self._current_id,
                start=0,
                end=0,
                message_de=german,
                message_en=english,
            )
        )

    def _add(self, warning: DecisionWarning) -> None:
        if len(self.warnings) < MAX_WARNINGS and warning not in self.warnings:
            self.warnings.append(warning)

    def _locate(self, element_id: str | None) -> None:
        """Note FEEL's new warnings at the element whose text was just evaluated; inner texts come first."""
        found = self.feel.warnings
        for item in found[self._located :]:
            self.note(item, element_id)
        self._located = len(found)

    @property
    def _current_id(self) -> str | None:
        """The decision being evaluated: the place of texts that have no id of their own."""
        return self._open[-1].decision_id if self._open else None

    def enter(self, trace: DecisionTrace) -> None:
        """Begin the trace of a decision."""
        self._open.append(trace)

    def leave(self, value: Any) -> None:
        """End the trace of the decision begun last."""
        trace = self._open.pop()
        trace.value = value
        if len(self.traces) < MAX_TRACES:
            self.traces.append(trace)

    def trace_table(self, rules: int, describe: Callable[[], dict[str, Any]]) -> None:
        """Add a table of that many rules to the trace of the decision being evaluated."""
        if not self._open:
            return
        trace = self._open[-1]
        self._traced_rules += rules
        if self._traced_rules <= MAX_TRACED_RULES:
            trace.tables.append(describe())
        else:
            trace.omitted_tables += 1


def brief(value: Any) -> str:
    """Return a value as FEEL text for a message, shortened; lists and contexts by their kind."""
    kind = feel.kind(value)
    if kind in ("list", "context"):
        return kind
    text = feel.text_of(value)
    return text if len(text) <= MAX_BRIEF else f"{text[:MAX_BRIEF]}…"
