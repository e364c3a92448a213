from __future__ import annotations

import pytest

from app.dmn import InvalidDecisionModel, read_with_imports
from tests.dmn.models import definitions


def importing(name: str, *others: str) -> bytes:
    imports = (f'<import name="{item}" namespace="https://example.org/{item}"/>' for item in others)
    return definitions("".join(imports), name=name)


def test_imports_are_read_however_deep() -> None:
    files = [importing("b", "c"), importing("c"), b"a broken file that nobody imports"]
    model = read_with_imports(importing("a", "b", "c"), files)
    assert list(model.imports) == ["b", "c"]
    assert model.imports["b"].imports["c"] is model.imports["c"]


def test_a_circle_of_imports_is_refused() -> None:
    with pytest.raises(InvalidDecisionModel, match="im Kreis"):
        read_with_imports(importing("a", "b"), [importing("b", "c"), importing("c", "b")])


def test_a_missing_import_is_refused() -> None:
    with pytest.raises(InvalidDecisionModel, match="nicht vorhanden"):
        read_with_imports(importing("a", "b"), [])
