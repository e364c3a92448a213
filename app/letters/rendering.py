"""Puts template, variables, letterhead and legal notice together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from jinja2 import TemplateError

from app.letters.budget import budget
from app.letters.environment import compile_letter
from app.letters.letterhead import Letterhead
from app.letters.pdf import LetterNotRendered, write_pdf

#: Of HTML; a hundred pages of tables stay below.
MAX_CHARACTERS = 1_000_000


def render_html(
    template: str,
    variables: Mapping[str, Any],
    *,
    letterhead: Letterhead,
    on: date,
    legal_remedy: Sequence[str] = (),
    preview: bool = False,
) -> str:
    """Fill a letter template and return the complete HTML document.

    Args:
        variables: what the template may name; amounts as Decimal, dates as ISO text or dates.
        on: the day the letter bears.
        legal_remedy: the paragraphs of the Rechtsbehelfsbelehrung; none for letters that decide nothing.
        preview: every page says that it is one, and so decides nothing.

    Raises:
        LetterNotRendered: the template is malformed, uses an unknown name or does what the sandbox forbids.
    """
    everything = {
        **variables,
        "briefkopf": letterhead,
        "datum": on,
        "rechtsbehelfsbelehrung": list(legal_remedy),
        "vorschau": preview,
    }
    try:
        with budget():
            return _within_limit(compile_letter(template).generate(everything))
    except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise LetterNotRendered(f"{type(error).__name__}: {error}") from error


def _within_limit(parts: Iterable[str]) -> str:
    """Join what a template produces, and stop it when it produces too much."""
    written: list[str] = []
    length = 0
    for part in parts:
        length += len(part)
        if length > MAX_CHARACTERS:
            raise LetterNotRendered(f"Das Schreiben ist länger als {MAX_CHARACTERS} Zeichen.")
        written.append(part)
    return "".join(written)


def render_letter(
    template: str,
    variables: Mapping[str, Any],
    *,
    letterhead: Letterhead,
    on: date,
    legal_remedy: Sequence[str] = (),
) -> bytes:
    """Write a letter as tagged PDF/UA; arguments and errors as in `render_html`."""
    return write_pdf(
        render_html(template, variables, letterhead=letterhead, on=on, legal_remedy=legal_remedy)
    )
