"""What a diagram may name: forms, letters, decisions, processes and groups, as the editor suggests them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from app import dmn
from app.engine.diagram.findings import Findings
from app.engine.diagram.vocabulary import BPMN, ZEEBE
from app.engine.diagram.xml import parse_xml
from app.errors import ApplicationError


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names of a draft's parts, each in alphabetical order."""

    forms: list[str]
    letters: list[str]
    decisions: list[str]
    processes: list[str]
    groups: list[str]  # that some task or lane names already


def names_in(files: Mapping[str, bytes]) -> Names:
    """Collect what can be named; files that cannot be read have no names."""
    diagrams = [parse_xml(files[path], Findings()) for path in files if path.endswith(".bpmn")]
    models = [files[path] for path in files if path.endswith(".dmn")]
    nodes = [node for root in diagrams if root is not None for node in root.iter("*")]
    return Names(
        forms=sorted(PurePosixPath(path).stem for path in files if path.endswith(".form")),
        letters=sorted(PurePosixPath(path).stem for path in files if path.endswith(".html")),
        decisions=sorted({name for model in models for name in _decisions(model)}),
        processes=sorted({node.get("id") or "" for node in nodes if node.tag == f"{{{BPMN}}}process"} - {""}),
        groups=sorted({group for node in nodes for group in _groups(node)}),
    )


def _decisions(content: bytes) -> Iterator[str]:
    try:
        yield from dmn.read_model(content).decisions
    except ApplicationError:
        return


def _groups(node: Any) -> Iterator[str]:
    if node.tag == f"{{{BPMN}}}lane" and node.get("name"):
        yield node.get("name")
    if node.tag == f"{{{ZEEBE}}}assignmentDefinition":
        text = node.get("candidateGroups") or ""
        yield from (name.strip() for name in text.split(",") if name.strip() and not text.startswith("="))
