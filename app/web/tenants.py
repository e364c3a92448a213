"""WSGI middleware: which municipality a request is for, by host name or by the first path segment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: First path segments of the installation itself; no municipality can have such a name.
INSTALLATION_SEGMENTS = frozenset({"static", "healthz", "readyz", "kommunen"})

TENANT_KEY = "laufzettel.tenant"
ROOT_KEY = "laufzettel.root"

_SLUG = re.compile(r"[a-z][a-z0-9-]{0,62}")


class TenantMiddleware:
    """Move the municipality out of the path, so that routes and `url_for` need not know about it.

    `/paderborn/aufgaben` becomes the path `/aufgaben` below the root `/paderborn`; on a host of its own,
    a municipality's pages start at `/`. Whether it exists is decided later: this layer reads no database.
    """

    def __init__(self, application: WSGIApplication, *, hosts: Mapping[str, str], prefix: str = "") -> None:
        """Serve below `prefix`, whether the proxy in front passes it on or not; own hosts start at `/`."""
        self._application = application
        self._prefix = prefix
        self._hosts = {host.lower(): tenant for host, tenant in hosts.items()}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        by_host = self._tenant_of_host(environ)
        root = self._prefix if by_host is None else ""
        path = environ["PATH_INFO"] = _without(root, environ.get("PATH_INFO", ""))
        segment, _, rest = path.lstrip("/").partition("/")
        environ[ROOT_KEY] = environ["SCRIPT_NAME"] = root  # never what a header said
        environ[TENANT_KEY] = None
        if segment in INSTALLATION_SEGMENTS and path.startswith("/" + segment):
            pass
        elif by_host is not None:
            environ[TENANT_KEY] = by_host
        elif path == "/":
            environ["PATH_INFO"] = "/kommunen"
        elif _SLUG.fullmatch(segment) and path.startswith("/" + segment):
            environ[TENANT_KEY] = segment
            environ["SCRIPT_NAME"] = f"{root}/{segment}"
            environ["PATH_INFO"] = "/" + rest
        return self._application(environ, start_response)

    def _tenant_of_host(self, environ: WSGIEnvironment) -> str | None:
        host = environ.get("HTTP_HOST", "").lower()
        return self._hosts.get(host) or self._hosts.get(host.rpartition(":")[0])


def _without(prefix: str, path: str) -> str:
    """Return the path below the prefix; one that does not start with it is below it already."""
    if prefix and (path + "/").startswith(prefix + "/"):
        path = path[len(prefix) :]
    return path or "/"
