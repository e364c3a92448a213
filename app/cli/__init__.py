"""The command line: JSON on stdout, errors as JSON on stderr; exit codes 0, 1 (failed), 2 (usage)."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from app.cli import accounts, bpmn, decisions, installation, procedures
from app.cli.output import print_error
from app.errors import ApplicationError
from app.feel import FeelError
from app.settings import InvalidSetting


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        result: int = options.run(options)
    except FeelError as error:
        print_error(
            error.code, error.message_de, start=error.start, end=error.end, message_en=error.message_en
        )
        return 1
    except InvalidSetting as error:
        print_error("invalid-setting", str(error))
        return 1
    except ApplicationError as error:
        print_error(error.code, str(error), **error.members)
        return 1
    except KeyboardInterrupt:
        return 130
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="laufzettel", description="Verwaltungsverfahren als ausführbare BPMN-Diagramme."
    )
    commands = parser.add_subparsers(metavar="BEFEHL", required=True)
    for family in (installation, procedures, accounts, decisions, bpmn):
        family.add_commands(commands)
    return parser
