"""`laufzettel account`: what only an operator can do for people who sign in."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from app.cli.output import print_json

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    accounts = commands.add_parser("account", help="Konten der Beschäftigten")
    link = accounts.add_subparsers(metavar="BEFEHL", required=True).add_parser(
        "link",
        help="ein Konto mit dem neuen Konto derselben Person beim Anmeldedienst verknüpfen",
        description="Die nächste Anmeldung mit diesem Benutzernamen übernimmt das Konto. Prüfen Sie vorher, "
        "dass der Benutzername beim Anmeldedienst noch derselben Person gehört.",
    )
    link.add_argument("tenant", metavar="KOMMUNE")
    link.add_argument("username", metavar="BENUTZERNAME")
    link.set_defaults(run=_link)


def _link(options: argparse.Namespace) -> int:
    from app import database
    from app.operations.logins import allow_link
    from app.settings import Settings

    database.configure(Settings.from_env())
    with database.transaction(options.tenant) as session:
        account = allow_link(session, username=options.username, by="laufzettel account link")
        until = account.link_until
    print_json(
        {
            "tenant": options.tenant,
            "username": options.username,
            "until": until.isoformat() if until else None,
        }
    )
    return 0
