"""What the other engine assumed between the elements is drawn: ends, default flows, messages, error codes."""

from __future__ import annotations

from app.engine.conversion.document import Document
from app.engine.conversion.flow.decisions import add_gateways
from app.engine.conversion.flow.ends import add_ends
from app.engine.conversion.flow.gateways import settle_flows
from app.engine.conversion.flow.graph import Graph
from app.engine.conversion.flow.lists import settle_lists
from app.engine.conversion.flow.picture import Picture
from app.engine.conversion.flow.references import settle_references
from app.engine.conversion.notes import Notes


def complete(document: Document, notes: Notes) -> None:
    """Draw what was assumed, so that the diagram means here what it meant there."""
    graph = Graph(document, notes)
    picture = Picture(graph)
    add_ends(graph, picture)
    add_gateways(graph, picture)
    settle_flows(graph)
    settle_references(graph)
    settle_lists(graph)


__all__ = ["complete"]
