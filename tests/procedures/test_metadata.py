"""procedure.toml: what is wrong is named with file and key."""

from __future__ import annotations

import pytest

from app.errors import InvalidProcedure
from app.procedures.metadata import read_metadata
from tests.procedures.example import TOML


def complaints(text: str) -> dict[str | None, str]:
    with pytest.raises(InvalidProcedure) as error:
        read_metadata(text.encode())
    findings: list[dict[str, str]] = error.value.members["findings"]  # type: ignore[assignment]
    assert {finding["file"] for finding in findings} == {"procedure.toml"}
    return {finding["property"]: finding["message_de"] for finding in findings}


def test_the_example_is_complete() -> None:
    metadata = read_metadata(TOML.encode())
    assert (metadata["key"], metadata["start"]["form"], metadata["leika"]) == ("beispiel", "antrag", [])


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('key = "beispiel"', 'key = "Bei Spiel"', "key"),
        ('key = "beispiel"', "", "key"),
        ('title = "Beispiel beantragen"', 'titel = "Beispiel"', "titel"),
        ('retention = "P2Y"', 'retention = "P"', "retention"),
        ('retention = "P2Y"', 'retention = "2 Jahre"', "retention"),
        ('retention = "P2Y"', 'retention = "P2Y"\nleika = ["99108008000000", "12"]', "leika.1"),
        ('law = "KAG_NRW_AO"', 'law = "BGB"', "law"),
        ('form = "antrag"', "", "start.form"),
        ('subject = "=name"', 'subject = "=name +"', "start.subject"),
        ('subject = "=name"', 'subject = "name"', "start.subject"),
        ('pattern = "B-{year}-{number:05d}"', 'pattern = "B-{year}"', "reference.pattern"),
        ('pattern = "B-{year}-{number:05d}"', 'pattern = "{number.__class__}"', "reference.pattern"),
        ('pattern = "B-{year}-{number:05d}"', 'pattern = "{number:05q}"', "reference.pattern"),
        ('pattern = "B-{year}-{number:05d}"', 'pattern = "{number:0999999999d}"', "reference.pattern"),
        ('type = "decimal"', 'type = "geld"', "parameters.gebuehr.type"),
        ('title = "Gruppe"', "", "parameters.gruppe.title"),
        ('title = "Gruppe"', 'title = "Gruppe"\npattern = "["', "parameters.gruppe.pattern"),
    ],
)
def test_a_wrong_key_is_named(old: str, new: str, key: str) -> None:
    assert old in TOML
    assert key in complaints(TOML.replace(old, new, 1))


def test_no_message_is_english() -> None:
    found = complaints('key = 1\nlegal_basis = "x"\nstart = 1\nparameters = 2\nextra = 3')
    assert set(found) >= {"key", "legal_basis", "start", "parameters", "extra", "title", "retention"}
    assert not [text for text in found.values() if "valid" in text or "field" in text.lower()]


def test_what_is_no_toml_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidProcedure, match=r"procedure\.toml.*line 1"):
        read_metadata(b"key = = 1")
    for broken in (b"\xff\xfe", b"a = " + b"9" * 5000, b"a = " + b"[" * 5000):
        with pytest.raises(InvalidProcedure, match="TOML"):
            read_metadata(broken)
