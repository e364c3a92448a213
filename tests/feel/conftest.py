"""The world in which FEEL is tested: a Monday in March, and the holidays of Easter 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app import feel

EASTER = {date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1)}


@pytest.fixture(scope="session")
def runtime() -> feel.Runtime:
    return feel.Runtime(datetime(2026, 3, 2, 8, 30, tzinfo=UTC), EASTER.__contains__)


@pytest.fixture(scope="session")
def evaluate(runtime: feel.Runtime) -> Callable[..., Any]:
    """Evaluate an expression with variables given by name."""

    def evaluated(text: str, **variables: Any) -> Any:
        return feel.compile_expression(text).evaluate(variables, runtime).value

    return evaluated


@pytest.fixture(scope="session")
def text_of(evaluate: Callable[..., Any]) -> Callable[..., str]:
    """Evaluate an expression and write its value as FEEL text."""

    def written(text: str, **variables: Any) -> str:
        return feel.text_of(evaluate(text, **variables))

    return written
