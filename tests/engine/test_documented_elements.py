from __future__ import annotations

from pathlib import Path

import pytest

from app import engine
from tools.elements.__main__ import page

DOCS = Path(__file__).parent.parent.parent / "docs"
EXAMPLES = sorted((DOCS / "elements").glob("*.bpmn"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_what_the_documentation_shows_can_be_deployed(example: Path) -> None:
    findings = engine.check_files({example.name: example.read_bytes()})
    outside = {"decision-unknown", "process-unknown"}  # the examples are diagrams without their surroundings
    assert [f.message_de for f in findings if f.severity == "error" and f.rule not in outside] == []


def test_every_example_is_on_the_page_with_its_picture() -> None:
    text = (DOCS / "elements.md").read_text()
    missing = [path.stem for path in EXAMPLES if f"(elements/{path.stem}.svg)" not in text]
    assert EXAMPLES
    assert missing == []
    assert [path.stem for path in EXAMPLES if not path.with_suffix(".svg").exists()] == []


def test_the_page_is_what_its_sources_say() -> None:
    assert (DOCS / "elements.md").read_text() == page()
