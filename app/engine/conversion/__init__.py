"""Diagrams of a family of Java engines → the dialect this engine executes.

Extensions become `zeebe:` extensions, JUEL becomes FEEL (`juel`). What has no counterpart stays in the file,
where the engine's own check refuses it, and is spoken of; so nothing gets lost on the way.
"""

from __future__ import annotations

from app.engine.conversion.elements import Conversion, convert

__all__ = ["Conversion", "convert"]
