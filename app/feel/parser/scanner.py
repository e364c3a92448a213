"""The characters of an expression, read as numbers, texts, words and symbols, one ahead of the parser."""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from app.feel.messages import FeelSyntaxError, Phrase, Place
from app.feel.names import WORD

_SPACE = re.compile(
    r"(?:[\s\u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+|//[^\n]*|/\*.*?\*/)*",
    re.S,
)
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<word>{WORD})"
    r'|(?P<text>"(?:[^"\\]|\\.)*")'
    r"|(?P<foreign>==|&&|\|\||&|!(?!=)|%|')"
    r"|(?P<symbol>\.\.|\*\*|<=|>=|!=|->|[-+*/=<>()\[\]{},:.@])",
    re.S,
)
#: What people write who come from another language, and what FEEL writes.
_DECIMAL_COMMA = re.compile(r"[0-9],[0-9]+")
_CONNECTING = {"und", "oder", "dann", "sonst"}  # what German puts between expressions
_FOREIGN = {"==": "=", "&&": "and", "&": "and", "||": "or", "!": "not(…)", "%": "modulo(…, …)", "'": '"'}


class Token(NamedTuple):
    kind: str  # number word text symbol end
    text: str
    start: int
    end: int


class Scanner:
    """Holds the text, the token at hand, and where the token before it ended."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.token = Token("end", "", 0, 0)
        self.last_end = 0
        self.seek(0)

    def seek(self, position: int) -> None:
        """Go on reading at that position."""
        self.last_end = position
        self.token = self._read(position)

    def advance(self) -> Token:
        """Return the token at hand and read the next one."""
        token = self.token
        self.last_end = token.end
        self.token = self._read(token.end)
        return token

    def look_beyond(self) -> Token:
        """Return the token after the one at hand, without moving."""
        return self._read(self.token.end)

    def at(self, *texts: str) -> bool:
        """Tell whether the token at hand is one of these symbols or words."""
        return self.token.text in texts and self.token.kind in ("symbol", "word")

    def accept(self, text: str) -> bool:
        """Step over the symbol or word if it is at hand."""
        if self.at(text):
            self.advance()
            return True
        return False

    def expect(self, text: str) -> Token:
        """Step over the symbol or word, which must be at hand."""
        if not self.at(text):
            self.fail_expecting(text)
        return self.advance()

    def read_until(self, pattern: re.Pattern[str]) -> tuple[str, int]:
        """Return the characters from the token at hand that match, and where they end; moves nothing."""
        match = pattern.match(self.text, self.token.start)
        return (match[0], match.end()) if match else ("", self.token.start)

    def fail_expecting(self, expected: str) -> NoReturn:
        """Say what is missing at the token at hand."""
        if self.token.kind == "end":
            self.fail("unexpected-end", self.token, expected=Phrase(expected))
        self.fail("expected", self.token, expected=Phrase(expected), found=self.token.text)

    def fail_unexpected(self) -> NoReturn:
        """Say that the token at hand does not fit."""
        token, before = self.token, self.text[: self.last_end].rstrip()
        if token.kind == "end":
            self.fail_expecting("a value")
        comma = _DECIMAL_COMMA.match(self.text, max(0, token.start - 1)) if token.text == "," else None
        if comma:
            self.fail("decimal-comma", token, instead=comma[0].replace(",", "."))
        last_word = before.rsplit(maxsplit=1)[-1] if before else ""
        if last_word == "not":
            self.fail("not-needs-brackets", token)
        name = token.text if token.text in _CONNECTING else last_word
        self.fail("unexpected", token, found=token.text, name=name, candidates=())

    def fail(self, code: str, token: Token, **parameters: object) -> NoReturn:
        raise FeelSyntaxError(code, Place(self.text, token.start, token.end), **parameters)

    def _read(self, position: int) -> Token:
        text = self.text
        space = _SPACE.match(text, position)
        start = space.end() if space else position
        if start >= len(text):
            return Token("end", "", start, start)
        match = _TOKEN.match(text, start)
        if match is None:
            code = "unterminated-text" if text[start] == '"' else "unknown-character"
            end = len(text) if text[start] == '"' else start + 1
            self.fail(code, Token("symbol", "", start, end), found=text[start])
        token = Token(str(match.lastgroup), match[0], start, match.end())
        if token.kind == "foreign":
            self.fail("foreign-operator", token, found=token.text, instead=_FOREIGN[token.text])
        if token.text == "/" and text.startswith("/*", start):
            self.fail("unterminated-comment", Token("symbol", "", start, start + 2))
        return token
