"""Reads the cases of the DMN test kit and compares results as the kit demands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from app import feel
from app.dmn import Model, read_with_imports
from app.dmn.expressions import Boxed, FunctionDefinition, LiteralExpression, walk
from app.dmn.model import Decision, KnowledgeModel
from app.dmn.program import Node

ROOT = Path(__file__).parents[3] / "shared" / "tck"
TCK = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
NUMBERS = {"decimal", "double", "integer", "int", "float", "long"}
TEMPORAL = {"date", "time", "dateTime", "duration"}


@dataclass(frozen=True)
class Case:
    key: str
    service: str | None
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]  # by the decision's name


@dataclass(frozen=True)
class Suite:
    model: Model
    cases: tuple[Case, ...]


def suite_files() -> list[Path]:
    return sorted(
        path for path in ROOT.glob("compliance-level-*/*/*.xml") if _root(path).tag == TCK + "testCases"
    )


def read_suite(path: Path) -> Suite:
    root = _root(path)
    file = path.parent / root.findtext(TCK + "modelName").strip()
    others = [other.read_bytes() for other in path.parent.glob("*.dmn") if other != file]
    model = read_with_imports(file.read_bytes(), others)
    return Suite(model, tuple(_case(path, node) for node in root.iter(TCK + "testCase")))


def _root(path: Path) -> Any:
    return etree.parse(path).getroot()


def _case(path: Path, node: Any) -> Case:
    expected = {}
    for result in node.iter(TCK + "resultNode"):
        inner = result.find(TCK + "expected")
        expected[result.get("name")] = _value(inner) if inner is not None else None
    return Case(
        key=f"{path.parent.name}/{path.stem}#{node.get('id')}",
        service=node.get("invocableName") if node.get("type") == "decisionService" else None,
        inputs={item.get("name"): _value(item) for item in node.iterchildren(TCK + "inputNode")},
        expected=expected,
    )


def _value(node: Any) -> Any:
    components = node.findall(TCK + "component")
    if components:
        named = [item for item in components if item.get("name") is not None]
        return {item.get("name"): _value(item) for item in named} or None
    items = node.find(TCK + "list")
    if items is not None:
        is_null = items.get(XSI + "nil") == "true"
        return None if is_null else [_value(item) for item in items.findall(TCK + "item")]
    return _simple(node.find(TCK + "value"))


def _simple(node: Any) -> Any:
    if node is None or node.get(XSI + "nil") == "true":
        return None
    kind, text = (node.get(XSI + "type") or "").rsplit(":", 1)[-1], node.text or ""
    if kind in NUMBERS:
        return Decimal(text.strip())
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind in TEMPORAL:
        return feel.compile_expression(f'@"{text.strip()}"').evaluate({}).value
    return text


def agrees(expected: Any, actual: Any) -> bool:
    """Compare as the kit demands: numbers to eight places, everything else exactly, zones by their name."""
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        return abs(expected - actual) < Decimal("1e-8")
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(agrees, expected, actual))
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(
            agrees(expected[key], actual[key]) for key in expected
        )
    return feel.kind(expected) == feel.kind(actual) and feel.to_json(expected) == feel.to_json(actual)


# ---- external functions


def calls_external_code(model: Model, name: str) -> bool:
    """Say whether a decision, or anything it requires, defines a function in a language other than FEEL."""
    program = model.program
    pending, seen = [Node(program, program.find(name))], set()
    while pending:
        node = pending.pop()
        element = node.element
        if node.key in seen or not isinstance(element, (Decision, KnowledgeModel)):
            continue
        seen.add(node.key)
        pending += node.program.nodes(element.requirements)
        body = element.expression if isinstance(element, Decision) else element.logic
        if body is not None and any(map(_is_external, walk(body))):
            return True
    return False


def _is_external(boxed: Boxed) -> bool:
    if isinstance(boxed, FunctionDefinition):
        return boxed.kind != "FEEL"
    return isinstance(boxed, LiteralExpression) and ") external {" in boxed.text
