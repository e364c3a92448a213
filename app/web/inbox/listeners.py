"""What a case is still doing at a task before or after people work on it: its listeners are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.models import Job, JobState, UserTask, UserTaskState

_BEFORE = frozenset({"start", "creating"})
_STUCK = "; dabei gibt es eine Störung, um die sich der Betrieb kümmert"


def tell_listeners(jobs: Sequence[Job], tasks: Sequence[UserTask]) -> list[str]:
    """Say what is being prepared or finished, in sentences; what nobody waits for is left out.

    Args:
        jobs: the listeners that are still to be called.
        tasks: all tasks of the case.
    """
    return list(dict.fromkeys(_sentences(jobs, tasks)))


def is_being_finished(jobs: Sequence[Job], task: UserTask) -> bool:
    """Say whether the case has not left a task yet that a person has completed."""
    is_done = task.state is UserTaskState.COMPLETED
    return is_done and any(job.listener_of == task.id for job in jobs)


def is_stuck(jobs: Sequence[Job], task: UserTask) -> bool:
    """Say whether that is because a listener has failed for good."""
    return any(job.listener_of == task.id and job.state is JobState.FAILED for job in jobs)


def _sentences(jobs: Sequence[Job], tasks: Sequence[UserTask]) -> Iterator[str]:
    done = {task.id for task in tasks if task.state is UserTaskState.COMPLETED}
    for job in jobs:
        stuck = _STUCK if job.state is JobState.FAILED else ""
        if job.listener_of in done:
            yield f"„{job.name}“ ist erledigt und wird noch abgeschlossen{stuck}."
        elif job.listener in _BEFORE and job.listener_of is not None:
            yield f"„{job.name}“ wird noch vorbereitet{stuck}."
