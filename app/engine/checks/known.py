"""What exists outside of a diagram: handlers, forms, variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class HandlerFacts:
    """The interface of a handler: names of variables."""

    required: frozenset[str] = frozenset()
    inputs: frozenset[str] = frozenset()  # all it takes, required ones included
    outputs: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Known:
    """What exists outside of a diagram; None means unknown, and is not checked."""

    handlers: Mapping[str, HandlerFacts] | None = None
    forms: frozenset[str] | None = None
    processes: frozenset[str] | None = None  # that may be called, besides those of the files themselves
    user_tasks: frozenset[str] = frozenset()  # of all processes of the files, which are one case
    groups: frozenset[str] | None = None  # of people who do user tasks
    parameters: frozenset[str] | None = None  # names in the variable "parameter"
    #: Top-level variables that forms and the platform provide; those of the diagram's elements are added.
    variables: frozenset[str] | None = None
    #: Dotted path of a variable that only forms write → the values to choose from.
    answers: Mapping[str, frozenset[str]] = field(default_factory=dict)
