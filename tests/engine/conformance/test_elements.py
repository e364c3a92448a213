"""Every element in every position leaves the trace it must, and the docs say so."""

from __future__ import annotations

import pytest

from tests.engine.conformance.case import Case, play
from tests.engine.conformance.table import CASES, PAGE, render


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_element_leaves_its_trace(case: Case) -> None:
    assert play(case) == case.trace


def test_no_case_is_there_twice() -> None:
    ids = [case.id for case in CASES]

    assert sorted(set(ids)) == sorted(ids)


def test_the_table_in_the_docs_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render()
