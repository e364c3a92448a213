"""The same change to many instances, each in a transaction of its own, with a result for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from app.errors import ApplicationError
from app.models import ProcessInstance

logger = structlog.get_logger(__name__)

#: More at once would keep a browser waiting for too long.
MAX_INSTANCES = 500


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one of the instances."""

    instance_id: UUID
    problem: ApplicationError | None = None

    @property
    def is_done(self) -> bool:
        return self.problem is None


class UnexpectedProblem(ApplicationError):
    """Something nobody foresaw."""

    code = "unexpected-problem"
    title = "Unerwarteter Fehler"


def change_each(
    instance_ids: Iterable[UUID],
    change: Callable[[Session, UUID], ProcessInstance],
    *,
    transaction: Callable[[], AbstractContextManager[Session]],
) -> list[Outcome]:
    """Change instances one after another; what goes wrong with one leaves the others alone.

    Args:
        transaction: opens a new transaction in the municipality, and commits at its end.
    """
    return [_outcome(each, change, transaction) for each in dict.fromkeys(instance_ids)]


def _outcome(
    instance_id: UUID,
    change: Callable[[Session, UUID], ProcessInstance],
    transaction: Callable[[], AbstractContextManager[Session]],
) -> Outcome:
    try:
        with transaction() as session:
            change(session, instance_id)
    except ApplicationError as problem:
        return Outcome(instance_id=instance_id, problem=problem)
    except Exception as error:
        # Neither message nor traceback: both may quote what people wrote.
        logger.error("instance-not-changed", instance_id=str(instance_id), error=type(error).__name__)
        text = f"Ein unerwarteter Fehler ({type(error).__name__}); dieser Vorgang ist unverändert."
        return Outcome(instance_id=instance_id, problem=UnexpectedProblem(text))
    return Outcome(instance_id=instance_id)
