"""No template can exhaust the memory or the time of those who check or write letters."""

from __future__ import annotations

import pytest

from app.letters import LetterNotRendered, check_letter, render_html
from app.letters.budget import MAX_STEPS, budget, spend_value
from app.letters.environment import compile_letter
from tests.letters.example import LETTERHEAD
from tests.letters.test_rendering import DAY

BOMBS = [
    "{{ 'a' * 3000000000 }}",
    "{{ 'a' * 300 }}",
    "{{ [1] * 3000000000 }}",
    "{{ '%3000000000d' % 1 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 9 ** 9 }}",
    "{{ 'a'.ljust(3000000000) }}",
    "{{ '{:3000000000}'.format(1) }}",
    "{{ datum.strftime('%1000000000d') }}",
    "{{ range(100000) | list | length }}",
    "{{ range(0, -100000, -1) | list | length }}",
    "{{ [1, [2, 3]] }}",
    "{{ 1.5 | round(1000000000, 'floor') }}",
    "{{ 'aaaaaaaaaa'" + " | replace('a', 'aaaaaaaaaa')" * 12 + " | length }}",
    "{% set ns = namespace(t='aaaaaaaaaa') %}"
    + "{% set ns.t = ns.t ~ ns.t ~ ns.t ~ ns.t %}" * 20
    + "{{ ns.t | length }}",
    "{% set ns = namespace(t=[1, 2]) %}" + "{% set ns.t = ns.t + ns.t %}" * 40 + "{{ ns.t | length }}",
    "{% set ns = namespace(t=[1, 2]) %}" + "{% set ns.t = [ns.t, ns.t] %}" * 40 + "{{ ns.t | length }}",
    "{% set ns = namespace(t=[1]) %}" + "{% set ns.t = [ns.t, ns.t] | sum(start=[]) %}" * 40,
    "{% set ns = namespace(t='ab') %}" + "{% set ns.t %}{{ ns.t }}{{ ns.t }}{% endset %}" * 40,
    "{% set ns = namespace(n=99999999999999) %}" + "{% set ns.n = ns.n * ns.n %}" * 40,
    "{{ range(1000) | join('a' * 1) }}",
    "{% for a in range(999) %}{% for b in range(999) %}{% for c in range(9) %}" + "{% endfor %}" * 3,
    "{% set x %}{% for a in range(999) %}{% for b in range(999) %}Text{% endfor %}{% endfor %}{% endset %}",
    "{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}",
    "{% macro f(n) %}{% if n %}{{ f(n - 1) ~ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    "{% block a %}{{ self.a() }}{% endblock %}",
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_template_that_wants_too_much_is_stopped_when_written(bomb: str) -> None:
    with pytest.raises(LetterNotRendered):
        render_html(bomb, {}, letterhead=LETTERHEAD, on=DAY)


@pytest.mark.parametrize("bomb", BOMBS)
def test_checking_a_template_computes_nothing_of_it(bomb: str) -> None:
    assert check_letter(bomb, set()) == []
    compiled = compile_letter(bomb).environment.compile(bomb, raw=True)
    assert len(compiled) < 100 * len(bomb) + 5_000


@pytest.mark.parametrize(
    "source",
    [
        "{{ lipsum() }}",
        "{{ '%9999999999d' | format(1) }}",
        "{{ 'a' | center(9999999999) }}",
        "{% autoescape '%9999999999d' | format(1) %}{% endautoescape %}",
        "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% for a in [1] %}" * 25 + "{% endfor %}" * 25,
        "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
        "a" * 200_001,
        "{{ 1 | _value }}",
    ],
)
def test_what_letters_cannot_use_is_found_by_the_check(source: str) -> None:
    assert check_letter(source, set()) != []


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("{{ 2 * 3 }} {{ 7 % 4 }} {{ 'a' ~ 1 }} {{ 'a' + 'b' }}", "6 3 a1 ab"),
        ("{% for i in range(3) %}{{ loop.index }}{% if not loop.last %}, {% endif %}{% endfor %}", "1, 2, 3"),
        ("{% for i in range(3) %}{{ i }} von {{ loop.length }} {% endfor %}", "0 von 3 1 von 3 2 von 3 "),
        ("{{ ['b', 'a'] | sort | join(', ') }}", "a, b"),
        ("{{ 'Hund' if (1, 2) == (1, 2) else 'Katze' }} {{ 'x' in ['x'] }}", "Hund True"),
        (
            "{% set ns = namespace(n=1) %}{% for i in [5] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
            "6",
        ),
        ("{% macro m(a) %}<b>{{ a }}</b>{% endmacro %}{{ m('<') }}", "<b>&lt;</b>"),
        ("{{ 'a b'.split() | map('upper') | join('-') }} {{ 'aa' | replace('a', 'b') }}", "A-B bb"),
        ("{{ fehlt | default('nichts') }} {{ 2.567 | round(1) }} {{ none is none }}", "nichts 2.6 True"),
    ],
)
def test_what_letters_are_written_with_works(source: str, written: str) -> None:
    assert render_html(source, {}, letterhead=LETTERHEAD, on=DAY) == written


def test_every_letter_has_its_own_budget() -> None:
    half = "a" * 900_000
    for _ in range(3 * MAX_STEPS // len(half)):
        with budget():
            assert spend_value(half) is half
