"""`laufzettel procedure` and `laufzettel tenant`: check and deploy procedures, set up municipalities."""

from __future__ import annotations

import argparse
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from app import handlers
from app.cli.output import (
    UnreadableInput,
    print_error,
    print_findings,
    print_json,
    read_bytes,
    read_variables,
)
from app.procedures import beside, check_procedure, read_procedure, run_scenarios, tenants_of

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    family = commands.add_parser("procedure", help="Verfahren prüfen und bereitstellen")
    verbs = family.add_subparsers(metavar="BEFEHL", required=True)
    for name, run, text in (
        ("check", _check, "Diagramm, Tabellen, Formulare, Briefe und Beispiele prüfen"),
        ("deploy", _deploy, "prüfen und als neue Version bereitstellen"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("folder", metavar="ORDNER", type=Path)
        verb.add_argument("--tenant", metavar="KOMMUNE", required=name == "deploy")
        verb.set_defaults(run=run)

    evaluate = verbs.add_parser("evaluate", help="starten, was durch eine Bedingung beginnt, die jetzt gilt")
    evaluate.add_argument("file", metavar="DATEI", help="JSON mit den Variablen, - für die Standardeingabe")
    evaluate.add_argument("--tenant", metavar="KOMMUNE", required=True)
    evaluate.set_defaults(run=_evaluate)

    tenants = commands.add_parser("tenant", help="Kommunen einrichten")
    put = tenants.add_subparsers(metavar="BEFEHL", required=True).add_parser(
        "put", help="eine Kommune anlegen oder ändern"
    )
    put.add_argument("file", metavar="DATEI", help="TOML mit id, name, letterhead und parameters")
    put.set_defaults(run=_put_tenant)


def _check(options: argparse.Namespace) -> int:
    handlers.discover()
    tenants: list[str | None] = (
        [options.tenant] if options.tenant else [*tenants_of(options.folder)] or [None]
    )
    outcomes = [_check_for(options.folder, tenant) for tenant in tenants]
    return 1 if any(outcomes) else 0


def _check_for(folder: Path, tenant: str | None) -> bool:
    procedure = read_procedure(folder, tenant=tenant)
    failed = print_findings(check_procedure(procedure, beside(folder)))
    reports = [] if failed else run_scenarios(procedure)
    for report in reports:
        if report.deviation:
            print_error("scenario-failed", report.deviation, scenario=report.name, tenant=tenant)
    failed = failed or any(report.deviation for report in reports)
    print_json(
        {"procedure": procedure.key, "tenant": tenant, "scenarios": len(reports), "deployable": not failed}
    )
    return failed


def _deploy(options: argparse.Namespace) -> int:
    from app import database  # here, so that checking a procedure loads no database
    from app.operations.deployment import check_deployable, deploy_procedure
    from app.queries.surroundings import read_surroundings
    from app.settings import Settings

    handlers.discover()
    procedure = read_procedure(options.folder, tenant=options.tenant)
    database.configure(Settings.from_env())
    with database.transaction(options.tenant) as session:
        around = read_surroundings(session)
    if print_findings(check_procedure(procedure, around)):
        return 1
    check_deployable(procedure, around)
    with database.transaction(options.tenant) as session:
        definition = deploy_procedure(session, procedure, by="laufzettel procedure deploy")
        print_json({"procedure": definition.key, "version": definition.version, "tenant": options.tenant})
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from app import database
    from app.operations.events.conditional_starts import evaluate_conditional_starts
    from app.settings import Settings

    handlers.discover()
    variables = read_variables(options.file)
    database.configure(Settings.from_env())
    with database.transaction(options.tenant) as session:
        started = evaluate_conditional_starts(session, variables=variables, by="laufzettel procedure")
        for case in started:
            print_json({"process": case.process_id, "instance": str(case.id), "reference": case.business_key})
    return 0


def _put_tenant(options: argparse.Namespace) -> int:
    from app import database
    from app.operations.tenants import put_tenant
    from app.settings import Settings

    try:
        facts = tomllib.loads(read_bytes(options.file).decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableInput(f"{options.file}: {error}", file=options.file) from None
    if missing := {"id", "name", "letterhead"} - facts.keys():
        raise UnreadableInput(f"{options.file}: es fehlt {', '.join(sorted(missing))}.", file=options.file)
    database.configure(Settings.from_env())
    with database.transaction(facts["id"]) as session:
        put_tenant(
            session,
            tenant=facts["id"],
            name=facts["name"],
            letterhead=facts["letterhead"],
            parameters=facts.get("parameters", {}),
            by="laufzettel tenant put",
        )
    print_json({"tenant": facts["id"], "name": facts["name"]})
    return 0
