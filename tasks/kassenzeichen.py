"""Kassenzeichen: the number under which a claim is booked and paid, derived from the Aktenzeichen."""

from __future__ import annotations

import re

from marshmallow import Schema, fields, validate

from app.handlers import HandlerContext, handler

_MODULUS = 97


class AssignInput(Schema):
    abgabeart = fields.String(
        required=True,
        validate=validate.Regexp(r"\d{4}\Z", error="Die Abgabeart hat vier Ziffern."),
        metadata={"label": "Abgabeart", "description": "Vierstelliger Schlüssel, zum Beispiel 0120."},
    )


class AssignOutput(Schema):
    kassenzeichen = fields.String(required=True, metadata={"label": "Kassenzeichen"})


@handler(
    "kassenzeichen.assign",
    title="Kassenzeichen vergeben",
    inputs=AssignInput,
    outputs=AssignOutput,
    effect="internal",
)
def assign(context: HandlerContext, *, abgabeart: str) -> dict[str, str]:
    """Bildet das Kassenzeichen aus Abgabeart und Aktenzeichen mit zwei Prüfziffern.

    The same Vorgang always gets the same number, so a repeated job changes nothing.
    """
    digits = "".join(re.findall(r"\d", context.reference_number))
    if not digits:
        raise ValueError(
            f"The Aktenzeichen {context.reference_number} has no digits to derive a number from."
        )
    return {"kassenzeichen": f"{abgabeart}.{digits}.{check_digits(abgabeart + digits)}"}


def check_digits(digits: str) -> str:
    """Return the two check digits that reveal any wrong digit and any swap of neighbours.

    Source: ISO/IEC 7064, MOD 97-10.
    """
    return f"{_MODULUS + 1 - int(digits + '00') % _MODULUS:02d}"


def is_valid(kassenzeichen: str) -> bool:
    """Tell whether the check digits of a Kassenzeichen fit."""
    digits = kassenzeichen.replace(".", "")
    return digits.isdecimal() and int(digits) % _MODULUS == 1
