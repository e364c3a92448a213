"""A letterhead is complete or refused."""

from __future__ import annotations

import pytest

from app.letters import Letterhead

FACTS = {"authority": "Stadt A", "street": "Weg 1", "postal_code": "12345", "city": "A", "crest": "x"}


def test_unknown_keys_are_left_to_others() -> None:
    assert Letterhead.read(FACTS).address == "Weg 1, 12345 A"


def test_a_letter_without_sender_is_refused() -> None:
    with pytest.raises(ValueError, match="street"):
        Letterhead.read({"authority": "Stadt A"})


def test_an_accent_must_be_a_colour() -> None:
    with pytest.raises(ValueError, match="no colour"):
        Letterhead.read(FACTS | {"accent": "red; } body { display: none"})


def test_the_body_is_named_with_its_organ() -> None:
    assert Letterhead.read(FACTS).body == "Stadt A"
    assert Letterhead.read(FACTS | {"head": "Der Bürgermeister"}).body == "Stadt A, Der Bürgermeister"
