"""One example: a diagram and what is said about it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tools.elements.drawing import Drawing, Row


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "texts.toml").read_text())


@dataclass
class Example:
    """A diagram; its title and text stand in texts.toml."""

    key: str
    rows: list[Row]
    shown: list[str] = field(default_factory=list)  # ids of the elements whose XML the page shows
    globals_: str = ""

    @property
    def title(self) -> str:
        return _texts()[self.key]["title"]

    @property
    def text(self) -> str:
        return _texts()[self.key]["text"].strip()

    def draw(self) -> Drawing:
        return Drawing(self.key, self.title, self.rows, globals_=self.globals_)
