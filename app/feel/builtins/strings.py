"""Built-in functions on strings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.feel.builtins.patterns import Pattern, compile_pattern, expand, limited, parse_replacement
from app.feel.builtins.registry import builtin
from app.feel.evaluation import Evaluation
from app.feel.messages import FeelLimitExceeded
from app.feel.values import whole


@builtin("substring", "string: string", "start position: number", "length?: number|null")
def substring(text: str, position: Decimal, length: Decimal | None = None) -> str | None:
    first = index_of_position(text, position)
    if first is None or (length is not None and length < 1):
        return None
    return text[first:] if length is None else text[first : first + whole(length)]


def index_of_position(sequence: Any, position: Decimal) -> int | None:
    """Turn a position counted from 1, or from the end if negative, into an index."""
    if not -len(sequence) <= position <= len(sequence) or int(position) == 0:
        return None
    return int(position) - 1 if position > 0 else len(sequence) + int(position)


@builtin("string length", "string: string")
def string_length(text: str) -> Decimal:
    return Decimal(len(text))


@builtin("upper case", "string: string")
def upper_case(text: str) -> str:
    return text.upper()


@builtin("lower case", "string: string")
def lower_case(text: str) -> str:
    return text.lower()


@builtin("substring before", "string: string", "match: string")
def substring_before(text: str, match: str) -> str:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after", "string: string", "match: string")
def substring_after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


@builtin("contains", "string: string", "match: string")
def contains(text: str, match: str) -> bool:
    return match in text


@builtin("starts with", "string: string", "match: string")
def starts_with(text: str, match: str) -> bool:
    return text.startswith(match)


@builtin("ends with", "string: string", "match: string")
def ends_with(text: str, match: str) -> bool:
    return text.endswith(match)


@builtin("matches", "input: string", "pattern: string", "flags?: string|null", evaluation=True)
def matches(evaluation: Evaluation, text: str, pattern: str, flags: str | None = None) -> bool:
    compiled = compile_pattern(pattern, flags or "")
    return (
        limited(evaluation, compiled, lambda seconds: compiled.expression.search(text, timeout=seconds))
        is not None
    )


@builtin(
    "replace",
    "input: string",
    "pattern: string",
    "replacement: string",
    "flags?: string|null",
    evaluation=True,
)
def replace(
    evaluation: Evaluation, text: str, pattern: str, replacement: str, flags: str | None = None
) -> str:
    compiled = compile_pattern(pattern, flags or "")
    pieces = [replacement] if compiled.is_literal else parse_replacement(replacement, compiled)
    budget = _TextBudget(evaluation.limits.text_length)

    def replaced(match: Any) -> str:
        return budget.take(expand(pieces, match))

    return str(
        limited(
            evaluation, compiled, lambda seconds: compiled.expression.sub(replaced, text, timeout=seconds)
        )
    )


class _TextBudget:
    """Stops a replacement before its result becomes too long."""

    def __init__(self, limit: int) -> None:
        self.limit = self.left = limit

    def take(self, text: str) -> str:
        self.left -= len(text)
        if self.left < 0:
            raise FeelLimitExceeded("text-too-long", limit=self.limit)
        return text


@builtin("split", "string: string", "delimiter: string", evaluation=True)
def split(evaluation: Evaluation, text: str, delimiter: str) -> list[str]:
    pattern = compile_pattern(delimiter, "")
    parts, last = [], 0
    for match in limited(evaluation, pattern, lambda seconds: _find_all(pattern, text, seconds)):
        parts.append(text[last : match.start()])
        last = match.end()
    return [*parts, text[last:]]


def _find_all(pattern: Pattern, text: str, seconds: float) -> list[Any]:
    return list(pattern.expression.finditer(text, timeout=seconds))


@builtin("string join", "list: list", "delimiter?: string|null", evaluation=True)
def string_join(evaluation: Evaluation, parts: list[Any], delimiter: str | None = None) -> str | None:
    texts = [part for part in parts if part is not None]
    if not all(isinstance(text, str) for text in texts):
        return None
    delimiter = delimiter or ""
    if sum(map(len, texts)) + len(delimiter) * len(texts) > evaluation.limits.text_length:
        raise FeelLimitExceeded("text-too-long", limit=evaluation.limits.text_length)
    return delimiter.join(texts)
