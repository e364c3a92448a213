"""FEEL: compile expressions and unary tests, evaluate them on exact decimal values."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from app.feel import temporal as _t
from app.feel.compile import BASE_NAMES, Compiler, Env
from app.feel.parser import FeelSyntaxError as _Syntax
from app.feel.parser import Names, Parser
from app.feel.runtime import CTX, FeelLimitError
from app.feel.runtime import Limits as _Budget


@dataclasses.dataclass(frozen=True)
class Limits:
    steps: int = 100_000


@dataclasses.dataclass(frozen=True)
class Runtime:
    now: datetime
    is_holiday: Callable[[date], bool] | None = None
    limits: Limits = Limits()


class Warning(NamedTuple):  # noqa: A001
    code: str
    start: int
    end: int
    message_de: str
    message_en: str


class Result(NamedTuple):
    value: Any
    warnings: tuple[Warning, ...] = ()


class FeelError(Exception):
    def __init__(self, code: str, start: int, end: int, message_de: str, message_en: str) -> None:
        super().__init__(message_de)
        self.code, self.start, self.end = code, start, end
        self.message_de, self.message_en = message_de, message_en


class FeelSyntaxError(FeelError):
    pass


class FeelLimitExceeded(FeelError):
    pass


@dataclasses.dataclass(frozen=True)
class Scope:
    names: tuple[str, ...] = ()


def from_json(value: Any) -> Any:
    """Turn a JSON value into a FEEL value; Python dates and times are taken as well."""
    if isinstance(value, bool) or value is None or isinstance(value, (str, Decimal)):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        raise TypeError("FEEL knows no float; read the number as Decimal")
    if isinstance(value, Mapping):
        return {k: from_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [from_json(v) for v in value]
    if isinstance(value, datetime):
        return _t.parse_dt(value.isoformat().replace("+00:00", "Z"))
    if isinstance(value, (date, time)):
        return (_t.parse_date if isinstance(value, date) else _t.parse_time)(value.isoformat())
    return value


def to_json(value: Any) -> Any:
    """Turn a FEEL value into a JSON value: dates and durations become ISO text."""
    if isinstance(value, Mapping):
        return {k: to_json(v) for k, v in value.items()}
    if isinstance(value, list):
        return [to_json(v) for v in value]
    if value is None or isinstance(value, (bool, str, Decimal)):
        return value
    return str(value)


class Evaluation:
    """The shared budget and the collected warnings of one run over any number of expressions."""

    def __init__(self, runtime: Runtime | None = None) -> None:
        self.runtime = runtime
        self.warnings: tuple[Warning, ...] = ()
        self.budget = _Budget(runtime.limits.steps if runtime else 100_000)


class Expression:
    def __init__(self, text: str, run: Callable[[Env], Any]) -> None:
        self.text, self._run = text, run

    def run(self, variables: Mapping[str, Any], evaluation: Evaluation) -> Any:
        try:
            return self._run(Env(variables, None, evaluation.budget))
        except FeelLimitError as error:
            raise FeelLimitExceeded("limit", 0, len(self.text), str(error), str(error)) from error

    def evaluate(self, variables: Mapping[str, Any], runtime: Runtime | None = None) -> Result:
        return Result(self.run(from_json(variables), Evaluation(runtime)))


class UnaryTests(Expression):
    def matches(self, value: Any, variables: Mapping[str, Any], runtime: Runtime | None = None) -> Result:
        return Result(self.run({**from_json(variables), "?": from_json(value)}, Evaluation(runtime)))


def _compile(text: str, scope: Scope | None, unary: bool) -> Callable[[Env], Any]:
    parser = Parser(text, Names(scope.names if scope else (), BASE_NAMES))
    try:
        return Compiler().c(parser.parse_unary() if unary else parser.parse())
    except _Syntax as error:
        raise FeelSyntaxError("syntax", error.pos, error.pos + 1, str(error), str(error)) from error


@functools.lru_cache(4096)
def compile_expression(text: str, scope: Scope | None = None) -> Expression:
    return Expression(text, _compile(text, scope, False))


@functools.lru_cache(4096)
def compile_unary_tests(text: str, scope: Scope | None = None) -> UnaryTests:
    return UnaryTests(text, _compile(text, scope, True))
