"""What a conversion could not carry over, or carried over in another way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from app.engine.conversion.rules import RULES
from app.engine.diagram.findings import Findings
from app.engine.diagram.rules.rule import Rule


class Notes(Findings):
    """Collects what is to be said about one conversion, and what stays in the file on purpose."""

    rules: ClassVar[Mapping[str, Rule]] = RULES

    def __init__(self, file: str, names: dict[str, str]) -> None:
        super().__init__(file, names)
        self.kept: set[tuple[Any, str]] = set()
        self.words: frozenset[str] = frozenset()  # all that expressions of the file speak of

    def keep(self, node: Any, tag: str) -> None:
        """Remember that an attribute or extension element was spoken of and stays."""
        self.kept.add((node, tag))
