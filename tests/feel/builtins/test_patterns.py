"""Regular expressions are XPath's, whatever else the library behind knows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import feel


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'matches("abracadabra", "bra")', "true"),
        (r'matches("abracadabra", "^a.*a$")', "true"),
        (r'matches("abracadabra", "^bra")', "false"),
        (r'matches("a\nb", "a.b")', "false"),
        (r'matches("a\nb", "a.b", "s")', "true"),
        (r'matches("a\nb", "^b$")', "false"),
        (r'matches("a\nb", "^b$", "m")', "true"),
        (r'matches("a\n", "^a$")', "false"),
        (r'matches("ABC", "b", "i")', "true"),
        (r'matches("STRASSE", "straße", "i")', "false"),
        (r'matches("helloworld", "hello world", "x")', "true"),
        (r'matches("a.b", "a.b", "q")', "true"),
        (r'matches("axb", "a.b", "q")', "false"),
        (r'matches("x", "[a-z-[aeiou]]")', "true"),
        (r'matches("e", "[a-z-[aeiou]]")', "false"),
        (r'matches("]", "[\]]")', "true"),
        (r'matches("-", "[a\-z]")', "true"),
        (r'matches("&&", "[&&]{2}")', "true"),
        (r'matches("é", "\p{L}")', "true"),
        (r'matches("α", "\p{IsGreek}")', "true"),
        (r'matches("xml:id", "^\i\c*$")', "true"),
        (r'matches("abab", "(ab)\1")', "true"),
        (r'matches("aXa", "(a)X\1")', "true"),
        (r'replace("abc", "(b)", "[$1]")', '"a[b]c"'),
        (r'replace("abc", "b", "\$1")', '"a$1c"'),
        (r'replace("abc", "(a)(b)?x?", "$3$1")', '"ac"'),
        (r'replace("abc", "b", "$1", "q")', '"a$1c"'),
        (r'split("a1b22c", "[0-9]+")', '["a", "b", "c"]'),
        (r'split("abc", "x")', '["abc"]'),
        (r'matches("a", "a", "smi")', "true"),
    ],
)
def test_patterns_of_xpath(text: str, expected: str, text_of: Callable[..., str]) -> None:
    assert text_of(text.replace("\\", "\\\\").replace("\\\\n", "\\n")) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "(", ")", "[", "[]", "[^]", "a**", "a++", "a{,3}", "{", "}", "*a", "(?=a)", "(?i)a", "(?P<n>a)",
        "\\b", "\\z", "\\1", "(a\\1)", "\\p", "\\p{", "\\p{Nonsense}", "[a-[b]", "[b[c]]", "\\",
        "((a{1000}){1000}){1000}", "a" * 3000,
    ],
    ids=lambda pattern: pattern[:24],
)  # fmt: skip
def test_patterns_that_are_none_give_null_and_a_reason(pattern: str) -> None:

    value, warnings = feel.compile_expression("matches(text, muster)").evaluate(
        {"text": "a", "muster": pattern}
    )
    assert value is None
    assert [warning.code for warning in warnings] == ["invalid-pattern"]


def test_unknown_flags_are_no_flags(text_of: Callable[..., str]) -> None:
    assert text_of('matches("a", "a", "z")') == "null"
