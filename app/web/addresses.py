"""The installation's own addresses: which hosts are served, and how our pages are called from outside."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app, request, url_for

from app.errors import ApplicationError
from app.settings import Settings

logger = structlog.get_logger(__name__)

#: Asked by load balancers and supervisors, which know a server by its number only.
_HEALTH = frozenset({"health.healthz", "health.readyz"})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


class UnknownHost(ApplicationError):
    """The request names a host that is none of this installation's."""

    code = "unknown-host"
    title = "Unter diesem Namen gibt es hier nichts"
    http_status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST


class Addresses:
    """The hosts of an installation: that of `PUBLIC_URL` and those of `TENANT_HOSTS`.

    Nothing that a browser or a proxy sends becomes part of an address: what we print, hand to the login
    provider or redirect to outside of a page is built from settings.
    """

    def __init__(self, settings: Settings) -> None:
        public = urlsplit(settings.public_url)
        self._scheme = public.scheme
        self._port = f":{public.port}" if public.port else ""
        self._hosts = {_name_of(public.netloc): public.netloc}
        self._hosts |= {host: host for host in settings.tenant_hosts}
        if _name_of(public.netloc) in _LOOPBACK:  # on a developer's machine by all of its names
            self._hosts = {name: name + self._port for name in _LOOPBACK} | self._hosts

    def find_origin(self, host: str) -> str | None:
        """Return scheme and host of our pages for a request's Host header; None if that is not ours.

        The port counts only where `TENANT_HOSTS` names one: proxies do not agree on whether they pass it on.
        """
        netloc = self._hosts.get(host.lower()) or self._hosts.get(_name_of(host))
        return f"{self._scheme}://{netloc}" if netloc else None


def register_addresses(app: Flask, settings: Settings) -> None:
    """Remember the installation's addresses."""
    app.extensions["laufzettel_addresses"] = Addresses(settings)


def check_host() -> None:
    """Refuse a request for a host that is not ours: its name would end up in links and caches.

    Raises:
        UnknownHost: it names another host; questions after this process's health may.
    """
    if request.endpoint not in _HEALTH:
        own_origin()


def own_origin() -> str:
    """Return scheme and host under which the current request's pages are known outside.

    Raises:
        UnknownHost: the request names none of our hosts.
    """
    addresses: Addresses = current_app.extensions["laufzettel_addresses"]
    host = request.environ.get("HTTP_HOST", "")
    origin = addresses.find_origin(host)
    if origin is None:
        logger.warning("unknown host: neither in PUBLIC_URL nor in TENANT_HOSTS", host=host[:100])
        raise UnknownHost("Diese Adresse gehört nicht zu dieser Installation von Laufzettel.")
    return origin


def external_url(endpoint: str, **values: Any) -> str:
    """Return the complete address of a page, for use outside of our own pages."""
    return own_origin() + url_for(endpoint, **values)


def _name_of(netloc: str) -> str:
    """Return a host without its port."""
    name, separator, port = netloc.lower().rpartition(":")
    return name if separator and port.isdecimal() else netloc.lower()
