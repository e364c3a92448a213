"""The table of the schema says the same as the schema that SpiffWorkflow brings along."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from lxml import etree

from app.engine.diagram.specification import schema

XSD = "{http://www.w3.org/2001/XMLSchema}"
ROOTS = [
    etree.fromstring((files("SpiffWorkflow") / "bpmn" / "parser" / "schema" / name).read_bytes())
    for name in ("Semantic.xsd", "BPMN20.xsd")
]
ELEMENTS = {node.get("name"): node for root in ROOTS for node in root.iterchildren(f"{XSD}element")}
TYPES = {node.get("name"): node for root in ROOTS for node in root.iterchildren(f"{XSD}complexType")}
ENUMERATIONS = {
    frozenset(each.get("value") for each in node.iter(f"{XSD}enumeration"))
    for node in ROOTS[0].iterchildren(f"{XSD}simpleType")
}
#: Types that take anything; and an expression, which may be a formal one and then has its attributes.
LOOSE = {"documentation", "extensionElements", "script", "text", "expression"}
#: Elements that hold one of several things; other rules say that it is one, and which.
CHOICES = {"resourceRole", "performer", "humanPerformer", "potentialOwner", "timerEventDefinition"}


def local(name: str | None) -> str:
    return (name or "").rpartition(":")[2]


def is_abstract(name: str) -> bool:
    node = ELEMENTS[name]
    type_ = TYPES.get(local(node.get("type")), node)
    return "true" in (node.get("abstract"), type_.get("abstract"))


def lineage(type_: str) -> Iterator[Any]:
    """Yield the bodies of a type and of those it is based on, the base first."""
    extension = TYPES[type_].find(f".//{XSD}extension")
    if extension is not None:
        yield from lineage(local(extension.get("base")))
    yield TYPES[type_] if extension is None else extension


def standing_for(name: str) -> set[str]:
    """Return the elements that may stand where one is asked for."""
    others = [each for each, node in ELEMENTS.items() if local(node.get("substitutionGroup")) == name]
    return {name for _ in "." if not is_abstract(name)}.union(*map(standing_for, others))


def contents(name: str) -> Iterator[tuple[frozenset[str], int, int | None]]:
    for body in lineage(local(ELEMENTS[name].get("type"))):
        for node in body.iter(f"{XSD}element"):
            reference, most = local(node.get("ref")), node.get("maxOccurs", "1")
            if reference != "BPMNDiagram":
                elements = standing_for(reference) if reference else {node.get("name")}
                yield (
                    frozenset(elements),
                    int(node.get("minOccurs", "1")),
                    int(most) if most[0] != "u" else None,
                )


NAMES = sorted(
    name for name in ELEMENTS if local(ELEMENTS[name].get("type")) in TYPES and not is_abstract(name)
)
NAMES = [name for name in NAMES if name not in LOOSE | {"formalExpression", "callableElement"}]


@pytest.mark.parametrize("name", NAMES)
def test_attributes_are_those_of_the_schema(name: str) -> None:
    bodies = lineage(local(ELEMENTS[name].get("type")))
    given = [node for body in bodies for node in body.iterchildren(f"{XSD}attribute")]

    assert set(schema.TYPES[name].attributes) == {node.get("name") for node in given}
    assert set(schema.TYPES[name].required) == {
        node.get("name") for node in given if node.get("use") == "required"
    }


@pytest.mark.parametrize("name", [name for name in NAMES if name not in CHOICES])
def test_contents_are_those_of_the_schema_in_their_order(name: str) -> None:
    parts = [(part.elements, part.least, part.most) for part in schema.TYPES[name].parts]

    assert parts == [
        (elements, least, None if "standardLoopCharacteristics" in elements else most)
        for elements, least, most in contents(name)
    ]


def test_values_are_those_of_the_schema() -> None:
    ours = {frozenset(values.split()) for kind, values in schema.VALUES.items() if kind != "boolean"}

    assert ours <= ENUMERATIONS
