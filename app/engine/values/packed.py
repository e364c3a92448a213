"""Long lists in a state of which each step needs one value only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from app import exact_json

_CHUNK: Final = 50  # values that are read and written together


class PackedList:
    """A list of fixed length, stored as JSON texts of some values each, of which only those needed are read.

    Reading it as a whole would make every step of a loop as expensive as the loop is long.
    """

    def __init__(self, texts: Sequence[str], length: int) -> None:
        self._texts = list(texts)
        self._length = length
        self._read: dict[int, list[Any]] = {}
        self._changed: set[int] = set()

    @classmethod
    def of(cls, values: Sequence[Any]) -> PackedList:
        chunks = [list(values[start : start + _CHUNK]) for start in range(0, len(values), _CHUNK)]
        packed = cls([""] * len(chunks), len(values))
        packed._read = dict(enumerate(chunks))
        packed._changed = set(packed._read)
        return packed

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> Any:
        return self._values(index // _CHUNK)[index % _CHUNK]

    def __setitem__(self, index: int, value: Any) -> None:
        number = index // _CHUNK
        self._values(number)[index % _CHUNK] = value
        self._changed.add(number)

    def forget_before(self, index: int) -> None:
        """Drop values that are needed no more, as far as that makes the list smaller."""
        for number in range(index // _CHUNK):
            self._texts[number] = ""
            self._changed.discard(number)

    def unpack(self) -> list[Any]:
        """Return all values."""
        return [value for number in range(len(self._texts)) for value in self._values(number)]

    def dump(self) -> dict[str, Any]:
        """Return what `load` reads."""
        for number in self._changed:
            self._texts[number] = exact_json.dumps(self._read[number])
        self._changed.clear()
        return {"length": self._length, "texts": list(self._texts)}

    @classmethod
    def load(cls, stored: dict[str, Any] | None) -> PackedList | None:
        return cls(stored["texts"], stored["length"]) if stored else None

    def _values(self, number: int) -> list[Any]:
        if number not in self._read:
            self._read[number] = exact_json.loads(self._texts[number])
        return self._read[number]
