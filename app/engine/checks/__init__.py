"""Rules over processes that were read: flows, events, implementations, names, references to the outside."""

from __future__ import annotations

from app.engine.checks.all_rules import BEYOND_BPMN, CONTRADICTIONS, EXECUTABLE, check_process
from app.engine.checks.known import HandlerFacts, Known

__all__ = ["BEYOND_BPMN", "CONTRADICTIONS", "EXECUTABLE", "HandlerFacts", "Known", "check_process"]
