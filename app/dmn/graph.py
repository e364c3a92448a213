"""Evaluates the requirements graph: decisions in order, knowledge models and services as functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app import feel
from app.dmn.model import Decision, DecisionService, InputData, KnowledgeModel
from app.dmn.program import Node, Program, add_name, names_of
from app.dmn.run import DecisionTrace, Run
from app.dmn.types import read_text


def evaluate_element(
    program: Program, element: Decision | DecisionService, inputs: Mapping[str, Any], run: Run
) -> Any:
    """Evaluate a decision, or a service with the inputs as arguments; FEEL values in and out."""
    graph = Graph(inputs, run)
    node = Node(program, element)
    if isinstance(element, Decision):
        return graph.value(node)
    service = graph.service(node)
    arguments = [inputs.get(name) for name in service.parameters]
    return feel.invoke(service, arguments, run.feel)


class Graph:
    """The values of the elements during one run, or during one call of a service.

    `given` are values that replace the evaluation of an element: the arguments of a service.
    """

    def __init__(self, inputs: Mapping[str, Any], run: Run, given: Mapping[int, Any] | None = None) -> None:
        self.inputs, self.run = inputs, run
        self._values: dict[int, Any] = dict(given or {})

    def value(self, node: Node) -> Any:
        """Return the value of an element; decisions it requires are evaluated first, without recursion."""
        pending = [node]
        while pending:
            current = pending[-1]
            missing = self._missing(current)
            if missing:
                pending.extend(missing)
            else:
                self._values.setdefault(current.key, self._evaluate(pending.pop()))
        return self._values[node.key]

    def _missing(self, node: Node) -> list[Node]:
        if node.key in self._values or not isinstance(node.element, Decision):
            return []
        required = node.program.decision(node.element).requirements
        return [
            item for item in required if isinstance(item.element, Decision) and item.key not in self._values
        ]

    def _evaluate(self, node: Node) -> Any:
        if node.key in self._values:
            return self._values[node.key]
        match node.element:
            case Decision():
                return self._decide(node, node.element)
            case InputData():
                return self._input(node, node.element)
            case KnowledgeModel():
                return self._function(node, node.element)
            case _:
                return self.service(node)

    def _decide(self, node: Node, element: Decision) -> Any:
        compiled = node.program.decision(element)
        trace = DecisionTrace(element.id, element.name, node.program.model.name, compiled.legal_sources)
        self.run.enter(trace)
        value = compiled.body(self._visible(node.program, compiled.requirements), self.run)
        value = self.run.typed(value, compiled.type, element.id)
        self.run.leave(value)
        return value

    def _input(self, node: Node, element: InputData) -> Any:
        declared = node.program.type_of(element)
        value = next((self.inputs[name] for name in names_of(element) if name in self.inputs), None)
        if self.run.reads_text:
            value = read_text(value, declared)
        value = self.run.typed(value, declared, element.id)
        self.run.inputs[element.name] = value
        return value

    def _visible(self, program: Program, requirements: Sequence[Node]) -> dict[str, Any]:
        """Return what an element can see: what it requires, and inputs the model does not declare."""
        visible: dict[str, Any] = {}
        for node in requirements:
            value = self.value(node)
            for name in names_of(node.element):
                add_name(visible, node.import_name, name, value)
        for name, value in self.inputs.items():
            if name not in program.declared_names:
                visible.setdefault(name, value)
        return visible

    def _function(self, node: Node, element: KnowledgeModel) -> feel.Function:
        compiled = node.program.knowledge(element)

        def call(arguments: list[Any], _: feel.Evaluation) -> Any:
            visible = self._visible(node.program, compiled.requirements)
            visible[element.variable_name] = function
            visible.update(zip(compiled.parameters, arguments, strict=True))
            return self.run.typed(compiled.body(visible, self.run), compiled.type, element.id)

        function = feel.Function(
            compiled.parameters,
            call,
            parameter_types=compiled.parameter_types,
            result_type=compiled.type,
            name=element.name,
        )
        return function

    def service(self, node: Node) -> feel.Function:
        """Return a decision service as a function of its input data, then its input decisions."""
        element, program = node.element, node.program
        if not isinstance(element, DecisionService):
            raise TypeError(f"{element.name} is no decision service")
        parameters = program.nodes(element.input_data + element.input_decisions)
        outputs = program.nodes(element.output_decisions)
        declared = program.types.result_of(element.type_ref)

        def call(arguments: list[Any], _: feel.Evaluation) -> Any:
            given = {item.key: value for item, value in zip(parameters, arguments, strict=True)}
            inner = Graph({}, self.run, given)
            values = {output.element.name: inner.value(output) for output in outputs}
            value = next(iter(values.values())) if len(values) == 1 else values
            return self.run.typed(value, declared, element.id)

        names = tuple(item.element.name for item in parameters)
        types = tuple(item.program.type_of(item.element) for item in parameters)
        return feel.Function(names, call, parameter_types=types, result_type=declared, name=element.name)
