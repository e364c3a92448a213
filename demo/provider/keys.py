"""The provider's signing key: made once, kept in the state directory."""

from __future__ import annotations

import json
import os
from pathlib import Path

from joserfc.jwk import KeySet, RSAKey


def load_keys(state: Path) -> KeySet:
    """Return the private keys of the state directory, making them at the first start."""
    path = state / "provider-key.json"
    if not path.exists():
        state.mkdir(parents=True, exist_ok=True)
        key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, private=True)
        key.ensure_kid()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(KeySet([key]).as_dict(private=True), file)
    return KeySet.import_key_set(json.loads(path.read_text()))
