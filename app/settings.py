"""Configuration of one operating-system process, read once at start-up from the environment."""

# ruff: noqa: RUF009 - _read() returns dataclasses.field()
from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_DRIVER = "postgresql+psycopg://"
_SHORTEST_KEY = 32


class InvalidSetting(ValueError):
    """A variable is missing or cannot be read; the message names it and says what is expected."""


def _text(value: str) -> str:
    return value


def _database_url(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise ValueError("expected postgresql://…")
    return _DRIVER + rest


def _seconds(value: str) -> timedelta:
    if float(value) < 0:
        raise ValueError("expected seconds, 0 or more")
    return timedelta(seconds=float(value))


def _count(value: str) -> int:
    if int(value) < 0:
        raise ValueError("expected a whole number, 0 or more")
    return int(value)


def _secret_key(value: str) -> str:
    if len(value) < _SHORTEST_KEY:
        raise ValueError(f"expected at least {_SHORTEST_KEY} random characters")
    return value


def _hosts(value: str) -> Mapping[str, str]:
    pairs = [item.partition("=") for item in value.split(",") if item.strip()]
    if any(not (host.strip() and tenant.strip()) for host, _, tenant in pairs):
        raise ValueError("expected host=tenant,host=tenant")
    return {host.strip().lower(): tenant.strip() for host, _, tenant in pairs}


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("expected https://host or https://host/path")
    return value.rstrip("/")


def _read(variable: str, default: Any, read: Callable[[str], Any] = _text, *, secret: bool = False) -> Any:
    facts = {"variable": variable, "read": read}
    if isinstance(default, dict):
        return field(default_factory=dict, metadata=facts, repr=not secret)
    return field(default=default, metadata=facts, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every field has its variable beside it; `VARIABLE_FILE` may name a file with the value instead."""

    #: Role `laufzettel_app`, which owns nothing.
    database_url: str = _read("DATABASE_URL", "", _database_url, secret=True)
    #: Owner of the tables; used by `laufzettel migrate` only.
    database_owner_url: str = _read("DATABASE_OWNER_URL", "", _database_url, secret=True)
    #: Connections one process keeps open.
    database_pool_size: int = _read("DATABASE_POOL_SIZE", 10, _count)

    #: Signs what is handed to a browser before somebody is signed in; at least 32 random characters.
    secret_key: str = _read("SECRET_KEY", "", _secret_key, secret=True)
    #: Address under which browsers reach the installation, perhaps with a path. Requests for other hosts
    #: than this one and those of TENANT_HOSTS are refused.
    public_url: str = _read("PUBLIC_URL", "http://127.0.0.1:8000", _address)
    #: Own host names of municipalities, "antrag.paderborn.example=paderborn,…".
    tenant_hosts: Mapping[str, str] = _read("TENANT_HOSTS", {}, _hosts)
    #: Reverse proxies in front whose X-Forwarded-For, -Proto and -Host are believed.
    trusted_proxies: int = _read("TRUSTED_PROXIES", 0, _count)
    #: Seconds after which somebody has to sign in again, in any case …
    session_lifetime: timedelta = _read("SESSION_LIFETIME", timedelta(hours=10), _seconds)
    #: … and after doing nothing.
    session_idle: timedelta = _read("SESSION_IDLE", timedelta(hours=1), _seconds)
    #: Bytes of the largest request body.
    max_body_bytes: int = _read("MAX_BODY_BYTES", 10 * 1024 * 1024, _count)
    #: Base of the addresses that name kinds of problems (RFC 9457).
    problem_base_uri: str = _read("PROBLEM_BASE_URI", "https://laufzettel.invalid/probleme/")
    log_level: str = _read("LOG_LEVEL", "INFO", str.upper)

    oidc_issuer: str = _read("OIDC_ISSUER", "")
    oidc_client_id: str = _read("OIDC_CLIENT_ID", "")
    oidc_client_secret: str = _read("OIDC_CLIENT_SECRET", "", secret=True)
    oidc_scopes: str = _read("OIDC_SCOPES", "openid profile email")
    #: Where in the ID token a value stands; dots lead into objects ("realm_access.roles").
    oidc_groups_claim: str = _read("OIDC_GROUPS_CLAIM", "groups")
    oidc_roles_claim: str = _read("OIDC_ROLES_CLAIM", "roles")
    oidc_tenants_claim: str = _read("OIDC_TENANTS_CLAIM", "tenants")
    oidc_username_claim: str = _read("OIDC_USERNAME_CLAIM", "preferred_username")
    oidc_name_claim: str = _read("OIDC_NAME_CLAIM", "name")

    #: Handlers one worker process runs at the same time.
    worker_concurrency: int = _read("WORKER_CONCURRENCY", 4, _count)
    #: Seconds a stopping worker waits for running handlers.
    worker_shutdown: timedelta = _read("WORKER_SHUTDOWN", timedelta(seconds=30), _seconds)
    #: Seconds between two looks for jobs that became due; new ones are announced at once.
    worker_polling: timedelta = _read("WORKER_POLLING", timedelta(seconds=5), _seconds)
    #: Seconds between two signs of life of a worker.
    worker_heartbeat: timedelta = _read("WORKER_HEARTBEAT", timedelta(seconds=10), _seconds)
    #: Seconds without a sign of life after which another worker takes over the jobs.
    worker_stalled: timedelta = _read("WORKER_STALLED", timedelta(seconds=40), _seconds)
    #: Seconds before the first repetition of a failed job; doubles with each further one …
    job_backoff: timedelta = _read("JOB_BACKOFF", timedelta(seconds=10), _seconds)
    #: … up to this many.
    job_backoff_cap: timedelta = _read("JOB_BACKOFF_CAP", timedelta(hours=1), _seconds)

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read every variable that is set.

        Raises:
            InvalidSetting: a value cannot be read, or DATABASE_URL is missing.
        """
        values = {}
        for each in fields(cls):
            value = _lookup(env, each.metadata["variable"])
            if value is not None:
                values[each.name] = _convert(value, each.metadata["variable"], each.metadata["read"])
        settings = cls(**values)
        settings.require("database_url")
        return settings

    def require(self, *names: str) -> None:
        """Refuse to go on without these fields.

        Raises:
            InvalidSetting: names the variables that are not set.
        """
        variables = {each.name: each.metadata["variable"] for each in fields(self)}
        missing = [variables[name] for name in names if not getattr(self, name)]
        if missing:
            raise InvalidSetting(
                f"Es fehlt die Umgebungsvariable {', '.join(missing)} "
                f"(oder {missing[0]}_FILE mit dem Namen einer Datei, in der der Wert steht)."
            )


def _lookup(env: Mapping[str, str], variable: str) -> str | None:
    if variable in env and f"{variable}_FILE" in env:
        raise InvalidSetting(f"{variable} und {variable}_FILE sind beide gesetzt; nur eine ist erlaubt.")
    if f"{variable}_FILE" in env:
        path = Path(env[f"{variable}_FILE"])
        try:
            return path.read_text().strip()
        except OSError as error:
            raise InvalidSetting(f"{variable}_FILE: {path} ist nicht lesbar ({error.strerror}).") from None
    return env.get(variable) or None


def _convert(value: str, variable: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(value)
    except ValueError as error:
        raise InvalidSetting(f"{variable} hat keinen gültigen Wert: {error}") from None
