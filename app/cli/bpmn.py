"""`laufzettel bpmn`: check a diagram, run it in memory without a database, or convert one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock, engine
from app.cli.output import (
    UnreadableInput,
    print_error,
    print_findings,
    print_json,
    read_bytes,
    read_variables,
    write_bytes,
)
from app.engine.conversion import convert

if TYPE_CHECKING:
    from argparse import _SubParsersAction


#: What a conversion says of an element in its own words.
_SAID_BEFORE = frozenset({"foreign-dialect", "decision-unknown"})


def add_commands(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    family = commands.add_parser("bpmn", help="ein Diagramm prüfen, im Speicher ausführen oder umwandeln")
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

    conversion = verbs.add_parser(
        "convert",
        help="ein Diagramm für Camunda 7 und verwandte Engines umwandeln",
        description="Schreibt das umgewandelte Diagramm und nennt alles, was noch zu tun ist. "
        "Das Ergebnis wird geprüft wie mit „bpmn check“.",
    )
    conversion.add_argument("file", metavar="DATEI")
    conversion.add_argument(
        "-o",
        "--output",
        metavar="DATEI",
        help="Ziel; Formulare aus formData kommen daneben. Ohne Angabe die Ausgabe",
    )
    conversion.set_defaults(run=_convert)


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


def _convert(options: argparse.Namespace) -> int:
    try:
        conversion = convert(options.file, read_bytes(options.file))
    except engine.InvalidDefinition as error:
        print_findings(error.findings)
        return 1
    spoken_of = {finding.element_id for finding in conversion.findings}
    findings = engine.check_files({"umgewandelt.bpmn": conversion.content}, known=engine.Known())
    remaining = [
        replace(finding, file=options.output or options.file)
        for finding in findings
        if finding.rule not in _SAID_BEFORE or finding.element_id not in spoken_of
    ]
    failed = print_findings([*conversion.findings, *remaining])
    if options.output is None:
        sys.stdout.buffer.write(conversion.content)
        return 1 if failed else 0
    target = Path(options.output)
    write_bytes(target, conversion.content)
    forms = {target.parent / f"{name}.form": content for name, content in conversion.forms.items()}
    for path, content in forms.items():
        write_bytes(path, content)
    print_json({"file": str(target), "forms": [str(path) for path in forms], "executable": not failed})
    return 1 if failed else 0


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
