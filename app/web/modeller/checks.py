"""The findings about a draft as the editor's problem list and the deployment page show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app import procedures
from app.engine import Finding
from app.queries.surroundings import read_surroundings


@dataclass(frozen=True)
class CheckedDraft:
    """What the checks say about a draft's files: errors first."""

    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def is_deployable(self) -> bool:
        return not self.errors


def check_draft(session: Session, files: Mapping[str, bytes]) -> CheckedDraft:
    """Check all files of a draft together, as deployment does: they are the municipality's own already."""
    findings = procedures.check_files(files, tenant=None, around=read_surroundings(session))
    return CheckedDraft(tuple(sorted(findings, key=lambda finding: (finding.severity, finding.file or ""))))


def finding_as_json(finding: Finding, *, key: str) -> dict[str, Any]:
    """Return a finding for the editor's list, in German, with the page where it can be mended."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "element_id": finding.element_id,
        "property": finding.property,
        "file": finding.file,
        "message": finding.message_de,
        "address": place_of(finding, key=key),
    }


def place_of(finding: Finding, *, key: str) -> str | None:
    """Return the address of the page on which a finding's file is edited; None if it is of no single file."""
    if finding.file is None:
        return None
    if finding.file.endswith(".bpmn"):
        return url_for("modeller.edit_draft", key=key, datei=finding.file, element=finding.element_id)
    return url_for("modeller.edit_file", key=key, path=finding.file)
