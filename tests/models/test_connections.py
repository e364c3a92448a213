"""Pooled connections that ended while nobody looked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, NullPool, create_engine, event, text

from app.database import create_database_engine


@pytest.fixture
def pool(settings) -> Iterator[Engine]:
    """A pool of one connection."""
    engine = create_database_engine(settings.database_url, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture
def others(settings) -> Iterator[Engine]:
    """Connections beside the pool."""
    engine = create_engine(settings.database_url, poolclass=NullPool)
    yield engine
    engine.dispose()


def backend_of(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_backend_pid()")))


def long_ago(_connection: object, record) -> None:
    record.info["returned"] = float("-inf")


def test_a_connection_is_used_again(pool) -> None:
    assert backend_of(pool) == backend_of(pool)


def test_a_connection_the_server_closed_is_replaced(pool, others) -> None:
    first = backend_of(pool)
    with others.connect() as connection:
        assert connection.scalar(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": first})

    assert backend_of(pool) != first


@pytest.mark.parametrize("rested", [True, False])
def test_only_after_a_rest_the_server_is_asked_whether_it_still_knows_the_connection(
    pool, others, rested: bool
) -> None:
    if rested:
        event.listen(pool, "checkin", long_ago)
    backend = backend_of(pool)

    def last_heard_of() -> object:
        with others.connect() as connection:
            query = "SELECT state_change FROM pg_stat_activity WHERE pid = :pid"
            return connection.scalar(text(query), {"pid": backend})

    before = last_heard_of()
    taken = pool.raw_connection()
    after = last_heard_of()
    taken.close()

    assert (after != before) is rested
