"""Logs: one JSON object a line, with what is bound to the request or job, never with personal data."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]

#: Keys a log line may carry about a person or a case's content: none. They are dropped if they slip in.
_NEVER = frozenset({"variables", "form", "data", "inputs", "output", "result", "email", "token", "password"})

#: Libraries that tell every step of their work at level INFO.
_CHATTY = ("weasyprint.progress", "fontTools", "procrastinate.periodic")


def configure_logging(level: str = "INFO") -> None:
    """Send the logs of Laufzettel and of all libraries to stdout as JSON lines.

    Args:
        level: a name `logging` knows, e.g. "INFO".
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _drop_personal_data,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _trace_without_values,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _drop_personal_data(_logger: Any, _method: str, event: Event) -> Event:
    for key in _NEVER & event.keys():
        event[key] = "(not logged)"
    return event


def _trace_without_values(_logger: Any, _method: str, event: Event) -> Event:
    """Replace an exception by its type and places: messages and values may quote what a citizen typed."""
    found = event.pop("exc_info", None)
    if found:
        kind, _error, trace = found if isinstance(found, tuple) else sys.exc_info()
        event["exception"] = kind.__name__ if kind else "unknown"
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        event["trace"] = places[-12:]
    return event
