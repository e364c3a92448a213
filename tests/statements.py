"""What this process asks of PostgreSQL, whichever library asks. BEGIN and COMMIT are not told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event


@contextmanager
def noting_statements() -> Iterator[list[str]]:
    """Collect all statements while the block runs."""
    statements: list[str] = []
    with after_each_statement(statements.append):
        yield statements


@contextmanager
def noting_commits() -> Iterator[list[object]]:
    """Collect all commits of sessions while the block runs."""
    commits: list[object] = []

    def note(connection: object) -> None:
        commits.append(connection)

    event.listen(Engine, "commit", note)
    try:
        yield commits
    finally:
        event.remove(Engine, "commit", note)


@contextmanager
def after_each_statement(do: Callable[[str], object]) -> Iterator[None]:
    """Call something after each statement while the block runs."""
    execute = psycopg.Cursor.execute

    def observed(cursor: psycopg.Cursor[Any], query: Any, *rest: Any, **options: Any) -> Any:
        answer = execute(cursor, query, *rest, **options)
        do(str(query))
        return answer

    psycopg.Cursor.execute = observed  # type: ignore[method-assign]
    try:
        yield
    finally:
        psycopg.Cursor.execute = execute  # type: ignore[method-assign]
