"""Bringing the tables to a version of the schema, as the owner of the tables."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.settings import Settings

_FOLDER = Path(__file__).parent.parent / "migrations"


def migrate(settings: Settings, revision: str = "head") -> str:
    """Bring the database to `revision` in one transaction and return the revision reached.

    Args:
        revision: "head", "base", an identifier such as "0004", or "-1" for one step back.

    Raises:
        InvalidSetting: DATABASE_OWNER_URL is not set.
    """
    settings.require("database_owner_url")
    config = _config()
    with create_engine(settings.database_owner_url, poolclass=NullPool).begin() as connection:
        config.attributes["connection"] = connection
        current = MigrationContext.configure(connection).get_current_revision()
        go = command.downgrade if _is_behind(config, revision, current) else command.upgrade
        go(config, revision)
        return MigrationContext.configure(connection).get_current_revision() or "base"


@cache
def head() -> str:
    """Return the revision this version of the application works with."""
    return ScriptDirectory.from_config(_config()).get_current_head() or "base"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("prepend_sys_path", str(_FOLDER.parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _is_behind(config: Config, revision: str, current: str | None) -> bool:
    """Whether `revision` lies before `current`."""
    if revision == "base" or revision.startswith("-"):
        return True
    if revision == "head" or current is None:
        return False
    passed = {
        each.revision for each in ScriptDirectory.from_config(config).iterate_revisions(current, "base")
    }
    return revision in passed - {current}
