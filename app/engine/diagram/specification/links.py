"""Link events that name each other besides having the same name."""

from __future__ import annotations

from typing import Any

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification.document import Document, apply, children, reference


def check_links(document: Document) -> None:
    apply(document, [(["linkEventDefinition"], _link)])


def _link(document: Document, definition: Any) -> None:
    """Make sure that what a link names names it back."""
    for name, back in (("target", "source"), ("source", "target")):
        for other in document.targets(definition, name):
            if local_name(other) != "linkEventDefinition":
                continue
            names_back = {reference(each.text) for each in children(other, back)}
            if names_back and definition.get("id") not in names_back:
                document.report("link-one-sided", definition, property=name, target=other.get("id"))
