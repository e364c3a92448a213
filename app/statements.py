"""Statements that every request runs: compiled once, and several of them sent in one round trip.

SQLAlchemy writes them; psycopg runs them on the session's own connection, in its transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import psycopg
from sqlalchemy import BindParameter, ClauseElement, bindparam
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_DIALECT = dialect()  # type: ignore[no-untyped-call]

Call = tuple[str, Mapping[str, Any]]
Row = Sequence[Any]


class Statement:
    """A statement in PostgreSQL's words. JSON goes in as text and comes out as values."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        self._text = str(compiled)
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}

    def call(self, **values: Any) -> Call:
        """Return the statement with the values of its parameters, for `fetch`."""
        return self._text, {**self._constants, **values}


def parameter(name: str) -> BindParameter[Any]:
    """Return a place in a statement that each call fills; one that does not is refused."""
    return bindparam(name, required=False)


def fetch(session: Session, *calls: Call) -> list[Sequence[Row]]:
    """Run statements in one round trip, each seeing what those before have done, and return their rows.

    What the session has not written yet is written first, as before its own queries.

    Raises:
        DBAPIError: one of them failed; the same kinds of error as from the session's own queries.
    """
    session.flush()
    connection: Any = session.connection().connection.driver_connection
    try:
        with connection.pipeline() if len(calls) > 1 else nullcontext():
            cursors = [connection.execute(text, values) for text, values in calls]
        return [cursor.fetchall() if cursor.pgresult.nfields else () for cursor in cursors]
    except psycopg.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True) from error
