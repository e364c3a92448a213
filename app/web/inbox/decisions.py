"""How a decision came about, from the record that was stored when it was taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.queries.history import HistoryEntry

DECISION = "decision-evaluated"
_PLAIN_TYPES = {True: "ja", False: "nein", None: "–"}


@dataclass(frozen=True)
class MatchedRule:
    """A rule of a decision table that matched."""

    number: int
    legal_basis: str
    description: str
    results: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """One decision table: what it looked at and which rules matched."""

    name: str
    inputs: tuple[tuple[str, str], ...]
    rules: tuple[MatchedRule, ...]


@dataclass(frozen=True)
class Decision:
    """One decision with everything it was made of."""

    name: str
    on: date
    at: datetime
    result: str
    tables: tuple[Table, ...]


def tell_decision(entry: HistoryEntry) -> Decision:
    """Read the record of an audit entry."""
    record = entry.details["record"]
    tables = (
        _table(part["name"] or part["id"], table)
        for part in record["decisions"]
        for table in part.get("tables", ())
    )
    return Decision(
        name=record["decision"]["name"] or record["decision"]["id"],
        on=date.fromisoformat(record["on"]),
        at=entry.at,
        result=value_text(record["result"]),
        tables=tuple(tables),
    )


def value_text(value: Any) -> str:
    """Write a value of a decision for people: 72,5 · ja · a: 1, b: 2."""
    if value is None or isinstance(value, bool):
        return _PLAIN_TYPES[value]
    if isinstance(value, int | Decimal):
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else str(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {value_text(item)}" for name, item in value.items())
    if isinstance(value, list):
        return "; ".join(value_text(item) for item in value) or "–"
    return str(value)


def _table(name: str, table: Mapping[str, Any]) -> Table:
    return Table(
        name=name,
        inputs=tuple((item["label"], value_text(item["value"])) for item in table["inputs"]),
        rules=tuple(_rule(rule) for rule in table["matched"]),
    )


def _rule(rule: Mapping[str, Any]) -> MatchedRule:
    return MatchedRule(
        number=rule["rule"],
        legal_basis=str(rule.get("legal_basis", "")),
        description=str(rule.get("description", "")),
        results=tuple((label, value_text(value)) for label, value in rule["results"].items()),
    )
