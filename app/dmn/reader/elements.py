"""Reads a DMN file into a model and refuses what could not be evaluated."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from app.dmn.findings import Finding, InvalidDecisionModel, finding
from app.dmn.model import (
    Decision,
    DecisionService,
    Element,
    FunctionItem,
    Import,
    InputData,
    ItemDefinition,
    KnowledgeModel,
    KnowledgeSource,
    Model,
    Reference,
)
from app.dmn.reader.boxed import BoxedReader
from app.dmn.reader.structure import check_structure
from app.dmn.reader.xml import Node, child, children, content, local_name, name_of, parse, text_of


def read_model(xml: bytes, *, imports: Mapping[str, Model] | None = None) -> Model:
    """Read a DMN 1.2 to 1.5 file.

    Args:
        imports: the models it may import, by namespace.

    Raises:
        InvalidDecisionModel: the file is not a usable model; texts of expressions are not judged here.
    """
    root = parse(xml)
    reader = _Reader(root, imports or {})
    model = reader.model(hashlib.sha256(xml).hexdigest())
    if not reader.findings:
        reader.findings.extend(check_structure(model))
    if reader.findings:
        raise InvalidDecisionModel(reader.findings)
    return model


def read_imports(xml: bytes) -> tuple[Import, ...]:
    """Tell which models a file imports, so that a caller can read those first."""
    return tuple(_import(node) for node in children(parse(xml), "import"))


def _import(node: Node) -> Import:
    return Import(name=name_of(node), namespace=node.get("namespace", ""), line=node.sourceline)


class _Reader:
    def __init__(self, root: Node, available: Mapping[str, Model]) -> None:
        self.root, self.available = root, available
        self.findings: list[Finding] = []
        self.boxed = BoxedReader(self.findings)
        self.namespace = root.get("namespace", "")
        self._kinds: dict[str, Callable[[Node], Element]] = {
            "inputData": self._input_data,
            "decision": self._decision,
            "businessKnowledgeModel": self._knowledge_model,
            "decisionService": self._service,
            "knowledgeSource": self._knowledge_source,
        }

    def model(self, sha256: str) -> Model:
        return Model(
            id=self.root.get("id"),
            name=self.root.get("name", ""),
            namespace=self.namespace,
            item_definitions={item.name: item for item in map(_item, children(self.root, "itemDefinition"))},
            elements=self._elements(),
            imports=self._imports(),
            sha256=sha256,
        )

    def _elements(self) -> dict[str, Element]:
        elements: dict[str, Element] = {}
        for node in children(self.root, *self._kinds):
            element = self._kinds[local_name(node)](node)
            if element.id in elements:
                self._report(
                    "duplicate-id", f"Die Id „{element.id}“ ist doppelt", f'Duplicate id "{element.id}"', node
                )
            elements[element.id] = element
        return elements

    def _imports(self) -> dict[str, Model]:
        found: dict[str, Model] = {}
        for item in map(_import, children(self.root, "import")):
            if item.namespace in self.available:
                found[item.name] = self.available[item.namespace]
            else:
                german = f"Das importierte Modell „{item.name}“ ({item.namespace}) ist nicht vorhanden"
                english = f'The imported model "{item.name}" ({item.namespace}) is not available'
                self.findings.append(finding("import-missing", german, english, line=item.line))
        return found

    def _input_data(self, node: Node) -> InputData:
        return InputData(**_element(node))

    def _decision(self, node: Node) -> Decision:
        return Decision(
            **_element(node),
            expression=self.boxed.within(node),
            requirements=self._requirements(node),
            authorities=self._authorities(node),
            question=content(child(node, "question")),
            allowed_answers=content(child(node, "allowedAnswers")),
        )

    def _knowledge_model(self, node: Node) -> KnowledgeModel:
        logic = child(node, "encapsulatedLogic")
        return KnowledgeModel(
            **_element(node),
            logic=self.boxed.function(logic) if logic is not None else None,
            requirements=self._requirements(node),
            authorities=self._authorities(node),
        )

    def _service(self, node: Node) -> DecisionService:
        return DecisionService(
            **_element(node),
            output_decisions=self._references(node, "outputDecision"),
            encapsulated_decisions=self._references(node, "encapsulatedDecision"),
            input_decisions=self._references(node, "inputDecision"),
            input_data=self._references(node, "inputData"),
        )

    def _knowledge_source(self, node: Node) -> KnowledgeSource:
        return KnowledgeSource(
            **_element(node), location=node.get("locationURI"), kind=content(child(node, "type"))
        )

    def _requirements(self, node: Node) -> tuple[Reference, ...]:
        found: list[Reference] = []
        for requirement in children(node, "informationRequirement", "knowledgeRequirement"):
            found += self._references(requirement, "requiredDecision", "requiredInput", "requiredKnowledge")
        return tuple(found)

    def _authorities(self, node: Node) -> tuple[Reference, ...]:
        found: list[Reference] = []
        for requirement in children(node, "authorityRequirement"):
            found += self._references(requirement, "requiredAuthority", "requiredDecision", "requiredInput")
        return tuple(found)

    def _references(self, node: Node, *names: str) -> tuple[Reference, ...]:
        return tuple(self._reference(item) for item in children(node, *names))

    def _reference(self, node: Node) -> Reference:
        namespace, _, key = node.get("href", "").rpartition("#")
        foreign = namespace if namespace and namespace != self.namespace else None
        return Reference(namespace=foreign, id=key, line=node.sourceline)

    def _report(self, rule: str, german: str, english: str, node: Node) -> None:
        self.findings.append(finding(rule, german, english, element_id=node.get("id"), line=node.sourceline))


def _element(node: Node) -> dict[str, Any]:
    name = name_of(node)
    variable = child(node, "variable")
    return {
        "id": node.get("id") or name,
        "name": name,
        "line": node.sourceline,
        "variable_name": (name_of(variable) if variable is not None else "") or name,
        "type_ref": variable.get("typeRef") if variable is not None else None,
        "description": content(child(node, "description")),
    }


def _item(node: Node) -> ItemDefinition:
    return ItemDefinition(
        name=name_of(node),
        id=node.get("id"),
        line=node.sourceline,
        type_ref=content(child(node, "typeRef")),
        is_collection=node.get("isCollection") in ("true", "1"),
        components=tuple(map(_item, children(node, "itemComponent"))),
        allowed=text_of(child(node, "allowedValues")) or None,
        constraint=text_of(child(node, "typeConstraint")) or None,
        function=_function_item(child(node, "functionItem")),
    )


def _function_item(node: Node | None) -> FunctionItem | None:
    if node is None:
        return None
    parameters = tuple((item.get("name", ""), item.get("typeRef")) for item in children(node, "parameters"))
    return FunctionItem(parameters=parameters, result_type=node.get("outputTypeRef"))
