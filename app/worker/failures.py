"""What a worker may say about an error, and which errors are worth another try."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import OperationalError

logger = structlog.get_logger(__name__)


@contextmanager
def stopped_by(stop: Callable[[str], None], event: str, **names: str) -> Iterator[None]:
    """Hand what the engine cannot digest to `stop`, as an operator's text; the queue repeats the rest.

    Args:
        event: name of the log entry, which has neither message nor data.
        names: what it tells besides.
    """
    try:
        yield
    except OperationalError:
        raise  # the database: the queue tries again
    except Exception as error:
        logger.error(event, **names, error=type(error).__name__, frames=frames_of(error))
        failure = f"{type(error).__name__}: {error}"
    else:
        return
    stop(failure)


def frames_of(error: BaseException) -> list[str]:
    """Return where it happened; unlike a traceback without the message, which may quote data."""
    return [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-5:]]
