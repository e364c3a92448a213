"""Runs migrations: on the connection of `app.migration`, or of DATABASE_OWNER_URL on the command line."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from app.models import Base
from app.settings import Settings


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    settings = Settings.from_env({"DATABASE_URL": "postgresql://unused", **os.environ})
    settings.require("database_owner_url")
    with create_engine(settings.database_owner_url, poolclass=NullPool).begin() as own:
        run(own)
