"""The files of a procedure: read from a folder within limits, overlaid with a municipality's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.engine import Finding
from app.procedures.problems import problem, refusal

_NAME = r"[a-z0-9][a-z0-9_-]{0,79}"
_OWN = rf"(decisions/{_NAME}\.dmn|letters/{_NAME}\.html|scenarios/{_NAME}\.toml)"
_ALLOWED = re.compile(
    rf"(procedure\.toml|parameters\.toml|README\.md|{_NAME}\.bpmn|forms/{_NAME}\.form|{_OWN}"
    rf"|tenants/{_NAME}/(parameters\.toml|{_OWN}))"
)
_TENANT = re.compile(rf"tenants/({_NAME})/(.+)")


@dataclass(frozen=True)
class FileLimits:
    """How much one procedure may bring along."""

    files: int = 200
    bytes_per_file: int = 2 * 1024 * 1024
    bytes_total: int = 10 * 1024 * 1024


DEFAULT_LIMITS = FileLimits()


def read_folder(folder: Path, *, limits: FileLimits = DEFAULT_LIMITS) -> dict[str, bytes]:
    """Read a procedure's folder; hidden files are left out.

    Raises:
        InvalidProcedure: too much, a file that has no place in a procedure, or a link out of the folder.
    """
    root = folder.resolve()
    if not (root / "procedure.toml").is_file():
        raise refusal(
            [
                problem(
                    "procedure-missing",
                    f"In „{folder.name}“ gibt es keine procedure.toml.",
                    f"There is no procedure.toml in {folder.name}.",
                    file="procedure.toml",
                )
            ]
        )
    paths = [path for path in sorted(root.rglob("*")) if path.is_file() and not _is_hidden(path, root)]
    names = {path.relative_to(root).as_posix(): path for path in paths}
    check_names(names, limits)
    for name, path in names.items():
        if not path.resolve().is_relative_to(root):
            raise refusal([_escape(name)])
        if path.stat().st_size > limits.bytes_per_file:
            raise refusal([_too_large(name, limits)])
    files = {name: path.read_bytes() for name, path in names.items()}
    check_sizes(files, limits)
    return files


def check_names(names: Mapping[str, object], limits: FileLimits = DEFAULT_LIMITS) -> None:
    """Refuse paths that have no place in a procedure, which includes every path out of it.

    Raises:
        InvalidProcedure: with one finding per path.
    """
    findings = [_misplaced(name) for name in sorted(names) if not _ALLOWED.fullmatch(name)]
    if len(names) > limits.files:
        findings.append(
            problem(
                "files-too-many",
                f"Das Verfahren hat mehr als {limits.files} Dateien.",
                f"The procedure has more than {limits.files} files.",
            )
        )
    if findings:
        raise refusal(findings)


def check_sizes(files: Mapping[str, bytes], limits: FileLimits = DEFAULT_LIMITS) -> None:
    """Refuse files that are too large, one by one or together.

    Raises:
        InvalidProcedure: with one finding per file.
    """
    findings = [_too_large(name, limits) for name in files if len(files[name]) > limits.bytes_per_file]
    if sum(map(len, files.values())) > limits.bytes_total:
        findings.append(
            problem(
                "files-too-large",
                f"Das Verfahren ist größer als {limits.bytes_total // 1024} KiB.",
                f"The procedure is larger than {limits.bytes_total // 1024} KiB.",
            )
        )
    if findings:
        raise refusal(findings)


def overlay(files: Mapping[str, bytes], tenant: str | None) -> dict[str, bytes]:
    """Return the procedure as one municipality has it: its own decisions, letters and parameters win.

    Files of other municipalities are left out. What is overlaid already stays as it is.
    """
    merged = {name: content for name, content in files.items() if not _TENANT.fullmatch(name)}
    for name, content in files.items():
        match = _TENANT.fullmatch(name)
        if match and match.group(1) == tenant:
            merged[match.group(2)] = content
    return dict(sorted(merged.items()))


def tenants_of(folder: Path) -> list[str]:
    """Return the municipalities a folder has values for, in alphabetical order."""
    return sorted(path.name for path in (folder / "tenants").glob("*") if path.is_dir())


def _is_hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _misplaced(name: str) -> Finding:
    return problem(
        "file-misplaced",
        f"Die Datei „{name[:200]}“ hat in einem Verfahren keinen Platz.",
        f"The file {name[:200]} has no place in a procedure.",
        file=name[:200],
    )


def _escape(name: str) -> Finding:
    return problem(
        "file-escapes",
        f"Die Datei „{name}“ verweist aus dem Verfahren hinaus.",
        f"The file {name} is a link out of the procedure.",
        file=name,
    )


def _too_large(name: str, limits: FileLimits) -> Finding:
    return problem(
        "file-too-large",
        f"Die Datei „{name}“ ist größer als {limits.bytes_per_file // 1024} KiB.",
        f"The file {name} is larger than {limits.bytes_per_file // 1024} KiB.",
        file=name,
    )
