"""Calling function values, whoever made them: lambdas, knowledge models, built-in functions."""

from __future__ import annotations

from typing import Any

from app.feel.builtins.registry import invoke_builtin, invoke_builtin_named
from app.feel.evaluation import MISSING, Evaluation
from app.feel.messages import Phrase, Place
from app.feel.types import MISMATCH, coerce
from app.feel.values import Builtin, Function, kind, text_of

_NOWHERE = Place("", 0, 0)


def invoke(function: Any, arguments: list[Any], evaluation: Evaluation, place: Place = _NOWHERE) -> Any:
    """Call a function value by position; null and a warning if it cannot be called like that."""
    if isinstance(function, Builtin):
        return invoke_builtin(function, arguments, evaluation, place)
    if function is MISSING:  # and has been noted to be unknown
        return None
    if not isinstance(function, Function):
        return evaluation.warn("not-a-function", place, kind=Phrase(kind(function)))
    if len(arguments) != len(function.parameters):
        return _warn_arguments(function, arguments, evaluation, place)
    fitted: list[Any] = []
    for argument, type_ in zip(arguments, function.parameter_types, strict=True):
        value = coerce(argument, type_)
        if value is MISMATCH:
            return evaluation.warn("wrong-type", place, value=_brief(argument), type=type_)
        fitted.append(value)
    evaluation.enter(place)
    try:
        return function.call(fitted, evaluation)
    finally:
        evaluation.leave()


def invoke_named(
    function: Any, named: dict[str, Any], evaluation: Evaluation, place: Place = _NOWHERE
) -> Any:
    """Call a function value by the names of its parameters."""
    if isinstance(function, Builtin):
        return invoke_builtin_named(function, named, evaluation, place)
    if isinstance(function, Function) and named.keys() != set(function.parameters):
        return _warn_arguments(function, list(named.values()), evaluation, place)
    arguments = [named[name] for name in function.parameters] if isinstance(function, Function) else []
    return invoke(function, arguments, evaluation, place)


def _warn_arguments(function: Function, arguments: list[Any], evaluation: Evaluation, place: Place) -> None:
    name = function.name or "function"
    evaluation.warn(
        "wrong-arguments",
        place,
        name=name,
        kinds=tuple(Phrase(kind(argument)) for argument in arguments),
        signatures=f"{name}({', '.join(function.parameters)})",
    )


def _brief(value: Any) -> str:
    return kind(value) if kind(value) in ("list", "context") else text_of(value)[:60]
