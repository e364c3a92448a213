"""A decision model: its elements, types and imports, and the way to evaluate one of its decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app import feel
from app.dmn.expressions import Boxed, FunctionDefinition

if TYPE_CHECKING:
    from app.dmn.evaluation import Evaluation
    from app.dmn.program import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionItem:
    """The signature of a function-valued type."""

    parameters: tuple[tuple[str, str | None], ...]
    result_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition:
    """A named type, or a component of one.

    `allowed` restricts the value, or each element of a collection; `constraint` the whole value.
    Both are unary tests.
    """

    name: str
    id: str | None
    line: int | None
    type_ref: str | None
    is_collection: bool
    components: tuple[ItemDefinition, ...]
    allowed: str | None
    constraint: str | None
    function: FunctionItem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A node of the requirements graph."""

    id: str
    name: str
    line: int | None
    variable_name: str
    type_ref: str | None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData(Element):
    """A value handed in from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Element):
    """A decision; `requirements` are references to input data, decisions, knowledge models, services."""

    expression: Boxed | None
    requirements: tuple[Reference, ...]
    authorities: tuple[Reference, ...] = ()
    question: str | None = None
    allowed_answers: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeModel(Element):
    """A named function shared by decisions."""

    logic: FunctionDefinition | None
    requirements: tuple[Reference, ...]
    authorities: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService(Element):
    """Decisions callable together: parameters are the input data, then the input decisions."""

    output_decisions: tuple[Reference, ...]
    encapsulated_decisions: tuple[Reference, ...]
    input_decisions: tuple[Reference, ...]
    input_data: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeSource(Element):
    """Where knowledge comes from: usually a law or a municipal statute."""

    location: str | None
    kind: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A reference to an element: its id, and the namespace where it is not this model's own."""

    namespace: str | None
    id: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Another model's elements, known here as `name.element`; an empty name merges them in."""

    name: str
    namespace: str
    line: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """A decision model as read. Immutable, shared by threads; compiled once, when first needed."""

    id: str | None
    name: str
    namespace: str
    item_definitions: Mapping[str, ItemDefinition]
    elements: Mapping[str, Element]  # by id, in the order of the file
    imports: Mapping[str, Model] = field(default_factory=dict)  # by the name used here
    sha256: str = ""

    @cached_property
    def decisions(self) -> Mapping[str, Decision]:
        """The decisions by id, in the order of the file."""
        return {key: item for key, item in self.elements.items() if isinstance(item, Decision)}

    @cached_property
    def program(self) -> Program:
        """The compiled model."""
        from app.dmn.program import Program

        return Program(self)

    def resolve(self, reference: Reference) -> tuple[Model, Element, str] | None:
        """Find a referenced element: its model, itself and the import's name (empty for the model's own)."""
        if reference.namespace is None:
            element = self.elements.get(reference.id)
            return (self, element, "") if element is not None else None
        for name, imported in self.imports.items():
            if imported.namespace == reference.namespace and reference.id in imported.elements:
                return imported, imported.elements[reference.id], name
        return None

    def evaluate(
        self,
        decision: str,
        variables: Mapping[str, Any],
        *,
        runtime: feel.Runtime,
        on: date | None = None,
    ) -> Evaluation:
        """Evaluate a decision, or a decision service, with process variables.

        Args:
            decision: id or name.
            variables: JSON values. Texts become dates, times and durations where the model says so.
            on: the day whose rules apply; the day of `runtime.now` in Germany if not given.

        Raises:
            UnknownDecision: the model has nothing to evaluate by that id or name.
            feel.FeelLimitExceeded: the evaluation took more than it may.
        """
        from app.dmn.evaluation import evaluate

        return evaluate(self, decision, variables, runtime=runtime, on=on)
