"""Why an element could not go on; the instance keeps it as an incident."""

from __future__ import annotations


class ExecutionFailed(Exception):
    """An element cannot be executed now. Internal to the engine: it becomes an `Incident`.

    `kind` is stable and kebab-case; `message` is German and free of variable values.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
