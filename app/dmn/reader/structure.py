"""Checks that the requirements graph holds together: references resolve, nothing runs in circles."""

from __future__ import annotations

from collections.abc import Iterator

from app.dmn.findings import Finding, finding
from app.dmn.model import (
    Decision,
    DecisionService,
    Element,
    InputData,
    KnowledgeModel,
    Model,
    Reference,
)


def check_structure(model: Model) -> Iterator[Finding]:
    """Yield dangling and unfitting references, and circles of decisions or knowledge models."""
    for element in model.elements.values():
        for reference, allowed in _references(element):
            yield from _check_reference(model, element, reference, allowed)
    yield from _check_circles(model)


def _references(element: Element) -> Iterator[tuple[Reference, tuple[type[Element], ...]]]:
    if isinstance(element, Decision):
        for item in element.requirements:
            yield item, (Decision, InputData, KnowledgeModel, DecisionService)
    elif isinstance(element, KnowledgeModel):
        for item in element.requirements:
            yield item, (KnowledgeModel, DecisionService)
    elif isinstance(element, DecisionService):
        for item in element.output_decisions + element.encapsulated_decisions + element.input_decisions:
            yield item, (Decision,)
        for item in element.input_data:
            yield item, (InputData,)


def _check_reference(
    model: Model, element: Element, reference: Reference, allowed: tuple[type[Element], ...]
) -> Iterator[Finding]:
    target = model.resolve(reference)
    if target is None:
        german = f"„{element.name}“ verweist auf „{reference.id}“; das gibt es nicht"
        english = f'"{element.name}" refers to "{reference.id}", which does not exist'
        yield finding("dangling-reference", german, english, element_id=element.id, line=reference.line)
    elif not isinstance(target[1], allowed):
        german = f"„{element.name}“ verweist auf „{target[1].name}“; das passt hier nicht"
        english = f'"{element.name}" refers to "{target[1].name}", which does not fit here'
        yield finding("unfitting-reference", german, english, element_id=element.id, line=reference.line)


def _check_circles(model: Model) -> Iterator[Finding]:
    done: set[str] = set()
    for start in model.elements:
        circle = _circle_from(model, start, done)
        if circle:
            names = " → ".join(model.elements[key].name for key in circle)
            yield finding(
                "circular-requirement",
                f"Diese Elemente setzen einander im Kreis voraus: {names}",
                f"These elements require each other in a circle: {names}",
                element_id=circle[0],
                line=model.elements[circle[0]].line,
            )
            return


def _circle_from(model: Model, start: str, done: set[str]) -> list[str]:
    """Walk the requirements of an element in depth, iteratively; `done` are known to be free of circles."""
    path: list[str] = []
    pending: list[tuple[str, Iterator[str]]] = []

    def enter(key: str) -> None:
        path.append(key)
        pending.append((key, _required(model, key)))

    if start not in done:
        enter(start)
    while pending:
        key, rest = pending[-1]
        following = next(rest, None)
        if following is None:
            done.add(key)
            path.pop()
            pending.pop()
        elif following in path:
            return [*path[path.index(following) :], following]
        elif following not in done:
            enter(following)
    return []


def _required(model: Model, key: str) -> Iterator[str]:
    """Yield the ids of required decisions and knowledge models within the same model.

    Services are left out: they are functions, called with arguments, and calls are limited in depth.
    """
    element = model.elements[key]
    if isinstance(element, (Decision, KnowledgeModel)):
        for reference in element.requirements:
            target = model.elements.get(reference.id) if reference.namespace is None else None
            if isinstance(target, (Decision, KnowledgeModel)):
                yield reference.id
