"""The handler registry: `@handler` declares which Python function serves a job type."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from marshmallow import EXCLUDE, RAISE, Schema, fields, missing

#: none = reads only; internal = changes the Vorgang only; external = cannot be undone from here.
Effect = Literal["none", "internal", "external"]
HandlerFunction = Callable[..., Mapping[str, Any]]

_JOB_TYPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


class InvalidHandler(TypeError):
    """A handler's signature and its schemas disagree. Raised at import, never at run time."""


class UnknownHandler(LookupError):
    """No module under `tasks/` registered this job type."""


class BpmnError(Exception):
    """Raised by a handler: the diagram, not the operator, shall deal with this outcome.

    An error event with the same code catches it; `variables` travel with it.
    """

    def __init__(self, code: str, message: str = "", variables: Mapping[str, Any] | None = None) -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message
        self.variables: dict[str, Any] = dict(variables or {})


@dataclass(frozen=True, kw_only=True)
class Handler:
    """A registered handler: its contract and the function that fulfils it."""

    type: str
    title: str
    effect: Effect
    inputs: Schema
    outputs: Schema
    function: HandlerFunction

    @property
    def required_inputs(self) -> frozenset[str]:
        return frozenset(name for name, field in self.inputs.fields.items() if field.required)

    @property
    def description(self) -> str:
        """The first paragraph of the function's docstring, German, for the modeller."""
        return " ".join((inspect.getdoc(self.function) or "").split("\n\n")[0].split())


_handlers: dict[str, Handler] = {}


def handler(
    job_type: str, *, title: str, inputs: type[Schema], outputs: type[Schema], effect: Effect
) -> Callable[[HandlerFunction], HandlerFunction]:
    """Register a function as the handler of service tasks of type `job_type`.

    The function gets a `HandlerContext` and one keyword-only argument per field of `inputs`, already
    validated and converted; it returns a mapping that `outputs` can dump. It may run more than once for
    one job and must then have the same effect once: `context.idempotency_key` is what stays equal.

    Args:
        job_type: "<module>.<verb>", stable: deployed diagrams refer to it.
        title: label in the modeller, German.
        effect: what a rehearsal may call and what cannot be undone.

    Raises:
        InvalidHandler: parameters and schema fields differ, or the type is malformed or taken.
    """

    def register(function: HandlerFunction) -> HandlerFunction:
        _check_declaration(job_type, effect)
        found = Handler(
            type=job_type,
            title=title,
            effect=effect,
            inputs=inputs(unknown=EXCLUDE),
            outputs=outputs(unknown=RAISE),
            function=function,
        )
        _check_signature(found)
        _handlers[job_type] = found
        return function

    return register


def all_handlers() -> list[Handler]:
    """Return the registered handlers in the order of their job types."""
    return sorted(_handlers.values(), key=lambda found: found.type)


def find_handler(job_type: str) -> Handler | None:
    """Return the handler that serves `job_type`, or None: an external worker may serve it."""
    return _handlers.get(job_type)


def get_handler(job_type: str) -> Handler:
    """Return the handler that serves `job_type`.

    Raises:
        UnknownHandler: nothing is registered for it.
    """
    try:
        return _handlers[job_type]
    except KeyError:
        raise UnknownHandler(f"No handler serves jobs of type {job_type}.") from None


def _check_declaration(job_type: str, effect: str) -> None:
    if not _JOB_TYPE.fullmatch(job_type):
        raise InvalidHandler(f"{job_type!r}: a job type looks like module.verb")
    if job_type in _handlers:
        raise InvalidHandler(f"{job_type} is registered twice")
    if effect not in get_args(Effect):
        raise InvalidHandler(f"{job_type}: unknown effect {effect!r}")


def _check_signature(found: Handler) -> None:
    parameters = list(inspect.signature(found.function).parameters.values())
    rest = parameters[1:]
    if not parameters or parameters[0].name != "context":
        raise InvalidHandler(f"{found.type}: the first parameter must be 'context'")
    if any(parameter.kind is not inspect.Parameter.KEYWORD_ONLY for parameter in rest):
        raise InvalidHandler(f"{found.type}: inputs must be keyword-only parameters")
    names, expected = {parameter.name for parameter in rest}, set(found.inputs.fields)
    if names != expected:
        raise InvalidHandler(
            f"{found.type}: parameters without a field: {sorted(names - expected)}, "
            f"fields without a parameter: {sorted(expected - names)}"
        )
    for parameter in rest:
        _check_default(found.type, parameter, found.inputs.fields[parameter.name])


def _check_default(job_type: str, parameter: inspect.Parameter, field: fields.Field[Any]) -> None:
    """Refuse an optional input without any default and a required one with one."""
    has_default = parameter.default is not inspect.Parameter.empty
    if field.required and has_default:
        raise InvalidHandler(f"{job_type}: {parameter.name} is required, yet its parameter has a default")
    if not field.required and not has_default and field.load_default is missing:
        raise InvalidHandler(f"{job_type}: {parameter.name} is optional, yet nothing says its default")
