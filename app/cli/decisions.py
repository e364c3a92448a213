"""`laufzettel feel` and `laufzettel dmn`: try an expression or a decision table without a database."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock, dmn, exact_json, feel
from app.cli.output import (
    UnreadableInput,
    print_error,
    print_json,
    read_bytes,
    read_variables,
)

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    expression = commands.add_parser("feel", help="einen FEEL-Ausdruck auswerten")
    expression.add_argument("expression", metavar="AUSDRUCK")
    expression.add_argument("--context", metavar="DATEI", help="Variablen als JSON-Objekt, - für die Eingabe")
    expression.add_argument(
        "--unary",
        metavar="WERT",
        help="AUSDRUCK als Zelle einer Entscheidungstabelle gegen WERT (JSON) prüfen",
    )
    expression.add_argument("--strict", action="store_true", help="eine Warnung ist ein Fehler (Ende mit 1)")
    expression.set_defaults(run=_feel)

    decision = commands.add_parser("dmn", help="eine Entscheidung auswerten")
    decision.add_argument("file", metavar="DATEI")
    decision.add_argument("decision", metavar="ENTSCHEIDUNG", help="Id oder Name")
    decision.add_argument(
        "--input", metavar="DATEI", required=True, help="Variablen als JSON-Objekt, - für die Eingabe"
    )
    decision.add_argument(
        "--explain", action="store_true", help="auch den Nachweis ausgeben, welche Regeln zutrafen"
    )
    decision.add_argument("--on", metavar="JJJJ-MM-TT", type=_day, help="Stichtag für befristete Regeln")
    decision.add_argument("--strict", action="store_true", help="eine Warnung ist ein Fehler (Ende mit 1)")
    decision.set_defaults(run=_dmn)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} ist kein Datum der Form 2026-03-01") from None


def _feel(options: argparse.Namespace) -> int:
    variables = read_variables(options.context)
    runtime = feel.Runtime(now=clock.now())
    known = {name: feel.from_json(value) for name, value in variables.items()}
    scope = feel.Scope(dict.fromkeys(variables))
    if options.unary is None:
        result = feel.compile_expression(options.expression.removeprefix("="), scope).evaluate(known, runtime)
    else:
        value = feel.from_json(_json_value(options.unary))
        result = feel.compile_unary_tests(options.expression, scope).matches(value, known, runtime)
    for warning in result.warnings:
        print_error(
            warning.code,
            warning.message_de,
            severity="warning",
            start=warning.start,
            end=warning.end,
            message_en=warning.message_en,
        )
    print_json(feel.to_json(result.value))
    return 1 if options.strict and result.warnings else 0


def _json_value(text: str) -> object:
    try:
        return exact_json.loads(text)
    except ValueError:
        raise UnreadableInput(f"--unary: {text} ist kein JSON-Wert.") from None


def _dmn(options: argparse.Namespace) -> int:
    variables = read_variables(options.input)
    try:
        model = dmn.read_with_imports(read_bytes(options.file), _neighbours(options.file))
    except dmn.InvalidDecisionModel as error:
        for finding in error.findings:
            print_error(
                finding["rule"], finding["message_de"], **_rest(finding, without=("rule", "message_de"))
            )
        return 1
    evaluation = model.evaluate(
        options.decision, variables, runtime=feel.Runtime(now=clock.now()), on=options.on
    )
    for warning in evaluation.warnings:
        print_error(warning["code"], warning["message_de"], **_rest(warning, without=("code", "message_de")))
    value = feel.to_json(evaluation.value)
    print_json({"value": value, "record": evaluation.record} if options.explain else value)
    return 1 if options.strict and evaluation.warnings else 0


def _neighbours(name: str) -> list[bytes]:
    """Return the decision models beside the file, from which it may import."""
    if name == "-":
        return []
    path = Path(name)
    return [other.read_bytes() for other in sorted(path.parent.glob("*.dmn")) if other != path]


def _rest(facts: Mapping[str, Any], *, without: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in without and value is not None}
