"""Reading the files named on the command line, and writing results and errors as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app import exact_json
from app.errors import ApplicationError


class UnreadableInput(ApplicationError):
    """A file named on the command line is missing or not what it should be."""

    code = "unreadable-input"
    title = "Eingabe nicht lesbar"


def print_json(value: Any) -> None:
    print(exact_json.dumps(value))


def print_error(code: str, message: str, **members: object) -> None:
    print(exact_json.dumps({"error": code, "message": message, **members}), file=sys.stderr)


def print_findings(findings: Iterable[Any]) -> bool:
    """Write findings to stderr, a line each, and return whether one of them is an error."""
    failed = False
    for finding in findings:
        failed = failed or finding.severity == "error"
        print_error(
            finding.rule,
            finding.message_de,
            severity=finding.severity,
            element=finding.element_id,
            property=finding.property,
            file=finding.file,
            message_en=finding.message_en,
        )
    return failed


def read_bytes(name: str) -> bytes:
    """Read a file, or stdin for "-".

    Raises:
        UnreadableInput: it cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UnreadableInput(
            f"Die Datei {name} kann nicht gelesen werden: {error.strerror}.", file=name
        ) from None


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file.

    Raises:
        UnreadableInput: the place cannot be written to.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        message = f"Die Datei {path} kann nicht geschrieben werden: {error.strerror}."
        raise UnreadableInput(message, file=str(path)) from None


def read_variables(name: str | None) -> dict[str, Any]:
    """Read a JSON object from a file or stdin; no name gives no variables.

    Raises:
        UnreadableInput: not JSON, or not an object.
    """
    if name is None:
        return {}
    try:
        value = exact_json.loads(read_bytes(name))
    except ValueError as error:
        raise UnreadableInput(f"{name} ist kein JSON: {error}.", file=name) from None
    if not isinstance(value, dict):
        raise UnreadableInput(f"{name} muss ein JSON-Objekt enthalten, also {{…}}.", file=name)
    return value
