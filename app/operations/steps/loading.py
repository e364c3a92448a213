"""Objects of a session made from rows that `app.statements` has read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Enum
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from app.models import ProcessInstance, Tenant, UserTask
from app.statements import Row

Model = TypeVar("Model", ProcessInstance, Tenant, UserTask)


class Loader(Generic[Model]):
    """Reads all columns of one table, in its order; what the session holds already follows the row."""

    def __init__(self, kind: type[Model]) -> None:
        self._kind: type[Model] = kind
        self.columns: tuple[ColumnElement[Any], ...] = tuple(kind.__table__.c)
        self._names = [column.key for column in kind.__table__.c]
        self._enums: dict[str, Callable[[str], Any]] = {
            column.key: column.type.python_type
            for column in kind.__table__.c
            if isinstance(column.type, Enum)
        }

    def load(self, session: Session, row: Row) -> Model:
        """Return the object of a row, as if the session had read it."""
        values = dict(zip(self._names, row, strict=True))
        for name, kind in self._enums.items():
            values[name] = kind(values[name])
        known: Model | None = session.identity_map.get(identity_key(self._kind, values["id"]))
        if known is not None:
            for name, value in values.items():
                set_committed_value(known, name, value)
            return known
        found: Model = self._kind()
        vars(found).update(values)
        make_transient_to_detached(found)
        session.add(found)
        return found
