"""Letter templates are compiled and checked here: no Python, no files, no undefined names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import DictLoader, Template, TemplateSyntaxError, meta

from app.letters.sandbox import LetterEnvironment

LAYOUT = "brief.html"
MAX_SOURCE = 200_000
_FOLDER = Path(__file__).parent / "layout"
#: What every letter may use besides the variables of its process.
STANDARD_VARIABLES = frozenset(
    {
        "aktenzeichen",
        "bekanntgabe",
        "briefkopf",
        "datum",
        "kommune",
        "parameter",
        "rechtsbehelfsbelehrung",
        "verfahren",
        "vorschau",
    }
)


@dataclass(frozen=True)
class LetterProblem:
    """What is wrong with a letter template, and in which line."""

    message_de: str
    message_en: str
    line: int | None = None


@cache
def _environment() -> LetterEnvironment:
    return LetterEnvironment(loader=DictLoader({LAYOUT: (_FOLDER / LAYOUT).read_text(encoding="utf-8")}))


def compile_letter(source: str) -> Template:
    """Compile a template for rendering. Nothing of it is computed yet.

    Raises:
        jinja2.TemplateSyntaxError: it is no template.
    """
    if len(source) > MAX_SOURCE:
        raise TemplateSyntaxError(f"it has more than {MAX_SOURCE} characters", 1)
    try:
        return _environment().from_string(source)
    except (RecursionError, SyntaxError) as error:  # of Python: nested deeper than it can read
        raise TemplateSyntaxError("it is nested too deeply", 1) from error


def check_letter(source: str, known: Collection[str]) -> list[LetterProblem]:
    """Find what would keep a template from rendering: its syntax, unknown names, foreign layouts.

    Args:
        known: names of the variables the process may have when the letter is written.
    """
    try:
        compile_letter(source)
    except TemplateSyntaxError as error:
        return [
            LetterProblem(
                f"Die Vorlage ist fehlerhaft: {error.message}",
                f"The template is malformed: {error.message}",
                error.lineno,
            )
        ]
    tree = _environment().parse(source)
    problems = [
        LetterProblem(
            f"Die Variable „{name}“ gibt es in diesem Verfahren nicht.",
            f"This procedure has no variable {name}.",
        )
        for name in sorted(meta.find_undeclared_variables(tree) - set(known) - STANDARD_VARIABLES)
    ]
    layouts = {name or "?" for name in meta.find_referenced_templates(tree)} - {LAYOUT}
    problems += [
        LetterProblem(f"Die Vorlage „{name}“ gibt es nicht.", f"There is no template {name}.")
        for name in sorted(layouts)
    ]
    return problems
