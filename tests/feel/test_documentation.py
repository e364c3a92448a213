"""docs/feel.md is right: every example is true, and every function has one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import feel
from app.feel.builtins import BUILTINS

_PAGE = Path(__file__).parents[2] / "docs" / "feel.md"
_TEXT = _PAGE.read_text(encoding="utf-8")
_EXAMPLES = [line for block in re.findall(r"```feel\n(.*?)```", _TEXT, re.S) for line in block.splitlines()]


@pytest.mark.parametrize("example", _EXAMPLES)
def test_every_example_is_true(example: str, runtime: feel.Runtime) -> None:
    value, warnings = feel.compile_expression(example).evaluate({}, runtime)
    assert value is True
    assert "= null" in example or warnings == ()


def test_every_function_is_explained_with_an_example() -> None:
    functions = _TEXT.split("# Funktionen · Functions")[1]
    explained = re.findall(r"### `([a-z ]+)\([^\n]*\n[^#]*?```feel\n", functions)
    assert sorted(explained) == sorted(BUILTINS)


def test_the_functions_are_those_of_dmn_and_three_of_our_own() -> None:
    extensions = {name for name, function in BUILTINS.items() if function.is_extension}
    assert extensions == {"is holiday", "add working days", "working days between"}
    assert len(BUILTINS) - len(extensions) == 86
