"""Forms from form-js JSON: read, lay out, check, show, summarise. Pure."""

from __future__ import annotations

from app.forms.components import Form
from app.forms.findings import Finding, InvalidFormDefinition
from app.forms.occurrences import OccurringStep, lay_out
from app.forms.reader import read_form
from app.forms.submission import change_rows, initial_answers, parse_submission, to_items
from app.forms.summary import Section, Summary, summarise, summary
from app.forms.text.patterns import PatternTime
from app.forms.validation import Submission, validate
from app.forms.view import FormView, build_view

__all__ = [
    "Finding",
    "Form",
    "FormView",
    "InvalidFormDefinition",
    "OccurringStep",
    "PatternTime",
    "Section",
    "Submission",
    "Summary",
    "build_view",
    "change_rows",
    "initial_answers",
    "lay_out",
    "parse_submission",
    "read_form",
    "summarise",
    "summary",
    "to_items",
    "validate",
]
