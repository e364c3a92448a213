"""Handlers are found by importing a package by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.handlers import discover, find_handler, registry

MODULE = '''"""A module of handlers."""
from marshmallow import Schema
from app.handlers import handler
class Nothing(Schema): pass
@handler("found.handler", title="Gefunden", inputs=Nothing, outputs=Nothing, effect="none")
def found(context): return {}
'''


def test_every_module_of_the_package_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "discovered_handlers" / "deeper"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("")
    (package / "__init__.py").write_text("")
    (package / "module.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))

    assert "found.handler" in {handler.type for handler in discover("discovered_handlers")}
    discover("discovered_handlers")
    assert find_handler("found.handler") is not None


def test_a_missing_package_is_an_error() -> None:
    with pytest.raises(ModuleNotFoundError):
        discover("no_such_package_of_handlers")
