"""Texts with FEEL in them: read `{{ expression }}` and `= expression`, and put the values in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from html import escape
from typing import Any

from app.feel import Expression, compile_expression
from app.forms.components import Template, Text
from app.forms.text.markdown import to_html
from app.forms.text.written import write_number

_INSERTION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_MARK = re.compile("\ue000(\\d+)\ue001")  # private characters, refused in the source text


class UnsupportedTemplate(ValueError):
    """The text uses loops or conditions of form-js' template language."""


def read_template(text: str) -> Template:
    """Split a label or description into texts and expressions.

    Raises:
        FeelSyntaxError: an expression cannot be read.
        UnsupportedTemplate: `{{#if}}` or `{{#loop}}`; use two components with `conditional.hide` instead.
    """
    if text.startswith("="):
        return Template((compile_expression(text[1:]),))
    return Template(tuple(part for part in _parts(text) if part != ""))


def render_template(template: Template, evaluate: Callable[[Expression], Any]) -> str:
    """Return the text with the expressions' values in it, written for people."""
    return "".join(part if isinstance(part, str) else _written(evaluate(part)) for part in template.parts)


def read_text(source: str) -> tuple[str, tuple[Expression, ...]]:
    """Turn a text component's Markdown into safe HTML with marks where values will stand."""
    parts = read_template(source).parts
    expressions = tuple(part for part in parts if isinstance(part, Expression))
    numbered = iter(range(len(expressions)))
    marked = "".join(
        part.translate({0xE000: None, 0xE001: None})
        if isinstance(part, str)
        else f"\ue000{next(numbered)}\ue001"
        for part in parts
    )
    return to_html(marked), expressions


def render_text(text: Text, evaluate: Callable[[Expression], Any]) -> str:
    """Return a text component's HTML; inserted values are escaped and cannot bring mark-up along."""
    values = [escape(_written(evaluate(expression))) for expression in text.expressions]
    return _MARK.sub(lambda match: values[int(match.group(1))], text.html)


def _parts(text: str) -> Iterator[str | Expression]:
    end = 0
    for insertion in _INSERTION.finditer(text):
        yield text[end : insertion.start()]
        expression = insertion.group(1).strip()
        if expression.startswith(("#", "/")):
            raise UnsupportedTemplate(expression)
        yield compile_expression(expression.removeprefix("=").strip())
        end = insertion.end()
    yield text[end:]


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nein"
    if isinstance(value, (int, Decimal)):
        return write_number(value)
    if isinstance(value, list):
        return ", ".join(_written(item) for item in value)
    return str(value)
