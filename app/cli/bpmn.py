"""`laufzettel bpmn`: check a diagram, or run it in memory without a database."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from app import clock, engine
from app.cli.output import (
    UnreadableInput,
    print_error,
    print_findings,
    print_json,
    read_bytes,
    read_variables,
)

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    family = commands.add_parser("bpmn", help="ein Diagramm prüfen oder im Speicher ausführen")
    verbs = family.add_subparsers(metavar="BEFEHL", required=True)

    check = verbs.add_parser("check", help="ein Diagramm prüfen")
    check.add_argument("file", metavar="DATEI", nargs="+", help="*.bpmn und die *.dmn, die es ruft")
    check.set_defaults(run=_check)

    run = verbs.add_parser(
        "run", help="ein Diagramm ausführen; Aufgaben werden erledigt, Wartezeiten übersprungen"
    )
    run.add_argument("file", metavar="DATEI", nargs="+", help="*.bpmn und die *.dmn, die es ruft")
    run.add_argument("--process", metavar="ID", help="welcher Prozess beginnt, wenn es mehrere gibt")
    run.add_argument("--variables", metavar="DATEI", help="Startvariablen als JSON-Objekt, - für die Eingabe")
    run.add_argument(
        "--results", metavar="DATEI", help="Ergebnisse der Aufgaben: {Element-Id: Ergebnis oder Liste davon}"
    )
    run.set_defaults(run=_run)


def _check(options: argparse.Namespace) -> int:
    findings = engine.check_files(_files(options), known=engine.Known())
    failed = print_findings(findings)
    print_json({"files": options.file, "findings": len(findings), "executable": not failed})
    return 1 if failed else 0


def _run(options: argparse.Namespace) -> int:
    try:
        definitions = engine.read_definitions(_files(options))
    except engine.InvalidDefinition as error:
        print_findings(error.findings)
        return 1
    definition = _chosen(definitions, options.process)
    results = read_variables(options.results)
    _refuse_unknown(results, definitions)
    simulation = engine.simulate(
        definition,
        read_variables(options.variables),
        results=results,
        at=clock.now(),
        others=definitions.values(),
    )
    for event in simulation.events:
        print_json(event)
    print_json({"variables": simulation.variables})
    if simulation.completed:
        return 0
    for activity in simulation.waiting:
        message = getattr(activity, "message", "") or "Der Vorgang wartet hier."
        print_error("not-completed", message, element=activity.element_id)
    return 1


def _chosen(definitions: Mapping[str, engine.Definition], process_id: str | None) -> engine.Definition:
    """Return the process to start; it must be named where the files contain several."""
    if process_id is None and len(definitions) == 1:
        return next(iter(definitions.values()))
    chosen = definitions.get(process_id or "")
    if chosen is None:
        raise UnreadableInput(f"--process: Es gibt die Prozesse {', '.join(definitions)}.")
    return chosen


def _refuse_unknown(results: Mapping[str, Any], definitions: Mapping[str, engine.Definition]) -> None:
    """Refuse results for elements the diagram does not have: a typing mistake would go unnoticed."""
    known = {element_id for definition in definitions.values() for element_id in definition.elements}
    unknown = sorted(results.keys() - known)
    if unknown:
        near = get_close_matches(unknown[0], known, n=1)
        hint = f" Meinten Sie „{near[0]}“?" if near else ""
        raise UnreadableInput(f"--results: Das Element „{unknown[0]}“ gibt es im Diagramm nicht.{hint}")


def _files(options: argparse.Namespace) -> dict[str, bytes]:
    """Read the files; one with another ending, and stdin, is taken as a diagram."""
    return {
        name if name.endswith((".bpmn", ".dmn")) else f"{name}.bpmn": read_bytes(name)
        for name in options.file
    }
