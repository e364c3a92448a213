"""How a decision came about, from the record that was stored when it was taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.queries.history import HistoryEntry

DECISION = "decision-evaluated"
_CENTS = 2
_CONSTANTS = {True: "ja", False: "nein", None: "–"}


@dataclass(frozen=True)
class MatchedRule:
    """A rule of a decision table that matched."""

    number: int
    legal_basis: str
    description: str
    results: str


@dataclass(frozen=True)
class Table:
    """One use of a decision table: what it looked at and which rules matched."""

    name: str
    inputs: str
    rules: tuple[MatchedRule, ...]


@dataclass(frozen=True)
class Decision:
    """One decision with everything it was made of."""

    name: str
    result: str  # empty if it is more than one value: the tables tell it better
    on: date  # the law of this day was applied
    at: datetime
    tables: tuple[Table, ...]

    @property
    def has_many_tables(self) -> bool:
        return len({table.name for table in self.tables}) > 1


def tell_decision(entry: HistoryEntry, *, element_names: Mapping[str, str]) -> Decision:
    """Read the record of an audit entry."""
    record = entry.details["record"]
    is_one_value = not isinstance(record["result"], Mapping | list)
    name = element_names.get(entry.details["element_id"]) or _readable(record["decision"])
    return Decision(
        name=name,
        result=value_text(record["result"]) if is_one_value else "",
        on=date.fromisoformat(record["on"]),
        at=entry.at,
        tables=tuple(
            _table(_readable({**part, "name": table.get("name") or part["name"]}), table)
            for part in record["decisions"]
            for table in part.get("tables", ())
        ),
    )


def value_text(value: Any) -> str:
    """Write a value for people: 72,50 · ja · a: 1, b: 2."""
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    if isinstance(value, int | Decimal):
        return _number_text(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {value_text(item)}" for name, item in value.items())
    if isinstance(value, list):
        return "; ".join(value_text(item) for item in value) or "–"
    return str(value)


def _number_text(value: int | Decimal) -> str:
    """Write a number as it was given (90,00); of longer fractions only what counts (2,000000 is 2)."""
    text = f"{value:f}"
    if len(text.partition(".")[2]) > _CENTS:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


def _readable(part: Mapping[str, Any]) -> str:
    """Return the name of a decision; names that FEEL can use are written with underscores."""
    name = str(part.get("name") or part["id"]).replace("_", " ")
    return name[:1].upper() + name[1:]


def _table(name: str, table: Mapping[str, Any]) -> Table:
    return Table(
        name=name,
        inputs=value_text({item["label"]: item["value"] for item in table["inputs"]}),
        rules=tuple(_rule(rule) for rule in table["matched"]),
    )


def _rule(rule: Mapping[str, Any]) -> MatchedRule:
    return MatchedRule(
        number=rule["rule"],
        legal_basis=str(rule.get("legal_basis", "")),
        description=str(rule.get("description", "")),
        results=value_text(rule["results"]),
    )
