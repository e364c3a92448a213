"""Run the provider: python -m demo.provider --port PORT --state DIR."""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path

from werkzeug.serving import make_server

from demo.provider.keys import load_keys
from demo.provider.personas import PERSONAS_FILE, read_personas
from demo.provider.protocol import Client, Protocol
from demo.provider.server import create_provider


def main() -> None:
    """Serve until the process is ended."""
    options = _options()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    client = Client(
        client_id=os.environ.get("OIDC_CLIENT_ID", "laufzettel"),
        client_secret=_secret(),
        public_url=os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
    )
    protocol = Protocol(
        issuer=f"http://127.0.0.1:{options.port}", client=client, keys=load_keys(options.state)
    )
    app = create_provider(protocol, read_personas(options.personas))
    server = make_server("127.0.0.1", options.port, app, threaded=True)
    print(f"OpenID-Anbieter für die Entwicklung: {protocol.issuer}", flush=True)
    server.serve_forever()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo.provider", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, help="directory that keeps the signing key")
    parser.add_argument("--personas", type=Path, default=PERSONAS_FILE, help="TOML file with the people")
    return parser.parse_args()


def _secret() -> str:
    path = os.environ.get("OIDC_CLIENT_SECRET_FILE")
    return Path(path).read_text().strip() if path else os.environ["OIDC_CLIENT_SECRET"]


if __name__ == "__main__":
    main()
