"""`laufzettel demo | serve | worker | migrate`: run the installation."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app import handlers
from app.cli.output import UnreadableInput, print_json
from app.logs import configure_logging
from app.settings import Settings

if TYPE_CHECKING:
    from argparse import _SubParsersAction

ROOT = Path(__file__).resolve().parent.parent.parent


def add_commands(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    demo = commands.add_parser(
        "demo", help="alles auf diesem Rechner starten: Datenbank, Anmeldung, Webserver, Worker"
    )
    demo.set_defaults(run=_demo)

    serve = commands.add_parser("serve", help="den Webserver starten")
    serve.add_argument("--bind", metavar="ADRESSE", default="127.0.0.1:8000")
    serve.set_defaults(run=_serve)

    worker = commands.add_parser("worker", help="einen Worker starten")
    worker.set_defaults(run=_worker)

    migrate = commands.add_parser("migrate", help="die Tabellen auf den Stand dieser Version bringen")
    migrate.add_argument("--to", metavar="REVISION", default="head", help="auch zurück, z. B. 0003")
    migrate.set_defaults(run=_migrate)


def _demo(_options: argparse.Namespace) -> int:
    if not (ROOT / "demo" / "start.py").exists():
        raise UnreadableInput("Die Demo gehört zum Quelltext und ist hier nicht installiert.")
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "demo"])  # noqa: S606 - replaces this process


def _serve(options: argparse.Namespace) -> int:
    Settings.from_env().require("secret_key", "oidc_issuer", "oidc_client_id")
    os.chdir(ROOT)
    command = ["gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "--bind", options.bind, "wsgi:app"]
    os.execv(sys.executable, [sys.executable, "-m", *command])  # noqa: S606 - replaces this process


def _worker(_options: argparse.Namespace) -> int:
    from app import database
    from app.worker import run_worker

    settings = Settings.from_env()
    configure_logging(settings.log_level)
    handlers.discover()
    database.configure(settings)
    run_worker(settings)
    return 0


def _migrate(options: argparse.Namespace) -> int:
    from app import migration

    settings = Settings.from_env()
    settings.require("database_owner_url")
    print_json({"revision": migration.migrate(settings, options.to)})
    return 0
