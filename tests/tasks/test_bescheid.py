"""A rendered letter is attached to the Vorgang with what the citizen sees of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.handlers import InvalidInput, discover, run_handler
from tests.handlers.example import context

discover()

INPUTS = {"vorlage": "bescheid", "titel": "Hundesteuerbescheid", "hunde": ["Bello"]}


def render(name: str, variables: Any) -> bytes:
    return f"{name} {variables['hunde']}".encode()


def test_the_letter_becomes_a_document_for_the_citizen() -> None:
    [document] = run_handler("bescheid.render", INPUTS, context(render=render)).documents

    assert (document.kind, document.title) == ("bescheid", "Hundesteuerbescheid")
    assert document.filename == "bescheid-B-2026-00001.pdf"
    assert document.content == b"bescheid ['Bello']"
    assert document.for_citizen


def test_a_letter_may_stay_inside_the_office() -> None:
    inputs = INPUTS | {"fuer_antragsteller": False}
    [document] = run_handler("bescheid.render", inputs, context(render=render)).documents
    assert not document.for_citizen


def test_the_letter_bears_the_german_day() -> None:
    at = datetime(2026, 1, 4, 23, 30, tzinfo=UTC)
    outcome = run_handler("bescheid.render", INPUTS, context(render=render, at=at))
    assert outcome.output == {"bescheiddatum": "2026-01-05"}


def test_a_template_outside_the_procedure_cannot_be_named() -> None:
    with pytest.raises(InvalidInput, match="vorlage"):
        run_handler("bescheid.render", INPUTS | {"vorlage": "../bescheid"}, context(render=render))
