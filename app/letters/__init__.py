"""Letters: a procedure's sandboxed Jinja template becomes an accessible PDF on the tenant's letterhead."""

from __future__ import annotations

from app.letters.environment import STANDARD_VARIABLES, LetterProblem, check_letter
from app.letters.letterhead import Letterhead
from app.letters.pdf import LetterNotRendered, write_pdf
from app.letters.rendering import render_html, render_letter

__all__ = [
    "STANDARD_VARIABLES",
    "LetterNotRendered",
    "LetterProblem",
    "Letterhead",
    "check_letter",
    "render_html",
    "render_letter",
    "write_pdf",
]
