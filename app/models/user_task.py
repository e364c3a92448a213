"""Work for people: the rows behind the clerk's inbox."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.identity import Identity, Role
from app.models.base import Base, OfTenant, within_tenant
from app.models.process_instance import ProcessInstance


class UserTaskState(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"  # left behind by a boundary event or a cancelled instance


class UserTask(OfTenant, Base):
    """One activation of a `bpmn:userTask` (Aufgabe).

    Projection of the engine state: written by `app.operations` in the same transaction as
    `ProcessInstance.engine_state`, so both always agree. The primary key is the engine's activity id.
    """

    __tablename__ = "user_task"
    __table_args__ = (
        within_tenant("instance_id", "process_instance"),
        Index("ix_user_task_instance_id", "instance_id", "state", "element_id"),
        Index(
            "ix_user_task_assignee",
            "tenant_id",
            "assignee",
            postgresql_where=text("state = 'active' AND assignee IS NOT NULL"),
        ),
        # Everything the inbox filters and sorts by, so that it reads rows only for what it shows.
        Index(
            "ix_user_task_inbox",
            "tenant_id",
            text("due_date NULLS LAST"),
            text("priority DESC"),
            "created_at",
            "id",
            postgresql_include=["assignee", "candidate_groups", "candidate_users", "follow_up_date"],
            postgresql_where=text("state = 'active'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column()
    element_id: Mapped[str]
    name: Mapped[str]
    state: Mapped[UserTaskState] = mapped_column(default=UserTaskState.ACTIVE)
    candidate_groups: Mapped[list[str]]
    candidate_users: Mapped[list[str]]
    assignee: Mapped[str | None]  # user name
    due_date: Mapped[datetime | None]  # Frist: missed after this instant
    follow_up_date: Mapped[datetime | None]  # Wiedervorlage: hidden from the inbox before
    priority: Mapped[int]
    form_id: Mapped[str | None]
    properties: Mapped[dict[str, Any]]  # the element's own ("laufzettel:separateFrom", …)
    iteration: Mapped[UUID | None]  # of a loop: tasks of the same iteration belong together
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    completed_by: Mapped[str | None]  # user name
    result: Mapped[dict[str, Any] | None]  # what it was completed with; PostgreSQL refuses later changes

    #: What was typed and not sent yet: "answers" as the form has them, "at", "by"; gone with the end.
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)

    instance: Mapped[ProcessInstance] = relationship(
        lazy="raise",
        foreign_keys=[instance_id],
        primaryjoin=lambda: UserTask.instance_id == ProcessInstance.id,
    )

    @property
    def separate_from(self) -> str | None:
        """Element whose task must have been done by somebody else (Vier-Augen-Prinzip)."""
        return self.properties.get("laufzettel:separateFrom")

    @property
    def citizen(self) -> str | None:
        """Which citizen it is offered to: "antragsteller", or another person with a link of their own."""
        return self.properties.get("laufzettel:citizen")

    @property
    def preview(self) -> str | None:
        """Letter that clerks may read before they complete it: what will be sent with their consent."""
        return self.properties.get("laufzettel:preview")

    @property
    def has_candidates(self) -> bool:
        """Whether it is offered to people at all, and not assigned by the diagram alone."""
        return bool(self.candidate_groups or self.candidate_users)

    def is_offered_to(self, person: Identity) -> bool:
        return person.username in self.candidate_users or not person.groups.isdisjoint(self.candidate_groups)

    def may_be_seen_by(self, person: Identity) -> bool:
        """Whether it is offered to the person, or was assigned by the diagram to them alone.

        Having claimed it once is not enough: who leaves the group may no longer read its cases.
        """
        if self.has_candidates:
            return self.is_offered_to(person)
        return person.username in (self.assignee, self.completed_by)

    def may_be_worked_on_by(self, person: Identity) -> bool:
        """Whether the person is the assignee, or the task is unclaimed and offered to them."""
        if self.assignee is not None:
            return self.assignee == person.username and self.may_be_seen_by(person)
        return self.is_offered_to(person)

    def may_be_freed_by(self, person: Identity) -> bool:
        """Whether the person may take it away from its assignee: in charge, and of the group themselves."""
        return self.assignee is not None and person.has_role(Role.TENANT_ADMIN) and self.is_offered_to(person)
