"""Text with `${…}` and `#{…}` in it → pieces, and expressions → tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from app.engine.conversion.juel.syntax import Untranslatable

#: Words that are operators.
WORDS = frozenset({"and", "or", "not", "eq", "ne", "lt", "gt", "le", "ge", "div", "mod", "empty"})
_CONSTANTS = frozenset({"true", "false", "null"})
_TOKEN = re.compile(
    r"(?P<blank>\s+)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
    r"|(?P<name>[^\W\d]\w*(?::[^\W\d]\w*(?=\s*\())?)"
    r"|(?P<sign>&&|\|\||==|!=|<=|>=|\+=|->|[-+*/%<>!?:.,()\[\]{};=])",
    re.DOTALL,
)
_OPENING = re.compile(r"\\?[$#]\{")

Kind = Literal["number", "text", "name", "sign", "word", "constant", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str


END = Token("end", "")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: as it stands, or an expression."""

    text: str
    tokens: tuple[Token, ...] | None = None


def split(text: str) -> list[Piece]:
    """Cut a text into literal pieces and expressions.

    Raises:
        Untranslatable: an expression has no end, or holds what is no JUEL.
    """
    pieces: list[Piece] = []
    plain, position = "", 0
    while match := _OPENING.search(text, position):
        plain += text[position : match.start()]
        if match[0].startswith("\\"):
            plain += match[0][1:]
            position = match.end()
            continue
        if plain:
            pieces.append(Piece(plain))
        tokens, position = _scan(text, match.end())
        pieces.append(Piece(text[match.start() : position], tokens))
        plain = ""
    plain += text[position:]
    return [*pieces, Piece(plain)] if plain else pieces


def _scan(text: str, position: int) -> tuple[tuple[Token, ...], int]:
    """Return the tokens up to the closing brace, and where the text goes on."""
    tokens: list[Token] = []
    depth = 0
    while match := _TOKEN.match(text, position):
        position = match.end()
        sign = match["sign"]
        if sign == "}" and depth == 0:
            return tuple(tokens), position
        depth += (sign == "{") - (sign == "}")
        if match["blank"] is None:
            tokens.append(_token(match))
    rest = text[position : position + 1]
    if rest:
        raise Untranslatable(f"das Zeichen „{rest}“ gehört nicht dorthin", f"'{rest}' does not belong there")
    raise Untranslatable("die schließende Klammer } fehlt", "the closing brace } is missing")


def _token(match: re.Match[str]) -> Token:
    kind, text = str(match.lastgroup), match[0]
    if kind == "number":
        return Token("number", text)
    if kind == "text":
        return Token("text", re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL))
    if kind == "sign":
        return Token("sign", text)
    if text in WORDS:
        return Token("word", text)
    return Token("constant" if text in _CONSTANTS else "name", text)
