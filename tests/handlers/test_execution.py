"""Values are checked on the way in and on the way out of a handler."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.handlers import InvalidInput, InvalidOutput, UnknownHandler, run_handler
from tests.handlers.example import context, registered

PERSON = {"family_name": "Muster", "date_of_birth": "1990-01-01"}


def test_inputs_arrive_converted_and_results_leave_as_json_values() -> None:
    with registered():
        outcome = run_handler("example.find_person", PERSON | {"fee": Decimal("12.50")}, context())

    assert outcome.output == {"found": True, "moved_in": "1990-01-01", "fee": Decimal("12.50")}
    assert outcome.documents[0].content == b"('bund', 10, True, [])"


def test_variables_the_handler_does_not_declare_stay_outside() -> None:
    with registered():
        outcome = run_handler("example.find_person", PERSON | {"hunde": []}, context())

    assert outcome.output["found"] is True


def test_null_counts_as_left_out_where_an_input_may_be_left_out() -> None:
    with registered():
        outcome = run_handler("example.find_person", PERSON | {"limit": None}, context())

    assert outcome.documents[0].content == b"('bund', 10, True, [])"


def test_a_repeated_call_starts_without_documents() -> None:
    shared = context()
    with registered():
        first = run_handler("example.find_person", PERSON, shared)
        second = run_handler("example.find_person", PERSON, shared)

    assert len(first.documents) == len(second.documents) == 1
    assert shared.documents == []


@pytest.mark.parametrize(
    ("inputs", "wrong"),
    [
        ({}, {"family_name", "date_of_birth"}),
        (PERSON | {"date_of_birth": "31.02.2026"}, {"date_of_birth"}),
        (PERSON | {"register": "kreis"}, {"register"}),
        (PERSON | {"family_name": None}, {"family_name"}),
    ],
)
def test_wrong_inputs_are_named(inputs: dict[str, Any], wrong: set[str]) -> None:
    with registered(), pytest.raises(InvalidInput, match="Person suchen") as raised:
        run_handler("example.find_person", inputs, context())

    assert set(raised.value.members["fields"]) == wrong  # type: ignore[call-overload]


@pytest.mark.parametrize("result", [{"found": None}, {"found": True, "surprise": 1}, {}])
def test_a_handler_that_breaks_its_own_contract_is_refused(result: dict[str, Any]) -> None:
    def broken(
        context: Any,
        *,
        family_name: Any,
        date_of_birth: Any,
        register: Any,
        limit: Any,
        fee: Any,
        exact: Any,
        addresses: Any,
    ) -> dict[str, Any]:
        return result

    with registered(function=broken), pytest.raises(InvalidOutput):
        run_handler("example.find_person", PERSON, context())


def test_a_job_without_handler_is_refused() -> None:
    with pytest.raises(UnknownHandler, match=r"external\.system"):
        run_handler("external.system", {}, context())


def test_a_context_without_letters_says_so() -> None:
    with pytest.raises(LookupError, match="bescheid"):
        context().render_letter("bescheid")


def test_a_letter_sees_the_variables_of_the_activity_and_the_handlers_own() -> None:
    seen: dict[str, Any] = {}

    def render(name: str, variables: Any) -> bytes:
        seen.update(variables, name=name)
        return b"%PDF"

    found = context(render=render, variables={"hunde": [1], "betrag": 1})
    assert found.render_letter("bescheid", {"betrag": 2}) == b"%PDF"
    assert seen == {"name": "bescheid", "hunde": [1], "betrag": 2}
