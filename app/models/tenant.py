"""The municipalities of this installation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Tenant(Base):
    """A municipality (Kommune). Everybody may see that it exists; only it can change its row."""

    __tablename__ = "tenant"
    __table_args__ = (CheckConstraint("id ~ '^[a-z][a-z0-9-]{0,62}$'", name="id_is_a_slug"),)

    id: Mapped[str] = mapped_column(primary_key=True)  # first path segment of its pages, e.g. "paderborn"
    name: Mapped[str]  # e.g. "Stadt Paderborn"
    letterhead: Mapped[dict[str, Any]]
    parameters: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

    @property
    def land(self) -> str:
        """Federal state, whose holidays count, e.g. "NW"."""
        return str(self.parameters.get("land", "NW"))
