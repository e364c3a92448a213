"""One token: a SpiffWorkflow task without a tree, which knows its scope and how far it got."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine.diagram.model import SequenceFlow
from app.engine.values.packed import PackedList


class Phase(StrEnum):
    """How far a token got at its element; a failed token starts again in its phase."""

    NEW = "new"  # arrived; nobody was told yet
    ENTER = "enter"  # input mappings
    STARTING = "starting"  # listeners of the start
    ARM = "arm"  # attached events begin to be waited for
    CREATING = "creating"  # listeners of a user task's creation
    WORK = "work"  # what the element does, or the wait for it
    COMPLETING = "completing"  # listeners of a user task's completion; the result is kept
    LEAVE = "leave"  # output mappings; the result is kept
    ENDING = "ending"  # listeners of the end
    GO = "go"  # which flows to take
    UNDO = "undo"  # not active itself: what a completed subprocess did, or an end event asked for, is undone
    ASSIGNING = "assigning"  # only aside: listeners of a task that was given to somebody
    UPDATING = "updating"  # only aside: of one that was changed
    CANCELING = "canceling"  # only aside: of one that ended before its time
    CANCEL = "cancel"  # a transaction in which everything ended and is undone


class Token(Task):  # type: ignore[misc]
    """A live position of the instance.

    Tokens have neither parent nor children and vanish when they leave their element, so neither a loop
    nor history makes an instance grow. `Task.data` stays empty: variables live in scopes.
    """

    def __init__(
        self,
        workflow: Any,
        spec: Any,
        *,
        scope: str,
        id: UUID | None = None,
        state: int,
        watches: bool = False,
        aside: bool = False,
    ) -> None:
        super().__init__(workflow, spec, state=state, id=id)
        self.scope = scope  # where the element stands
        self.watches = watches  # waits for the start of an event subprocess while the scope is active
        self.aside = aside  # only calls listeners, see `running.aside`
        workflow.put_inside(self)
        self.local: str | None = None  # its own scope, if it has local variables
        self.iteration: int | None = None  # of a repeated activity: its number, from 1; it stands in the loop
        self.phase = Phase.NEW
        self.result: dict[str, Any] | None = None  # from WORK to LEAVE
        self.facts: dict[str, Any] = {}  # evaluated attributes of a waiting activity
        self.arrived: dict[str, int] = {}  # at a join: flow id → tokens
        self.host: UUID | None = None  # of an attached event that is waited for: its activity
        self.guards: list[Token] = []  # the attached events waited for while this one is active
        self.listener: dict[str, Any] | None = None  # which listener is called; see `running.listeners`
        self.incident: dict[str, Any] | None = None
        self.undoes: int | None = None  # number of what it undoes, among what completed in its scope
        self.given: dict[str, Any] | None = None  # variables of that, seen by what undoes it
        self.chosen: Sequence[SequenceFlow] = ()
        self.items: PackedList | None = None  # of a loop: what its iterations are for
        self.collected: PackedList | None = None  # of a loop: the results of its iterations

    @property
    def visible_scope(self) -> str:
        """The innermost scope this token sees."""
        return self.local or self.scope

    @property
    def is_waiting(self) -> bool:
        return bool(self._state == TaskState.STARTED)

    @property
    def is_joining(self) -> bool:
        return bool(self._state == TaskState.WAITING)

    def _set_state(self, value: int) -> None:
        """Set the state without SpiffWorkflow's log line, which costs more than the step itself."""
        self._state = value
