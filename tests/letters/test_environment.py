"""Templates are checked before anybody needs them."""

from __future__ import annotations

from app.letters import check_letter
from tests.letters.example import LETTER


def test_a_good_letter_has_no_problems() -> None:
    assert check_letter(LETTER, {"name", "betrag"}) == []


def test_unknown_variables_are_named() -> None:
    problems = check_letter(LETTER, {"name"})
    assert [problem.message_de for problem in problems] == [
        "Die Variable „betrag“ gibt es in diesem Verfahren nicht."
    ]


def test_names_a_loop_introduces_are_known() -> None:
    assert check_letter("{% for hund in hunde %}{{ hund.name }}{{ loop.index }}{% endfor %}", {"hunde"}) == []


def test_a_syntax_error_comes_with_its_line() -> None:
    [problem] = check_letter("a\n{% if x %}", set())
    assert problem.line == 2


def test_an_unknown_filter_is_a_problem() -> None:
    [problem] = check_letter("{{ 1 | dollar }}", set())
    assert "dollar" in problem.message_de


def test_a_foreign_layout_is_a_problem() -> None:
    [problem] = check_letter('{% extends "/etc/passwd" %}', set())
    assert "/etc/passwd" in problem.message_en
