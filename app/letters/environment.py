"""The sandbox letter templates run in: no Python, no files, no undefined names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import DictLoader, StrictUndefined, Template, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.letters.filters import FILTERS

LAYOUT = "brief.html"
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
    }
)


@dataclass(frozen=True)
class LetterProblem:
    """What is wrong with a letter template, and in which line."""

    message_de: str
    message_en: str
    line: int | None = None


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=DictLoader({LAYOUT: (_FOLDER / LAYOUT).read_text(encoding="utf-8")}),
    )
    environment.filters.update(FILTERS)
    return environment


def compile_letter(source: str) -> Template:
    """Compile a template for rendering.

    Raises:
        jinja2.TemplateSyntaxError: it is no template.
    """
    return _environment().from_string(source)


def check_letter(source: str, known: Collection[str]) -> list[LetterProblem]:
    """Find what would keep a template from rendering: its syntax, unknown names, foreign layouts.

    Args:
        known: names of the variables the process may have when the letter is written.
    """
    environment = _environment()
    try:
        tree = environment.parse(source)
        environment.compile(source)
    except TemplateSyntaxError as error:
        return [
            LetterProblem(
                f"Die Vorlage ist fehlerhaft: {error.message}",
                f"The template is malformed: {error.message}",
                error.lineno,
            )
        ]
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
