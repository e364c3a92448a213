from __future__ import annotations

import pytest

from app.forms.text.markdown import to_html


def test_paragraphs_emphasis_and_links_become_html() -> None:
    html = to_html("Bitte **alle** Hunde, *auch* kleine.\n\nMehr: [Satzung](https://example.org/a?b=1&c=2)")
    assert "<strong>alle</strong>" in html
    assert "<em>auch</em>" in html
    assert (
        '<a class="kern-link" href="https://example.org/a?b=1&amp;c=2" rel="noreferrer">Satzung</a>' in html
    )
    assert html.count("<p ") == 2


def test_lists_and_headings_become_html() -> None:
    html = to_html("# Wichtig\n\n- eins\n- zwei\n  weiter\n\n1. erstens\n2. zweitens")
    assert '<h2 class="kern-heading-small">Wichtig</h2>' in html
    assert "<ul" in html
    assert "<li>zwei weiter</li>" in html
    assert "<ol" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "[x](//evil.example)",
        '[x](https://example.org/"onclick="x)',
    ],
)
def test_nothing_executable_gets_through(text: str) -> None:
    html = to_html(text)
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in html.replace("[x](javascript:", "")
    assert 'onclick="' not in html
    assert 'href="//' not in html


def test_names_with_underscores_and_lone_stars_stay_as_they_are() -> None:
    assert "snake_case_name" in to_html("snake_case_name")
    assert "2 * 3 * 4" in to_html("2 * 3 * 4")
