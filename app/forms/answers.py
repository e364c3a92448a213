"""One answer: from what was typed to an exact value, and checked, as a marshmallow field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from marshmallow import ValidationError, fields

from app.forms import messages
from app.forms.components import Field, FieldKind, Option, TextType
from app.forms.text import written
from app.forms.text.characters import ForbiddenCharacter, normal_form
from app.forms.text.patterns import PatternTime

_LONGEST = {FieldKind.TEXT: 500, FieldKind.LONG_TEXT: 5000}
_MOST_DIGITS = 30
_TRUE = frozenset({"true", "on", "ja", "1"})


@dataclass(frozen=True, kw_only=True)
class Question:
    """A field as asked now: label, options and limits with their expressions evaluated."""

    field: Field
    label: str  # without the full stop it may end with: it stands inside sentences
    options: tuple[Option, ...] = ()
    minimum: Decimal | date | None = None
    maximum: Decimal | date | None = None
    today: date


class Answer(fields.Field[Any]):
    """A marshmallow field for a question; error texts are complete German sentences."""

    def __init__(self, question: Question, patterns: PatternTime) -> None:
        self.question = question
        super().__init__(validate=_checks(question, patterns), allow_none=True)

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        """Read and check one answer; an empty one is None, or False, or an empty list."""
        answer, field = read_answer(self.question, value), self.question.field
        if not _is_empty(field.kind, answer):
            self._validate(answer)
        elif field.limits.required:
            raise ValidationError(field.limits.missing or messages.missing(field.kind, self.question.label))
        return answer


def read_answer(question: Question, value: Any) -> Any:
    """Turn what was typed, or a JSON value, into the field's value.

    Raises:
        ValidationError: it cannot be read.
    """
    try:
        return _READERS[question.field.kind](question, value)
    except ForbiddenCharacter as error:
        raise ValidationError(messages.forbidden_character(question.label, error.character)) from None


def _is_empty(kind: FieldKind, answer: Any) -> bool:
    return answer is None or (kind is FieldKind.CHECKBOX and answer is False) or answer == []


def _read_text(question: Question, value: Any) -> str | None:
    if isinstance(value, (list, Mapping)):
        raise ValidationError(messages.missing(question.field.kind, question.label))
    text = normal_form("" if value is None else str(value), lines=question.field.kind is FieldKind.LONG_TEXT)
    if not text or question.field.text_type is None:
        return text or None
    try:
        return _TEXT_READERS[question.field.text_type](text)
    except ValueError:
        raise ValidationError(messages.unreadable_text(question.field.text_type, question.label)) from None


def _read_number(question: Question, value: Any) -> int | Decimal | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise _unreadable_number(question)
    try:
        number = written.read_number(value) if isinstance(value, str) else Decimal(str(value))
    except ValueError:
        raise _unreadable_number(question) from None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise _unreadable_number(question)
    return int(number) if number == number.to_integral_value() else number


def _unreadable_number(question: Question) -> ValidationError:
    is_whole = question.field.limits.decimal_digits == 0
    return ValidationError(messages.unreadable_number(question.label, is_whole=is_whole))


def _read_date(question: Question, value: Any) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, datetime):
        value = value.date()
    try:
        return str(value if isinstance(value, date) else written.read_date(str(value), today=question.today))
    except ValueError:
        raise ValidationError(messages.unreadable_date(question.label)) from None


def _read_choice(question: Question, value: Any) -> Any:
    if value in (None, ""):
        return None
    for option in question.options:
        if value == option.value or (isinstance(value, str) and value == form_value(option.value)):
            return option.value
    raise ValidationError(messages.not_offered(question.label))


def _read_checklist(question: Question, value: Any) -> list[Any]:
    chosen = value if isinstance(value, list) else [value]
    answers = [_read_choice(question, item) for item in chosen if item not in (None, "")]
    return list(dict.fromkeys(answers))


def _read_checkbox(question: Question, value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() in _TRUE)


def _read_computed(question: Question, value: Any) -> Any:
    return value


def form_value(value: str | int | Decimal | bool) -> str:
    """Write an option's value as the text an HTML form sends."""
    return str(value).lower() if isinstance(value, bool) else str(value)


_READERS: dict[FieldKind, Callable[[Question, Any], Any]] = {
    FieldKind.TEXT: _read_text,
    FieldKind.LONG_TEXT: _read_text,
    FieldKind.NUMBER: _read_number,
    FieldKind.DATE: _read_date,
    FieldKind.SELECT: _read_choice,
    FieldKind.RADIO: _read_choice,
    FieldKind.CHECKLIST: _read_checklist,
    FieldKind.CHECKBOX: _read_checkbox,
    FieldKind.EXPRESSION: _read_computed,
}
_TEXT_READERS: dict[TextType, Callable[[str], str]] = {
    TextType.IBAN: written.read_iban,
    TextType.POSTAL_CODE: lambda text: written.read_digits(text, 5),
    TextType.TRANSPONDER: lambda text: written.read_digits(text, 15),
    TextType.EMAIL: written.read_email,
    TextType.PHONE: written.read_phone,
}


def _checks(question: Question, patterns: PatternTime) -> Sequence[Callable[[Any], None]]:
    check_text = partial(_check_text, patterns)
    checks: dict[FieldKind, Callable[[Question, Any], None]] = {
        FieldKind.TEXT: check_text,
        FieldKind.LONG_TEXT: check_text,
        FieldKind.NUMBER: _check_number,
        FieldKind.DATE: _check_date,
    }
    check = checks.get(question.field.kind)
    return [] if check is None else [lambda value: check(question, value)]


def _check_text(patterns: PatternTime, question: Question, text: str) -> None:
    limits = question.field.limits
    most = limits.max_length or _LONGEST[question.field.kind]
    if len(text) > most:
        raise ValidationError(messages.too_long(question.label, most, len(text)))
    if limits.min_length and len(text) < limits.min_length:
        raise ValidationError(messages.too_short(question.label, limits.min_length))
    if limits.pattern and not patterns.matches(limits.pattern, text):
        raise ValidationError(limits.pattern_message or messages.wrong_pattern(question.label))


def _check_number(question: Question, number: Decimal | int) -> None:
    limits, value = question.field.limits, Decimal(number)
    if (
        limits.decimal_digits is not None
        and -int(value.normalize().as_tuple().exponent) > limits.decimal_digits
    ):
        raise ValidationError(messages.too_many_decimals(question.label, limits.decimal_digits))
    if isinstance(question.minimum, Decimal) and value < question.minimum:
        raise ValidationError(messages.too_small(question.label, question.minimum))
    if isinstance(question.maximum, Decimal) and value > question.maximum:
        raise ValidationError(messages.too_large(question.label, question.maximum))
    if limits.increment and value % limits.increment:
        raise ValidationError(messages.wrong_step(question.label, limits.increment))


def _check_date(question: Question, text: str) -> None:
    value = date.fromisoformat(text)
    if isinstance(question.minimum, date) and value < question.minimum:
        raise ValidationError(messages.too_early(question.label, question.minimum))
    if isinstance(question.maximum, date) and value > question.maximum:
        raise ValidationError(messages.too_late(question.label, question.maximum, today=question.today))
