"""Runs a handler: validates what goes in and what comes out, collects the documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import ValidationError

from app.errors import ApplicationError
from app.handlers.context import HandlerContext, NewDocument
from app.handlers.registry import Handler, get_handler


class InvalidInput(ApplicationError):
    """The diagram hands a handler values its schema refuses; `members["fields"]` names them."""

    code = "invalid-handler-input"
    title = "Die Eingaben passen nicht zum Arbeitsschritt"


class InvalidOutput(ApplicationError):
    """A handler returned something its own schema refuses: a defect of the handler."""

    code = "invalid-handler-output"
    title = "Das Ergebnis passt nicht zum Arbeitsschritt"


@dataclass(frozen=True)
class Outcome:
    """What a job leaves behind: variables as JSON values, and documents to store with them."""

    output: dict[str, Any]
    documents: tuple[NewDocument, ...] = ()


def run_handler(job_type: str, inputs: Mapping[str, Any], context: HandlerContext) -> Outcome:
    """Serve one job.

    Args:
        inputs: the variables the activity sees; the handler gets the fields it declares.
        context: facts about the job; a fresh copy is used, so a repeated call starts without documents.

    Raises:
        UnknownHandler: nothing is registered for `job_type`.
        InvalidInput: the diagram passes wrong values.
        InvalidOutput: the handler breaks its own contract.
        BpmnError: the handler leaves the matter to the diagram.
    """
    found = get_handler(job_type)
    arguments = _load(found, inputs)
    own = replace(context, variables=dict(inputs), documents=[])
    result = found.function(own, **arguments)
    return Outcome(_dump(found, result), tuple(own.documents))


def _load(found: Handler, inputs: Mapping[str, Any]) -> dict[str, Any]:
    given = {
        name: inputs[name] for name, field in found.inputs.fields.items() if _is_given(inputs, name, field)
    }
    try:
        arguments: dict[str, Any] = found.inputs.load(given)
    except ValidationError as error:
        messages = error.messages if isinstance(error.messages, dict) else {"_schema": error.messages}
        wrong = "; ".join(f"{name}: {_flat(message)}" for name, message in messages.items())
        raise InvalidInput(f"{found.title} ({found.type}): {wrong}", fields=messages) from error
    return arguments


def _is_given(inputs: Mapping[str, Any], name: str, field: Any) -> bool:
    """Tell whether the field got a value; null counts as left out where a field may be left out."""
    return name in inputs and not (inputs[name] is None and not field.required and not field.allow_none)


def _dump(found: Handler, result: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(result) - set(found.outputs.fields)
    if unknown:
        raise InvalidOutput(f"{found.title} ({found.type}): unknown results {sorted(unknown)}")
    output: dict[str, Any] = found.outputs.dump(result)
    errors = found.outputs.validate(output)
    if errors:
        wrong = "; ".join(f"{name}: {_flat(message)}" for name, message in errors.items())
        raise InvalidOutput(f"{found.title} ({found.type}): {wrong}", fields=errors)
    return output


def _flat(message: object) -> str:
    if isinstance(message, dict):
        return ", ".join(f"{key}: {_flat(value)}" for key, value in message.items())
    if isinstance(message, list):
        return " ".join(str(part) for part in message)
    return str(message)
