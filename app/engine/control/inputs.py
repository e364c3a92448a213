"""Values that an operator types: JSON, or FEEL after "=", evaluated where the variable will stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from app import exact_json, feel
from app.clock import GERMANY
from app.engine.activities import State
from app.engine.definition import Definition
from app.engine.execution import visible_variables
from app.engine.running.instance import Environment
from app.engine.values.expressions import compile_source, describe
from app.engine.values.failures import ExecutionFailed
from app.engine.values.json_values import clean_value
from app.errors import ApplicationError

_DEFAULT = Environment()
MAX_LENGTH = 100_000


class InvalidValue(ApplicationError):
    """What was typed is neither JSON nor an expression with a result that can be stored."""

    code: ClassVar[str] = "invalid-value"
    title: ClassVar[str] = "Der Wert ist nicht verständlich"


def read_value(
    definition: Definition,
    state: State,
    text: str,
    *,
    scope: UUID | None = None,
    at: datetime,
    environment: Environment = _DEFAULT,
) -> Any:
    """Read what was typed as the value of a variable.

    Raises:
        InvalidValue: with a sentence that tells what to write.
        ActivityNotActive: the instance has left the place.
    """
    if not text.lstrip().startswith("="):
        return read_json(text)
    _check_length(text)
    return _evaluate(text.strip(), visible_variables(definition, state, scope), at, environment)


def read_json(text: str) -> Any:
    """Read JSON with exact numbers.

    Raises:
        InvalidValue: with a sentence that tells what to write.
    """
    _check_length(text)
    try:
        return clean_value(exact_json.loads(text))
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidValue(
            'Das ist kein JSON. Text steht in Anführungszeichen ("Ja"), Zahlen haben einen Punkt (72.5), '
            "Wahrheitswerte heißen true und false; ein Ausdruck beginnt mit einem Gleichheitszeichen."
        ) from error


def _check_length(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise InvalidValue("Ein Wert darf höchstens 100.000 Zeichen lang sein.")


def kind_of(value: Any) -> str:
    """Name the kind of a value in German, to compare it with another one."""
    return describe(value)


def _evaluate(text: str, variables: dict[str, Any], at: datetime, environment: Environment) -> Any:
    runtime = feel.Runtime(at.astimezone(GERMANY), environment.is_holiday, environment.feel_limits)
    evaluation = feel.Evaluation(runtime)
    try:
        value = compile_source(text, "Ausdruck").evaluate(variables, evaluation)
    except feel.FeelError as error:
        raise InvalidValue(f"Der Ausdruck ist nicht verständlich: {error.message_de}") from error
    except ExecutionFailed as failure:
        raise InvalidValue(failure.message) from failure
    if value is None and evaluation.warnings:
        raise InvalidValue(f"Der Ausdruck ergibt nichts: {evaluation.warnings[0].message_de}")
    return value
