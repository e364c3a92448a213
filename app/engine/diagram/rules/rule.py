"""What the catalogue says about one rule."""

from __future__ import annotations

from typing import Literal

#: Severity, sentence in German, in English. Placeholders: `{element}` is an element's quoted name with
#: its id, `{id}` the id alone; the others are given where the rule is applied.
Rule = tuple[Literal["error", "warning"], str, str]
