"""Where an instance stands: what it waits for, and how that is marked in its diagram."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.models import (
    EventSubscription,
    Incident,
    InstanceState,
    Job,
    JobState,
    ProcessCall,
    ProcessInstance,
    UserTask,
    UserTaskState,
)
from app.queries import incidents, user_tasks
from app.queries.history import HistoryEntry
from app.queries.jobs import list_calls, list_events, list_timers


@dataclass(frozen=True, kw_only=True)
class Position:
    """Everything an instance waits for."""

    tasks: list[UserTask]
    jobs: list[Job]
    incidents: list[Incident]
    timers: list[EventSubscription]
    events: list[EventSubscription]  # messages and signals
    calls: list[ProcessCall]
    is_suspended: bool = False

    @property
    def is_about_to_move(self) -> bool:
        """Tell whether a worker is at it, or should be at once: then the page follows by itself."""
        now = clock.now()
        if self.is_suspended:
            return False
        return any(job.state is JobState.RUNNING or job.due_at <= now for job in self.jobs)


def read_position(session: Session, instance: ProcessInstance, jobs: Iterable[Job]) -> Position:
    """Read what an instance waits for; `jobs` are all of its jobs."""
    tasks = user_tasks.list_user_tasks(session, instance.id, alone=True)
    return Position(
        tasks=[task for task in tasks if task.state is UserTaskState.ACTIVE],
        jobs=[job for job in jobs if job.state in (JobState.READY, JobState.RUNNING)],
        incidents=list(incidents.list_incidents(session, instance_id=instance.id)),
        timers=list(list_timers(session, instance.id)),
        events=list(list_events(session, instance.id)),
        calls=list(list_calls(session, instance.id)),
        is_suspended=instance.state is InstanceState.SUSPENDED,
    )


def marks_of(position: Position, history: Iterable[HistoryEntry]) -> dict[str, str]:
    """Return how elements are marked in the diagram: completed, active, or incident, the latter winning."""
    completed = {element for entry in history for element in entry.details.get("completed", ())}
    marks = dict.fromkeys(sorted(completed), "completed")
    marks |= {task.element_id: "active" for task in position.tasks}
    marks |= {job.element_id: "active" for job in position.jobs}
    marks |= {event.element_id: "active" for event in [*position.timers, *position.events]}
    marks |= {call.element_id: "active" for call in position.calls}
    return marks | {incident.element_id: "incident" for incident in position.incidents}


def diagram_of(files: Mapping[str, bytes], process_id: str) -> str:
    """Return the path of the diagram that holds a process, looked up by its text."""
    diagrams = sorted(path for path in files if path.endswith(".bpmn"))
    needle = f'id="{process_id}"'.encode()
    return next((path for path in diagrams if needle in files[path]), diagrams[0])
