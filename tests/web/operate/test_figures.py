"""Where work piles up, in front of an operator."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest

from app import database
from app.identity import Role
from app.web.operate.figures import in_words
from tests.operations.probe import deploy_diagram, start


@pytest.fixture
def otto(sign_in):
    return sign_in("otto.betrieb", roles=(Role.OPERATOR,), groups=())


def heat_of(page: str) -> dict[str, dict[str, object]]:
    found = re.search(r'data-heat="(\{.*?\})"', page)
    assert found is not None
    return json.loads(html.unescape(found[1]))


def test_the_page_colours_where_cases_wait_and_says_the_same_in_a_table(otto) -> None:
    with database.transaction("paderborn") as session:
        deploy_diagram(session, "four_eyes")
        for _ in range(3):
            start(session, "four_eyes")

    page = otto.get("/betrieb/verfahren/four_eyes/versionen/1").text

    assert heat_of(page) == {"pruefen": {"level": 4, "text": "3"}}
    assert '<th scope="row">Antrag prüfen</th>' in page
    assert "/betrieb/verfahren/four_eyes/versionen/1" in otto.get("/betrieb").text
    often = heat_of(otto.get("/betrieb/verfahren/four_eyes/versionen/1?farbe=haeufig&tage=7").text)
    assert often == {"start": {"level": 4, "text": "3"}}


def test_a_version_without_cases_and_odd_choices_are_no_error(otto) -> None:
    with database.transaction("paderborn") as session:
        deploy_diagram(session, "four_eyes")

    page = otto.get("/betrieb/verfahren/four_eyes/versionen/1?tage=-5&farbe=blau&prozess=nix")

    assert page.status_code == 200
    assert "lief kein Vorgang nach dieser Version" in page.text
    assert otto.get("/betrieb/verfahren/four_eyes/versionen/2").status_code == 404


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (None, ""),
        (timedelta(milliseconds=20), "unter 1 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=3, minutes=20), "3 h 20 min"),
        (timedelta(days=1, hours=5), "1 Tag"),
        (timedelta(days=12), "12 Tage"),
    ],
)
def test_durations_are_as_exact_as_is_of_use(span: timedelta | None, words: str) -> None:
    assert in_words(span) == words
