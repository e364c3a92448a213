"""The files of a procedure as people read them: what each is for, forms as questions, decisions as tables."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from app import dmn, forms
from app.dmn.expressions import DecisionTable, LiteralExpression
from app.errors import ApplicationError, NotFound
from app.forms.components import Field, FieldKind, Template

DIAGRAM = "process.bpmn"
EXAMPLES = "Beispiele"
_KINDS = {
    ".bpmn": "Diagramme",
    ".form": "Formulare",
    ".dmn": "Entscheidungen",
    ".html": "Schreiben",
    ".toml": "Einstellungen",
    ".md": "Beschreibung",
}
_FIELD_KINDS = {
    FieldKind.TEXT: "Text",
    FieldKind.LONG_TEXT: "längerer Text",
    FieldKind.NUMBER: "Zahl",
    FieldKind.DATE: "Datum",
    FieldKind.SELECT: "Auswahl",
    FieldKind.RADIO: "Auswahl",
    FieldKind.CHECKBOX: "Ja oder nein",
    FieldKind.CHECKLIST: "Mehrfachauswahl",
    FieldKind.EXPRESSION: "berechnet",
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """A field of a form in an overview."""

    label: str
    name: str
    kind: str
    required: bool


@dataclass(frozen=True, kw_only=True)
class ReadableDecision:
    """A decision: its table, or the expression that computes it."""

    name: str
    question: str | None
    table: DecisionTable | None
    expression: str | None


@dataclass(frozen=True, kw_only=True)
class ReadableFile:
    """One file: its text, and what of it can be shown better than as text."""

    path: str
    kind: str
    text: str
    title: str = ""  # of a scenario
    questions: tuple[Question, ...] = ()
    decisions: tuple[ReadableDecision, ...] = ()

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


def main_diagram(files: Mapping[str, bytes]) -> str:
    """Return the path of the diagram that opens first.

    Raises:
        NotFound: there is no diagram at all.
    """
    diagrams = sorted(path for path in files if path.endswith(".bpmn"))
    if not diagrams:
        raise NotFound("Dieses Verfahren hat kein Diagramm.")
    return DIAGRAM if DIAGRAM in diagrams else diagrams[0]


def describe_files(files: Mapping[str, bytes]) -> list[ReadableFile]:
    """Return all files, grouped by kind in a fixed order."""
    order = [*_KINDS.values(), EXAMPLES]
    readable = [describe_file(path, content) for path, content in files.items()]
    return sorted(readable, key=lambda file: (order.index(file.kind), file.path))


def describe_file(path: str, content: bytes) -> ReadableFile:
    """Return a file with whatever of it can be shown readably; broken ones are text only."""
    return ReadableFile(
        path=path,
        kind=_kind(path),
        text=content.decode("utf-8", errors="replace"),
        title=_scenario_title(content) if path.startswith("scenarios/") else "",
        questions=_questions(content) if path.endswith(".form") else (),
        decisions=_decisions(content) if path.endswith(".dmn") else (),
    )


def _kind(path: str) -> str:
    if path.startswith("scenarios/"):
        return EXAMPLES
    return _KINDS.get(PurePosixPath(path).suffix, "Beschreibung")


def _scenario_title(content: bytes) -> str:
    try:
        return str(tomllib.loads(content.decode()).get("title", ""))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return ""


def _questions(content: bytes) -> tuple[Question, ...]:
    try:
        form = forms.read_form(content)
    except ApplicationError:
        return ()
    return tuple(_question(field) for field in form.fields())


def _question(field: Field) -> Question:
    return Question(
        label=_plain(field.label) or ".".join(field.path),
        name=".".join(field.path),
        kind=_FIELD_KINDS[field.kind],
        required=field.limits.required,
    )


def _plain(template: Template) -> str:
    return "".join(part if isinstance(part, str) else "…" for part in template.parts)


def _decisions(content: bytes) -> tuple[ReadableDecision, ...]:
    try:
        decisions = dmn.read_model(content).decisions.values()
    except ApplicationError:
        return ()
    return tuple(
        ReadableDecision(
            name=decision.name,
            question=decision.question or decision.description,
            table=decision.expression if isinstance(decision.expression, DecisionTable) else None,
            expression=decision.expression.text
            if isinstance(decision.expression, LiteralExpression)
            else None,
        )
        for decision in decisions
    )
