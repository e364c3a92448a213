"""The `zeebe:` extension elements of one BPMN element, as typed values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from lxml import etree

from app import feel
from app.engine.diagram import vocabulary as words
from app.engine.diagram.findings import Findings
from app.engine.diagram.model import (
    MAX_RETRIES,
    Assignment,
    CalledDecision,
    JobDefinition,
    Script,
    VariableMapping,
)
from app.engine.values.expressions import Source, as_instant, as_integer, compile_source, shorten
from app.engine.values.failures import ExecutionFailed

_TARGET = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def local_name(node: Any) -> str:
    """Return a tag without its namespace."""
    return str(etree.QName(node).localname)


def shown_name(tag: str) -> str:
    """Return a tag or attribute name as a person would write it."""
    name = etree.QName(tag)
    prefix = {words.ZEEBE: "zeebe:", words.BPMN: "bpmn:"}.get(name.namespace or "", "")
    return f"{prefix}{name.localname}"


def _pairs(node: Any, child: str, key: str) -> MappingProxyType[str, str]:
    found = [] if node is None else list(node.iterchildren(f"{{{words.ZEEBE}}}{child}"))
    return MappingProxyType({n.get(key): n.get("value") or "" for n in found if n.get(key)})


class Extensions:
    """Reads what stands in `bpmn:extensionElements` of one element and complains about the rest."""

    def __init__(self, node: Any, element_id: str, type_: str, findings: Findings) -> None:
        self.element_id = element_id
        self.findings = findings
        self._found: dict[str, Any] = {}
        self._check_attributes_of_element(node)
        for container in node.iterchildren(f"{{{words.BPMN}}}extensionElements"):
            for extension in container.iterchildren("*"):
                self._take(extension, words.EXTENSIONS.get(type_, frozenset()))

    def __contains__(self, name: str) -> bool:
        return name in self._found

    # --- typed values

    def properties(self) -> MappingProxyType[str, str]:
        return _pairs(self._found.get("properties"), "property", "name")

    def version_tag(self) -> str | None:
        return self.text_of("versionTag", "value")

    def inputs(self) -> tuple[VariableMapping, ...]:
        return tuple(self._mappings("input"))

    def outputs(self) -> tuple[VariableMapping, ...]:
        return tuple(self._mappings("output"))

    def form(self) -> Source | None:
        return self.source("formDefinition", "formId", required="formDefinition" in self)

    def job(self) -> JobDefinition | None:
        if "taskDefinition" not in self:
            if "taskHeaders" in self:
                self.findings.add("job-type-missing", self.element_id, property="taskDefinition.type")
            return None
        return self.job_of(self._found["taskDefinition"], "taskDefinition", self._found.get("taskHeaders"))

    def job_of(self, node: Any, place: str, headers: Any = None) -> JobDefinition | None:
        """Return the job that an extension names; its headers stand beside it or inside of it."""
        type_, retries = (self._value(node, place, name) for name in ("type", "retries"))
        if type_ is None:
            self.findings.add("job-type-missing", self.element_id, property=f"{place}.type")
            return None
        retries = retries or Source("3", f"{place}.retries")
        self._check_integer(retries, 0, MAX_RETRIES)
        inside = next(node.iterchildren(f"{{{words.ZEEBE}}}taskHeaders"), None)
        return JobDefinition(type_, retries, _pairs(headers if inside is None else inside, "header", "key"))

    def decision(self) -> CalledDecision | None:
        decision_id = self.source("calledDecision", "decisionId", required="calledDecision" in self)
        variable = self._variable("calledDecision")
        return CalledDecision(decision_id, variable) if decision_id and variable else None

    def script(self) -> Script | None:
        expression = self.source("script", "expression", required="script" in self)
        variable = self._variable("script")
        if expression and expression.expression is None:
            self._expression_required(expression)
        return Script(expression, variable) if expression and variable else None

    def assignment(self) -> Assignment:
        due = self.source("taskSchedule", "dueDate")
        follow_up = self.source("taskSchedule", "followUpDate")
        priority = self.source("priorityDefinition", "priority")
        for instant in (due, follow_up):
            self._check_instant(instant)
        self._check_integer(priority, 0, 100)
        return Assignment(
            assignee=self.source("assignmentDefinition", "assignee"),
            candidate_groups=self.source("assignmentDefinition", "candidateGroups"),
            candidate_users=self.source("assignmentDefinition", "candidateUsers"),
            due_date=due,
            follow_up_date=follow_up,
            priority=priority,
        )

    # --- single values

    def source(self, extension: str, name: str, *, required: bool = False) -> Source | None:
        """Return an attribute's compiled value; an empty attribute counts as missing."""
        source = self._value(self._found.get(extension), extension, name)
        if required and self.text_of(extension, name) is None:
            self.missing(extension, name)
        return source

    def children(self, extension: str, child: str) -> list[Any]:
        """Return the parts of an extension that is a list."""
        node = self._found.get(extension)
        return [] if node is None else list(node.iterchildren(f"{{{words.ZEEBE}}}{child}"))

    def _value(self, node: Any, place: str, name: str) -> Source | None:
        text = node.get(name) if node is not None else None
        return self.compile(text, f"{place}.{name}") if text and text.strip() else None

    def expression(self, extension: str, name: str) -> Source | None:
        """Return an attribute's compiled value, which must be FEEL."""
        return self.must_compute(self.source(extension, name))

    def must_compute(self, source: Source | None) -> Source | None:
        """Refuse a value that is not FEEL."""
        if source is None or source.expression is not None:
            return source
        self._expression_required(source)
        return None

    def compile(self, text: str, property: str) -> Source | None:
        """Compile a value, or note what is wrong with it."""
        values: dict[str, object] = {"text": shorten(text)}
        try:
            source = compile_source(text, property)
        except feel.FeelError as error:
            values["reason"] = error.message_de, error.message_en
            self.findings.add("expression-syntax", self.element_id, property=property, values=values)
            return None
        for doubt in source.expression.findings if source.expression else ():
            values["reason"] = doubt.message_de, doubt.message_en
            self.findings.add("expression-doubtful", self.element_id, property=property, values=values)
        return source

    def text_of(self, extension: str, name: str) -> str | None:
        """Return an attribute as it is written; empty counts as missing."""
        node = self._found.get(extension)
        text = node.get(name) if node is not None else None
        return text if text and text.strip() else None

    def _variable(self, extension: str) -> str | None:
        name = self.text_of(extension, "resultVariable")
        if extension in self and (name is None or not _TARGET.fullmatch(name) or "." in name):
            self.missing(extension, "resultVariable")
            return None
        return name

    def _mappings(self, direction: str) -> Iterator[VariableMapping]:
        for index, child in enumerate(self.children("ioMapping", direction)):
            property = f"ioMapping.{direction}[{index}]"
            text, target = child.get("source"), child.get("target") or ""
            if text is None or not _TARGET.fullmatch(target):
                self.findings.add("mapping-incomplete", self.element_id, property=property)
                continue
            source = self.compile(text, f"{property}.source")
            if source:
                yield VariableMapping(source, tuple(target.split(".")))

    # --- complaints

    def _take(self, extension: Any, allowed: frozenset[str]) -> None:
        namespace, name = etree.QName(extension).namespace, local_name(extension)
        if namespace != words.ZEEBE:
            self._foreign(extension.tag)
        elif name not in allowed or name in self._found:
            self._unsupported(f"zeebe:{name}")
        else:
            self._found[name] = extension
            for node in extension.iter("*"):
                self._check_attributes(node)

    def _check_attributes(self, node: Any) -> None:
        known = words.EXTENSION_ATTRIBUTES.get(local_name(node))
        if known is None or etree.QName(node).namespace != words.ZEEBE:
            self._unsupported(shown_name(node.tag))
            return
        for name, value in node.attrib.items():
            values = known.get(name)
            if name not in known or (values is not None and value not in values):
                self.findings.add(
                    "unsupported-attribute", self.element_id, values={"name": name, "value": value}
                )

    def _check_attributes_of_element(self, node: Any) -> None:
        for tag in node.attrib:
            name = etree.QName(tag)
            if name.namespace is None or name.namespace in words.TOOL_NAMESPACES:
                continue
            if name.namespace != words.ZEEBE or name.localname not in words.TOOL_ATTRIBUTES:
                self._foreign(tag)

    def _foreign(self, tag: str) -> None:
        namespace = etree.QName(tag).namespace
        if namespace in words.TOOL_NAMESPACES:
            return
        rule = "foreign-dialect" if namespace in words.FOREIGN_DIALECTS else "unknown-extension"
        self.findings.add(rule, self.element_id, values={"name": shown_name(tag), "namespace": namespace})

    def _unsupported(self, name: str) -> None:
        self.findings.add("unsupported-extension", self.element_id, values={"name": name})

    def missing(self, extension: str, name: str) -> None:
        self.findings.add(
            "attribute-missing",
            self.element_id,
            property=f"{extension}.{name}",
            values={"extension": f"zeebe:{extension}", "name": name},
        )

    def _expression_required(self, source: Source) -> None:
        self.findings.add(
            "expression-required", self.element_id, property=source.place, values={"text": source.text}
        )

    def _check_integer(self, source: Source | None, lowest: int, highest: int) -> None:
        if source and source.literal is not None:
            try:
                as_integer(source, source.literal, lowest, highest)
            except ExecutionFailed:
                expected = (
                    f"eine ganze Zahl von {lowest} bis {highest}",
                    f"an integer, {lowest} to {highest}",
                )
                self._invalid(source, expected)

    def _check_instant(self, source: Source | None) -> None:
        if source and source.literal is not None:
            try:
                as_instant(source, source.literal, end_of_day=True)
            except ExecutionFailed:
                self._invalid(source, ("ein Datum wie 2026-03-01", "a date such as 2026-03-01"))

    def _invalid(self, source: Source, expected: tuple[str, str]) -> None:
        self.findings.add(
            "value-invalid",
            self.element_id,
            property=source.place,
            values={"text": source.text, "expected": expected},
        )
