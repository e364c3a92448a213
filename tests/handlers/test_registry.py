"""The decorator refuses what would only fail at run time."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import Schema, fields

from app.handlers import InvalidHandler, all_handlers, find_handler, handler
from tests.handlers.example import registered


class OneInput(Schema):
    name = fields.String(required=True)
    note = fields.String()


class Nothing(Schema):
    pass


def declare(function: Any, job_type: str = "refused.handler", effect: Any = "none") -> None:
    handler(job_type, title="T", inputs=OneInput, outputs=Nothing, effect=effect)(function)


def fitting(context: Any, *, name: str, note: str = "") -> dict[str, Any]:
    return {}


def without_context(*, name: str, note: str = "") -> dict[str, Any]:
    return {}


def missing_parameter(context: Any, *, name: str) -> dict[str, Any]:
    return {}


def parameter_too_many(context: Any, *, name: str, note: str = "", more: str = "") -> dict[str, Any]:
    return {}


def positional(context: Any, name: str, note: str = "") -> dict[str, Any]:
    return {}


def default_for_required(context: Any, *, name: str = "x", note: str = "") -> dict[str, Any]:
    return {}


def no_default_for_optional(context: Any, *, name: str, note: str) -> dict[str, Any]:
    return {}


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (without_context, "'context'"),
        (missing_parameter, "fields without a parameter: \\['note'\\]"),
        (parameter_too_many, "parameters without a field: \\['more'\\]"),
        (positional, "keyword-only"),
        (default_for_required, "name is required"),
        (no_default_for_optional, "note is optional"),
    ],
)
def test_a_signature_that_differs_from_its_schema_is_refused(function: Any, reason: str) -> None:
    with pytest.raises(InvalidHandler, match=reason):
        declare(function)
    assert find_handler("refused.handler") is None


@pytest.mark.parametrize("job_type", ["nodot", "Upper.case", "a.b c", ".a", "a."])
def test_a_malformed_job_type_is_refused(job_type: str) -> None:
    with pytest.raises(InvalidHandler, match=r"module\.verb"):
        declare(fitting, job_type)


def test_an_unknown_effect_is_refused() -> None:
    with pytest.raises(InvalidHandler, match="unknown effect"):
        declare(fitting, effect="dangerous")


def test_a_job_type_has_one_handler() -> None:
    with registered("example.twice"), pytest.raises(InvalidHandler, match="registered twice"):
        declare(fitting, "example.twice")


def test_a_handler_is_found_by_its_job_type() -> None:
    with registered() as example:
        assert find_handler("example.find_person") is example
        assert example in all_handlers()
        assert example.required_inputs == {"family_name", "date_of_birth"}
        assert example.description == "Sucht eine Person."
    assert find_handler("example.find_person") is None
