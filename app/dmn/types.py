"""interim"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import feel
from app.dmn.model import Model
from app.feel.temporal_text import parse_date, parse_date_and_time, parse_duration, parse_time
from app.feel.types import MISMATCH, SIMPLE_TYPES

Type = Any
ALIASES = {"integer": "number", "long": "number", "double": "number"}


class TypeTable:
    def __init__(self, model: Model) -> None:
        self.model = model
        self.named: Mapping[str, Any] = {}

    def find(self, ref: str | None) -> Any:
        if not ref:
            return None
        ref = ref.removeprefix("feel:")
        if ref in self.model.item_definitions:
            return None
        return SIMPLE_TYPES.get(ALIASES.get(ref, ref))

    def result_of(self, ref: Any) -> Any:
        return self.find(ref)

    def scope_names(self, names: Any) -> Any:
        return names


def coerce(value: Any, type_: Any) -> Any:
    fitted = feel.coerce(value, type_)
    return None if fitted is MISMATCH else fitted


_READERS: Mapping[str, Any] = {
    "date": parse_date,
    "date and time": parse_date_and_time,
    "time": parse_time,
    "days and time duration": parse_duration,
    "years and months duration": parse_duration,
}


def read_text(value: Any, type_: Any) -> Any:
    reader = _READERS.get(str(type_))
    return reader(value) if isinstance(value, str) and reader else value
