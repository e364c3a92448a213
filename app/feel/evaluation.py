"""What an evaluation may use and has used: limits, clock, holidays, steps, warnings, variables in frames."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app import clock
from app.feel.json_values import from_json
from app.feel.messages import FeelLimitExceeded, Place, Warning

_STEPS_BETWEEN_LOOKS = 256  # at the wall clock
_MAX_WARNINGS = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one evaluation may take. A step is an iteration, item, entry, call, or 64 characters."""

    steps: int = 100_000
    seconds: float = 1.5  # wall clock, of everything one `Evaluation` runs
    calls: int = 60  # functions calling each other
    nesting: int = 120  # of brackets and the like in the text of an expression
    expression_length: int = 100_000  # characters
    text_length: int = 1_000_000  # characters of a value
    list_length: int = 100_000
    pattern_seconds: float = 0.1  # per search for a regular expression


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Runtime:
    """What expressions see of the world around them."""

    now: datetime  # timezone-aware
    is_holiday: Callable[[date], bool] | None = None
    limits: Limits = DEFAULT_LIMITS


class Evaluation:
    """One run over any number of expressions: a shared budget and the warnings of all of them."""

    # Defaults of the class, because most evaluations need little and there are very many of them.
    runtime: Runtime | None = None
    limits = DEFAULT_LIMITS
    steps = DEFAULT_LIMITS.steps  # left
    depth = 0
    _next_look = DEFAULT_LIMITS.steps - _STEPS_BETWEEN_LOOKS
    _deadline: float | None = None
    found: dict[tuple[Place, str], Warning] | None = None  # the warnings, by place and code
    _converted: dict[int, tuple[Any, Any]] | None = None

    def __init__(self, runtime: Runtime | None = None) -> None:
        if runtime is not None:
            self.runtime = runtime
            self.limits = runtime.limits
            self.steps = runtime.limits.steps
            self._next_look = max(0, self.steps - _STEPS_BETWEEN_LOOKS)

    @property
    def warnings(self) -> tuple[Warning, ...]:
        return tuple(self.found.values()) if self.found else ()

    @property
    def now(self) -> datetime:
        """The instant of this evaluation on German clocks."""
        return (self.runtime.now if self.runtime else clock.now()).astimezone(clock.GERMANY)

    def warn(self, code: str, place: Place, **parameters: object) -> Any:
        """Note why a value is null, once per place however often a loop passes there; return the null."""
        if self.found is None:
            self.found = {}
        if len(self.found) < _MAX_WARNINGS and (place, code) not in self.found:
            self.found[place, code] = Warning(code, place, parameters)
        return None

    def quietly(self, run: Callable[[], Any]) -> Any:
        """Run something whose complaints concern nobody; what it spends is spent."""
        found, self.found = self.found, None
        try:
            return run()
        finally:
            self.found = found

    def spend(self, steps: int, place: Place | None = None) -> None:
        """Take steps from the budget; raises FeelLimitExceeded when it is used up, or the time is."""
        self.steps -= steps
        if self.steps < self._next_look:
            self.look_at_the_clock(place)

    def look_at_the_clock(self, place: Place | None = None) -> float:
        """Return the seconds left; raises FeelLimitExceeded when steps or time are used up."""
        if self.steps < 0:
            raise FeelLimitExceeded("too-many-steps", place, limit=self.limits.steps)
        self._next_look = max(0, self.steps - _STEPS_BETWEEN_LOOKS)
        now = time.monotonic()
        if self._deadline is None:
            self._deadline = now + self.limits.seconds
        if now > self._deadline:
            raise FeelLimitExceeded("out-of-time", place, limit=self.limits.seconds)
        return self._deadline - now

    def spend_on(self, value: Any, place: Place | None = None) -> None:
        """Pay for a text, list or context by its size; raises FeelLimitExceeded if it is too large."""
        kind = type(value)
        if kind is str:
            steps, limit, code = len(value) >> 6, self.limits.text_length, "text-too-long"
        elif kind is list or kind is dict:
            steps, limit, code = len(value), self.limits.list_length, "list-too-long"
        else:
            return
        if len(value) > limit:
            raise FeelLimitExceeded(code, place, limit=limit)
        self.steps -= steps
        if self.steps < self._next_look:
            self.look_at_the_clock(place)

    def enter(self, place: Place | None = None) -> None:
        """Start a function call; the caller ends it by `leave`."""
        self.depth += 1
        if self.depth > self.limits.calls:
            self.depth -= 1
            raise FeelLimitExceeded("calls-too-deep", place, limit=self.limits.calls)
        self.spend(1, place)

    def leave(self) -> None:
        self.depth -= 1

    def converted(self, value: Any) -> Any:
        """Return a variable as FEEL value, converting each list or context only once per run."""
        if self._converted is None:
            self._converted = {}
        known = self._converted.get(id(value))
        if known is None:
            known = self._converted[id(value)] = (value, from_json(value))
        return known[1]


class Frame:
    """The variables of one scope, and the scope around it."""

    __slots__ = ("evaluation", "parent", "values")

    def __init__(self, values: Mapping[str, Any], parent: Frame | None, evaluation: Evaluation) -> None:
        self.values, self.parent, self.evaluation = values, parent, evaluation


class OutermostFrame(Frame):
    """The frame of a whole expression; makes its evaluation when something needs one, for most need none."""

    __slots__ = ("_own", "_runtime")

    def __init__(self, values: Mapping[str, Any], runtime: Runtime | None) -> None:
        self.values, self.parent = values, None
        self._own: Evaluation | None = None
        self._runtime = runtime

    @property
    def evaluation(self) -> Evaluation:  # type: ignore[override] # read only, and only here
        if self._own is None:
            self._own = Evaluation(self._runtime)
        return self._own

    @property
    def warnings(self) -> tuple[Warning, ...]:
        own = self._own
        return () if own is None or own.found is None else own.warnings


#: A compiled expression.
Code = Callable[[Frame], Any]

MISSING: Any = object()
