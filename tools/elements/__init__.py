"""Draws the examples of docs/elements.md: BPMN with positions, pictures and the page itself."""
