"""Values written in a diagram: plain text, or FEEL after a leading "="."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app import feel
from app.clock import GERMANY
from app.engine.values.failures import ExecutionFailed
from app.engine.values.json_values import clean_value
from app.feel import ast

_SHOWN = 80  # characters of an expression quoted in a message


@dataclass(frozen=True)
class Source:
    """The value of one property of an element, compiled when the definition is read."""

    text: str  # as written, with the "="
    place: str  # where it stands, e.g. "ioMapping.input[0].source"
    expression: feel.Expression | None = None  # None: the text itself is the value

    @property
    def literal(self) -> str | None:
        """The value, if it is known without running anything."""
        return self.text if self.expression is None else None

    def evaluate(self, variables: Mapping[str, Any], evaluation: feel.Evaluation) -> Any:
        """Return a JSON value.

        Args:
            evaluation: FEEL's budget; why something became null is collected there.

        Raises:
            ExecutionFailed: FEEL refused, or the result is nothing that JSON can hold.
        """
        if self.expression is None:
            return self.text
        try:
            return clean_value(feel.to_json(self.expression.run(variables, evaluation)))
        except feel.FeelError as error:
            raise self.failure(error.message_de) from error
        except (TypeError, ValueError) as error:
            raise self.failure(f"Das Ergebnis ist kein speicherbarer Wert ({error}).") from error

    def decide(self, variables: Mapping[str, Any], evaluation: feel.Evaluation) -> bool:
        """Evaluate a condition; anything but true and false is a failure, null included."""
        value = self.evaluate(variables, evaluation)
        if isinstance(value, bool):
            return value
        reasons = " ".join(warning.message_de for warning in evaluation.warnings[:3])
        raise self.failure(f"Die Bedingung ergibt {describe(value)} statt ja oder nein. {reasons}".strip())

    def failure(self, reason: str) -> ExecutionFailed:
        """Describe why this property could not be evaluated."""
        return ExecutionFailed("expression-failed", f"{self.place}: „{shorten(self.text)}“: {reason}")


def compile_source(text: str, place: str) -> Source:
    """Compile a property's value.

    Raises:
        FeelError: it begins with "=" and is no FEEL.
    """
    stripped = text.strip()
    if not stripped.startswith("="):
        return Source(text, place)
    return Source(text, place, feel.compile_expression(stripped[1:]))


def path_of(node: ast.Node) -> str | None:
    """Return the dotted name an expression consists of, if it is nothing else."""
    if isinstance(node, ast.Path):
        source = path_of(node.source)
        return source and f"{source}.{node.name}"
    return node.name if isinstance(node, ast.Name) else None


def root_name(source: Source | None) -> str | None:
    """Return the variable that an expression names, itself or a part of it; None if it computes."""
    path = path_of(source.expression.tree) if source and source.expression else None
    return path.partition(".")[0] if path else None


def fixed_names(source: Source) -> list[str]:
    """Return the names in a text with commas, or in a list that is written out; none if they are computed."""
    if source.expression is None:
        return [name.strip() for name in (source.literal or "").split(",") if name.strip()]
    tree = source.expression.tree
    items = tree.items if isinstance(tree, ast.ListLiteral) else [tree]
    values = [item.value for item in items if isinstance(item, ast.Literal)]
    return [value for value in values if isinstance(value, str)]


def shorten(text: str) -> str:
    """Put a text on one short line, for a message."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def describe(value: Any) -> str:
    """Name a value's kind for a message, without showing what may be personal data."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "einen Wahrheitswert"),
        ((int, Decimal), "eine Zahl"),
        (str, "einen Text"),
        (Mapping, "einen Kontext"),
        ((list, tuple), "eine Liste"),
    )
    if value is None:
        return "nichts (null)"
    return next((name for kind, name in kinds if isinstance(value, kind)), "einen anderen Wert")


def as_text(source: Source, value: Any) -> str | None:
    """Accept a text or nothing; empty text is nothing."""
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    raise source.failure(f"Erwartet wird ein Text, das Ergebnis ist {describe(value)}.")


def as_names(source: Source, value: Any) -> list[str]:
    """Accept a list of texts or a text with commas."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise source.failure(f"Erwartet wird eine Liste von Texten, das Ergebnis ist {describe(value)}.")
    names = [name.strip() for name in value]
    return list(dict.fromkeys(name for name in names if name))


def as_integer(source: Source, value: Any, lowest: int, highest: int) -> int:
    """Accept a whole number in a range, also written as text."""
    try:
        number = Decimal(value) if isinstance(value, int | str | Decimal) else None
    except ArithmeticError:
        number = None
    if number is None or not number.is_finite() or not lowest <= number <= highest or number % 1:
        raise source.failure(f"Erwartet wird eine ganze Zahl von {lowest} bis {highest}.")
    return int(number)


def as_instant(source: Source, value: Any, *, end_of_day: bool) -> datetime | None:
    """Accept a date or a date and time in ISO 8601; without a zone German time is meant.

    Args:
        end_of_day: a date without time means its last second (Frist), not its first (Wiedervorlage).
    """
    if value is None or value == "":
        return None
    instant = _parse_instant(value, end_of_day) if isinstance(value, str) else None
    if instant is None:
        raise source.failure(f"Erwartet wird ein Datum, das Ergebnis ist {describe(value)}.")
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise source.failure("Das Datum liegt zu weit zurück oder voraus.") from error


def _parse_instant(text: str, end_of_day: bool) -> datetime | None:
    text, _, zone = text.strip().partition("@")
    try:
        default = ZoneInfo(zone) if zone else GERMANY
        instant = datetime.fromisoformat(text)
    except (ValueError, ZoneInfoNotFoundError):
        return None
    if "T" not in text and end_of_day:
        instant = datetime.combine(instant.date(), time(23, 59, 59))
    return instant if instant.tzinfo else instant.replace(tzinfo=default)
