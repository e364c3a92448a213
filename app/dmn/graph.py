"""Evaluates the requirements graph: decisions in order, knowledge models and services as functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import feel
from app.dmn.expressions import LiteralExpression
from app.dmn.model import Decision, DecisionService, InputData, KnowledgeModel
from app.dmn.program import CompiledDecision, CompiledKnowledge, Node, Program, named, names_of
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
    arguments = _arguments(service, inputs, run)
    run.inputs.update(arguments)
    return run.invoke(service, arguments, element.id)


def _arguments(service: feel.Function, inputs: Mapping[str, Any], run: Run) -> dict[str, Any]:
    """Return the inputs a service takes as its parameters."""
    declared = zip(service.parameters, service.parameter_types, strict=True)
    if not run.reads_text:
        return {name: inputs.get(name) for name in service.parameters}
    return {name: read_text(inputs.get(name), type_) for name, type_ in declared}


class Graph:
    """The values of the elements during one run, or during one call of a service.

    `given` are values that replace the evaluation of an element: the arguments of a service.
    """

    def __init__(self, inputs: Mapping[str, Any], run: Run, given: Mapping[int, Any] | None = None) -> None:
        self.inputs, self.run = inputs, run
        self._values: dict[int, Any] = dict(given or {})
        self._open_inputs: dict[Program, dict[str, Any]] = {}

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
        text = element.expression.text if isinstance(element.expression, LiteralExpression) else None
        trace = DecisionTrace(element.id, element.name, compiled.legal_sources, text)
        self.run.enter(trace)
        value = compiled.body(self._visible(node.program, compiled), self.run)
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

    def _visible(self, program: Program, compiled: CompiledDecision | CompiledKnowledge) -> dict[str, Any]:
        """Return what an element can see: what it requires, and inputs the model does not declare."""
        undeclared = self._undeclared(program)
        self.run.inputs.update(
            {name: undeclared[name] for name in undeclared.keys() & compiled.texts.owner.free_names}
        )
        return undeclared | named((node, self.value(node)) for node in compiled.requirements)

    def _undeclared(self, program: Program) -> dict[str, Any]:
        known = self._open_inputs.get(program)
        if known is None:
            known = {name: value for name, value in self.inputs.items() if name not in program.declared_names}
            self._open_inputs[program] = known
        return known

    def _function(self, node: Node, element: KnowledgeModel) -> feel.Function:
        compiled = node.program.knowledge(element)

        def call(arguments: list[Any], _: feel.Evaluation) -> Any:
            visible = self._visible(node.program, compiled)
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
