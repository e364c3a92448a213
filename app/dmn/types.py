"""interim"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import feel
from app.dmn.model import Model
from app.feel import runtime as R
from app.feel import temporal as T

Type = Any
ALIASES = {
    "integer": "number",
    "long": "number",
    "double": "number",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


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
        return ALIASES.get(ref, ref)

    def result_of(self, ref: Any) -> Any:
        return self.find(ref)

    def scope_names(self, names: Any) -> Any:
        return names


def coerce(value: Any, type_: Any) -> Any:
    if type_ is None or value is None or type_ == "Any" or R.conforms(value, type_, {}):
        return value
    if type(value) is list and len(value) == 1 and R.conforms(value[0], type_, {}):
        return value[0]
    return None


def read_text(value: Any, type_: Any) -> Any:
    if isinstance(value, str):
        if type_ == "date":
            return T.parse_date(value)
        if type_ == "date and time":
            return T.parse_dt(value)
        if type_ == "time":
            return T.parse_time(value)
        if type_ and "duration" in type_:
            return T.parse_dur(value)
    return value


for _name, _value in {"text_of": R.fmt, "equal": R.eq, "kind": R.kind}.items():
    if not hasattr(feel, _name):
        setattr(feel, _name, _value)
