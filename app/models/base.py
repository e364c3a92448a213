"""Declarative base, the column types every table shares, and what makes a row belong to a tenant."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: DateTime(timezone=True),  # always UTC, always aware
        dict[str, Any]: JSONB,  # numbers are exact, see app.database
        list[str]: ARRAY(Text),
        str: Text,
        UUID: Uuid,
        # varchar plus CHECK: a new state is an ordinary migration, not an ALTER TYPE
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=30,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


class OfTenant:
    """A row of one municipality. PostgreSQL fills the column in and hides everybody else's rows."""

    @declared_attr
    def tenant_id(cls) -> Mapped[str]:  # noqa: N805 - called with the class
        return mapped_column(
            Text,
            ForeignKey("tenant.id", name=f"fk_{cls.__tablename__}_tenant"),  # type: ignore[attr-defined]
            server_default=text("current_setting('laufzettel.tenant_id')"),
        )


def unique_in_tenant(*columns: str) -> UniqueConstraint:
    return UniqueConstraint("tenant_id", *columns)


def within_tenant(
    column: str, target: str, *, ondelete: str | None = None, name: str | None = None
) -> ForeignKeyConstraint:
    """Return a foreign key that cannot point at another tenant's row: the tenant is part of the key.

    Args:
        name: needed where a table points at another one twice.
    """
    return ForeignKeyConstraint(
        ["tenant_id", column], [f"{target}.tenant_id", f"{target}.id"], ondelete=ondelete, name=name
    )
