"""Parameters have types; numbers keep all their digits."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

import pytest

from app.procedures.parameters import resolve_parameters


def resolve(declaration: str, value: str | None) -> tuple[Any, list[str]]:
    declared = {"wert": {"title": "Der Wert"} | tomllib.loads(declaration, parse_float=Decimal)}
    given = {} if value is None else tomllib.loads(f"wert = {value}", parse_float=Decimal)
    values, findings = resolve_parameters(declared, given, file="parameters.toml")
    return values.get("wert"), [finding.rule for finding in findings]


@pytest.mark.parametrize(
    ("declaration", "value", "expected"),
    [
        ('type = "text"', '"steueramt"', "steueramt"),
        ('type = "integer"', "3", 3),
        ('type = "decimal"', "72.10", Decimal("72.10")),
        ('type = "decimal"', "72", 72),
        ('type = "boolean"', "false", False),
        ('type = "date"', "2026-01-31", "2026-01-31"),
        ('type = "duration"', '"P14D"', "P14D"),
        ('type = "list"', '["02-15", "08-15"]', ["02-15", "08-15"]),
        ('type = "decimal"\ndefault = 1.50', None, Decimal("1.50")),
        ('type = "text"\nchoices = ["a", "b"]', '"b"', "b"),
    ],
)
def test_values_become_json_values(declaration: str, value: str | None, expected: Any) -> None:
    found, rules = resolve(declaration, value)
    assert (found, rules) == (expected, [])
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        ('type = "text"', "1"),
        ('type = "integer"', "1.5"),
        ('type = "integer"', "true"),
        ('type = "decimal"', '"72"'),
        ('type = "decimal"', "nan"),
        ('type = "decimal"', "false"),
        ('type = "boolean"', "1"),
        ('type = "date"', "2026-01-31T10:00:00Z"),
        ('type = "date"', '"2026-01-31"'),
        ('type = "duration"', '"14 Tage"'),
        ('type = "duration"', '"P"'),
        ('type = "list"', "[1]"),
        ('type = "text"\nchoices = ["a"]', '"b"'),
        ("type = \"list\"\npattern = '\\d\\d-\\d\\d'", '["02-15", "2-15"]'),
        ('type = "integer"\ndefault = "x"', None),
        ('type = "text"\npattern = "(a|aa)+b"', '"' + "a" * 200 + '"'),
    ],
)
def test_a_value_of_another_type_is_refused(declaration: str, value: str | None) -> None:
    assert resolve(declaration, value) == (None, ["parameter-invalid"])


def test_a_missing_value_is_named_with_its_title() -> None:
    _, [finding] = resolve_parameters({"gruppe": {"type": "text", "title": "Gruppe"}}, {}, file="p.toml")
    assert (finding.rule, finding.file, finding.property) == ("parameter-missing", "p.toml", "gruppe")
    assert finding.message_de == "Der Wert „gruppe“ (Gruppe) fehlt."


def test_a_value_nobody_declared_is_refused() -> None:
    _, [finding] = resolve_parameters({}, {"grupe": "x"}, file="p.toml")
    assert finding.rule == "parameter-unknown"
