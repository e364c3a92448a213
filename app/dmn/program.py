"""A compiled model: what each element requires, sees and computes. Built once, shared by all evaluations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import Any

from app import feel
from app.dmn.boxed import BoxedCompiler, nothing
from app.dmn.expressions import Context, DecisionTable, Relation, walk
from app.dmn.findings import UnknownDecision
from app.dmn.model import (
    Decision,
    DecisionService,
    Element,
    InputData,
    KnowledgeModel,
    KnowledgeSource,
    Model,
    Reference,
)
from app.dmn.run import Evaluator
from app.dmn.table.compiled import CompiledTable
from app.dmn.texts import CompiledText, Owner, TextCompiler, TextProblem
from app.dmn.types import Type, TypeTable
from app.feel.types import ANY, ContextType, FunctionType


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An element with the program it belongs to: the same id may occur in several models."""

    program: Program
    element: Element
    import_name: str = ""  # how the requiring model calls the element's model; empty for its own

    @property
    def key(self) -> int:
        """Identify the element across models."""
        return id(self.element)


@dataclass(frozen=True, slots=True)
class CompiledDecision:
    requirements: tuple[Node, ...]
    body: Evaluator
    type: Type | None
    texts: TextCompiler
    legal_sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledKnowledge:
    requirements: tuple[Node, ...]
    body: Evaluator
    parameters: tuple[str, ...]
    parameter_types: tuple[Type | None, ...]
    type: Type | None
    texts: TextCompiler


class Program:
    """Compiles the elements of a model when they are first needed."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.types = TypeTable(model)
        self.problems: list[TextProblem] = []
        self.compiled_texts: list[CompiledText] = []
        self.tables: list[CompiledTable] = []
        self.declared_names = frozenset(
            name for element in model.elements.values() for name in names_of(element)
        )
        self._lock = RLock()  # every element is compiled once, also for several threads
        self._decisions: dict[str, CompiledDecision] = {}
        self._knowledge: dict[str, CompiledKnowledge] = {}

    def find(self, key: str) -> Decision | DecisionService:
        """Return the decision or service of that id or, failing that, of that name."""
        callable_kinds = (Decision, DecisionService)
        found = self.model.elements.get(key)
        if isinstance(found, callable_kinds):
            return found
        for element in self.model.elements.values():
            if isinstance(element, callable_kinds) and key in (element.name, element.variable_name):
                return element
        raise UnknownDecision(f"„{key}“ gibt es im Modell „{self.model.name}“ nicht", decision=key)

    def type_of(self, element: Element) -> Type | None:
        """Return the declared type of an element's value."""
        return self.types.find(element.type_ref)

    def value_type(self, element: Element) -> Type | None:
        """Return the type of what a name of the element stands for: a value or a function."""
        if isinstance(element, (KnowledgeModel, DecisionService)):
            return FunctionType((), self.types.result_of(element.type_ref) or ANY)
        return self.type_of(element)

    @cached_property
    def declares_input(self) -> bool:
        """Whether the model says what it needs; if not, any variable of the process may be meant."""
        return any(isinstance(element, InputData) for element in self.model.elements.values())

    @cached_property
    def field_names(self) -> frozenset[str]:
        """The names that may stand behind a dot although no type tells of them."""
        found = {name for element in self.model.elements.values() for name in _field_names(element)}
        return frozenset(found).union(*(item.program.field_names for item in self.model.imports.values()))

    def decision(self, element: Decision) -> CompiledDecision:
        """Return the compiled decision."""
        compiled = self._decisions.get(element.id)
        if compiled is None:
            with self._lock:
                compiled = self._decisions.get(element.id) or self._compile_decision(element)
                self._decisions[element.id] = compiled
        return compiled

    def _compile_decision(self, element: Decision) -> CompiledDecision:
        requirements = self.nodes(element.requirements)
        texts = self._texts(element, requirements)
        return CompiledDecision(
            requirements,
            BoxedCompiler(texts).compile(element.expression),
            self.type_of(element),
            texts,
            tuple(self._legal_sources(element.authorities)),
        )

    def knowledge(self, element: KnowledgeModel) -> CompiledKnowledge:
        """Return the compiled knowledge model."""
        compiled = self._knowledge.get(element.id)
        if compiled is None:
            with self._lock:
                compiled = self._knowledge.get(element.id) or self._compile_knowledge(element)
                self._knowledge[element.id] = compiled
        return compiled

    def _compile_knowledge(self, element: KnowledgeModel) -> CompiledKnowledge:
        requirements = self.nodes(element.requirements)
        logic = element.logic
        parameters = {item.name: self.types.find(item.type_ref) for item in logic.parameters} if logic else {}
        texts = self._texts(element, requirements)
        texts = texts.with_names({element.variable_name: None} | parameters)
        return CompiledKnowledge(
            requirements,
            BoxedCompiler(texts).compile_body(logic) if logic else nothing,
            tuple(parameters),
            tuple(parameters.values()),
            self.types.result_of(element.type_ref),
            texts,
        )

    def nodes(self, references: Iterable[Reference]) -> tuple[Node, ...]:
        """Resolve references; the structure of the model has been checked before."""
        found = (self.model.resolve(reference) for reference in references)
        return tuple(Node(model.program, element, name) for model, element, name in filter(None, found))

    def _texts(self, element: Element, requirements: Iterable[Node]) -> TextCompiler:
        """Return the compiler for the texts of an element, which see what it requires."""
        types = named((node, node.program.value_type(node.element)) for node in requirements)
        known = {
            name: _context_type(type_) if isinstance(type_, dict) else type_ for name, type_ in types.items()
        }
        scope = feel.Scope(
            known, types=self.types.structural, fields=self.field_names, is_closed=self.declares_input
        )
        return TextCompiler(
            Owner(element.name, self.problems, self.compiled_texts, self.tables), self.types, scope
        )

    def _legal_sources(self, references: Iterable[Reference]) -> Iterable[str]:
        for node in self.nodes(references):
            if isinstance(node.element, KnowledgeSource):
                yield node.element.name

    def compile_all(self) -> None:
        """Compile every element, so that `problems` is complete."""
        self.types.compile_all()
        for element in self.model.elements.values():
            self.type_of(element)
            if isinstance(element, Decision):
                self.decision(element)
            elif isinstance(element, KnowledgeModel):
                self.knowledge(element)


def _field_names(element: Element) -> Iterator[str]:
    """Yield the names of context entries, columns and outputs within an element."""
    logic = element.logic if isinstance(element, KnowledgeModel) else None
    for part in walk(element.expression if isinstance(element, Decision) else logic):
        if isinstance(part, Context):
            yield from (entry.name for entry in part.entries if entry.name)
        elif isinstance(part, Relation):
            yield from (name for name, _ in part.columns)
        elif isinstance(part, DecisionTable):
            yield from (clause.name for clause in part.outputs if clause.name)


def _context_type(fields: Mapping[str, Type | None]) -> ContextType:
    return ContextType(tuple((name, type_ or ANY) for name, type_ in fields.items()))


def names_of(element: Element) -> tuple[str, ...]:
    """Return all names an element's value is known by."""
    alias = _alias_of(element)
    return (*_own_names(element), alias) if alias else _own_names(element)


def named(values: Iterable[tuple[Node, Any]]) -> dict[str, Any]:
    """Return values by name, those of an imported model within a context of the import's name.

    Ids that read well are names too, as in Camunda, unless they are another element's name.
    """
    pairs = list(values)
    spaces: dict[str, dict[str, Any]] = {}  # by the import's name, empty for the model's own
    for node, value in pairs:
        spaces.setdefault(node.import_name, {}).update(dict.fromkeys(_own_names(node.element), value))
    for node, value in pairs:
        alias = _alias_of(node.element)
        if alias:
            spaces[node.import_name].setdefault(alias, value)
    own = spaces.pop("", {})
    return spaces | own


def _own_names(element: Element) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (element.variable_name, element.name))))


def _alias_of(element: Element) -> str | None:
    is_readable = element.id.isidentifier() and not element.id.startswith("_")
    return element.id if is_readable and element.id not in _own_names(element) else None
