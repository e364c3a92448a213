"""Every sentence a person reads when an answer is missing or wrong: what to do, with an example."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

from app.forms.components import FieldKind, TextType
from app.forms.text.written import write_date, write_number

_MISSING = {
    FieldKind.SELECT: "Bitte wählen Sie bei „{label}“ eine Antwort aus.",
    FieldKind.RADIO: "Bitte wählen Sie bei „{label}“ eine Antwort aus.",
    FieldKind.CHECKLIST: "Bitte wählen Sie bei „{label}“ mindestens eine Antwort aus.",
    FieldKind.CHECKBOX: "Bitte setzen Sie das Häkchen bei „{label}“.",
    FieldKind.DATE: "Bitte geben Sie bei „{label}“ ein Datum ein, zum Beispiel 31.12.2026.",
    FieldKind.NUMBER: "Bitte geben Sie bei „{label}“ eine Zahl ein.",
}
_UNREADABLE_TEXT = {
    TextType.IBAN: (
        "„{label}“ ist nicht richtig. Bitte vergleichen Sie die Nummer mit Ihrer Bankkarte. "
        "Eine deutsche IBAN hat 22 Stellen, zum Beispiel DE89 3704 0044 0532 0130 00."
    ),
    TextType.POSTAL_CODE: "„{label}“ muss 5 Ziffern haben, zum Beispiel 33098.",
    TextType.TRANSPONDER: "„{label}“ muss 15 Ziffern haben, zum Beispiel 276 0981 0623 4567.",
    TextType.EMAIL: "„{label}“ ist nicht vollständig. Geben Sie die Adresse so ein: name@example.org.",
    TextType.PHONE: "„{label}“ ist keine Telefonnummer. Geben Sie sie so ein: 05251 88-0.",
}


def missing(kind: FieldKind, label: str) -> str:
    return _MISSING.get(kind, "Bitte füllen Sie „{label}“ aus.").replace("{label}", label)


def unreadable_text(text_type: TextType, label: str) -> str:
    return _UNREADABLE_TEXT[text_type].replace("{label}", label)


def unreadable_number(label: str, *, is_whole: bool) -> str:
    return f"„{label}“ muss eine Zahl sein. Geben Sie sie so ein: {'2' if is_whole else '1.234,56'}."


def unreadable_date(label: str) -> str:
    return f"„{label}“ ist kein gültiges Datum. Geben Sie es so ein: 31.12.2026."


def forbidden_character(label: str, character: str) -> str:
    """Name a character that registers and letters do not know.

    Args:
        character: as `ForbiddenCharacter` has it, perhaps with the letter it stands on.
    """
    kind = unicodedata.category(character[0])[0]
    if kind in "CZ":
        code = f"U+{ord(character[0]):04X}"
        return (
            f"„{label}“ enthält ein unsichtbares Zeichen ({code}). "
            "Bitte löschen Sie den Text und tippen Sie ihn neu ein."
        )
    told = f"„{label}“ enthält das Zeichen „{character}“, das in Registern und Schreiben nicht vorkommt. "
    if kind in "LM":
        return told + "Bitte verwenden Sie lateinische Buchstaben. Schreiben Sie Namen so wie im Ausweis."
    return told + "Bitte löschen Sie es oder schreiben Sie ein Wort dafür."


def not_offered(label: str) -> str:
    return f"Bitte wählen Sie bei „{label}“ eine der angebotenen Antworten aus."


def too_long(label: str, most: int, length: int) -> str:
    return f"„{label}“ darf höchstens {most} Zeichen haben. Bitte kürzen Sie um {length - most} Zeichen."


def too_short(label: str, least: int) -> str:
    return f"„{label}“ muss mindestens {least} Zeichen lang sein."


def too_small(label: str, least: Decimal) -> str:
    return f"„{label}“ muss mindestens {write_number(least)} sein."


def too_large(label: str, most: Decimal) -> str:
    return f"„{label}“ darf höchstens {write_number(most)} sein."


def too_early(label: str, earliest: date) -> str:
    return f"Das Datum bei „{label}“ darf nicht vor dem {write_date(earliest)} liegen."


def too_late(label: str, latest: date, *, today: date) -> str:
    if latest == today:
        return f"Das Datum bei „{label}“ darf nicht in der Zukunft liegen. Heute ist der {write_date(today)}."
    return f"Das Datum bei „{label}“ darf nicht nach dem {write_date(latest)} liegen."


def too_many_decimals(label: str, digits: int) -> str:
    if digits == 0:
        return f"„{label}“ muss eine ganze Zahl sein, ohne Komma."
    places = "eine Stelle" if digits == 1 else f"{digits} Stellen"
    return f"„{label}“ darf höchstens {places} nach dem Komma haben."


def wrong_step(label: str, step: Decimal) -> str:
    return f"„{label}“ muss ein Vielfaches von {write_number(step)} sein."


def wrong_pattern(label: str) -> str:
    return f"„{label}“ hat nicht die erwartete Form. Bitte prüfen Sie Ihre Eingabe."


def too_few_rows(label: str, least: int) -> str:
    return (
        f"Bitte machen Sie bei „{label}“ mindestens {'einen Eintrag' if least == 1 else f'{least} Einträge'}."
    )


def too_many_rows(label: str, most: int) -> str:
    return f"Bei „{label}“ sind höchstens {most} Einträge möglich."
