"""What code under `tasks/` needs to serve service tasks. Depends on marshmallow, nothing else."""

from __future__ import annotations

from app.handlers.context import HandlerContext, NewDocument, ProcedureFacts, TenantFacts
from app.handlers.discovery import discover
from app.handlers.execution import InvalidInput, InvalidOutput, Outcome, run_handler
from app.handlers.registry import (
    BpmnError,
    Handler,
    InvalidHandler,
    UnknownHandler,
    all_handlers,
    find_handler,
    handler,
)
from app.handlers.templates import element_template

__all__ = [
    "BpmnError",
    "Handler",
    "HandlerContext",
    "InvalidHandler",
    "InvalidInput",
    "InvalidOutput",
    "NewDocument",
    "Outcome",
    "ProcedureFacts",
    "TenantFacts",
    "UnknownHandler",
    "all_handlers",
    "discover",
    "element_template",
    "find_handler",
    "handler",
    "run_handler",
]
