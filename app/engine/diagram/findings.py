"""What is wrong with a diagram: findings with a rule, a place and a sentence in German and English."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from app.engine.diagram.rules import RULES
from app.engine.diagram.rules.rule import Rule
from app.errors import InvalidProcedure

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing wrong with a diagram. Errors prevent deployment, warnings do not."""

    rule: str  # stable, kebab-case; listed in `app.engine.diagram.rules`
    severity: Severity
    element_id: str | None = None  # id in the diagram
    property: str | None = None  # e.g. "ioMapping.input[0].source"
    file: str | None = None
    message_de: str
    message_en: str

    def as_dict(self) -> dict[str, str | None]:
        """Return the finding as JSON values, for pages and machine interfaces."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "element_id": self.element_id,
            "property": self.property,
            "file": self.file,
            "message_de": self.message_de,
            "message_en": self.message_en,
        }


class InvalidDefinition(InvalidProcedure):
    """The diagram cannot be executed; `findings` say why, errors and warnings alike."""

    code: ClassVar[str] = "invalid-definition"
    title: ClassVar[str] = "Das Diagramm kann nicht ausgeführt werden"

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        errors = [finding for finding in self.findings if finding.severity == "error"]
        super().__init__(
            " ".join(_sentence(finding) for finding in errors[:5]),
            findings=[finding.as_dict() for finding in self.findings],
        )


def _sentence(finding: Finding) -> str:
    place = f" ({finding.file})" if finding.file else ""
    return finding.message_de + place


MAX_FINDINGS = 500  # of each severity and file; nobody reads more, and hostile files have millions
_MAX_SHOWN = 300  # characters of one value in a sentence


class Findings:
    """Collects the findings about one file."""

    rules: ClassVar[Mapping[str, Rule]] = RULES

    def __init__(self, file: str | None = None, names: Mapping[str, str] | None = None) -> None:
        self.file = file
        self.names = names or {}  # of elements, by id: sentences speak of these first
        self.items: list[Finding] = []
        self._numbers: Counter[Severity] = Counter()
        self._said: set[tuple[str, str | None, str]] = set()

    def add(
        self,
        rule: str,
        element_id: str | None = None,
        *,
        property: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        """Note a finding; `values` fill the placeholders of the rule's two sentences."""
        severity, german, english = self.rules[rule]
        self._numbers[severity] += 1
        if self._numbers[severity] > MAX_FINDINGS:
            return
        de, en = _fill({"id": element_id, "element": self.called(element_id), **(values or {})})
        self.items.append(
            Finding(
                rule=rule,
                severity=severity,
                element_id=element_id,
                property=property,
                file=self.file,
                message_de=german.format_map(de),
                message_en=english.format_map(en),
            )
        )

    def called(self, element_id: str | None) -> tuple[str, str]:
        """Return what a sentence calls an element in German and English: its name, and then its id."""
        name = self.names.get(element_id or "")
        if not name or name == element_id:
            return f"„{element_id}“", f"'{element_id}'"
        name = str(_shown(" ".join(name.split())))
        return f"„{name}“ ({element_id})", f"'{name}' ({element_id})"


def hint(name: str, candidates: Iterable[str]) -> str | tuple[str, str]:
    """Suggest the name that was probably meant."""
    similar = difflib.get_close_matches(name, sorted(candidates), n=1)
    return meant(similar[0]) if similar else ""


def meant(name: str) -> tuple[str, str]:
    return f" Gemeint ist vielleicht „{name}“.", f" Did you mean '{name}'?"


def _fill(values: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Placeholders per language: a value that is a pair is (German, English)."""
    german: dict[str, object] = {}
    english: dict[str, object] = {}
    for name, value in values.items():
        pair = value if isinstance(value, tuple) else (value, value)
        german[name], english[name] = map(_shown, pair)
    return german, english


def _shown(value: object) -> object:
    if isinstance(value, str) and len(value) > _MAX_SHOWN:
        return value[: _MAX_SHOWN - 1] + "…"
    return value
