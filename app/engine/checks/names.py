"""Names in expressions that nothing provides, and answers that nobody can give."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from app import feel
from app.engine.checks.known import Known
from app.engine.diagram.findings import Findings, hint, meant
from app.engine.diagram.model import (
    ASIDE,
    Element,
    MultiInstance,
    ProcessModel,
    StandardLoop,
    VariableMapping,
)
from app.engine.diagram.vocabulary import CATCHING, CITIZEN_FORM
from app.engine.running.inclusive import ACTIVATION_COUNT, WAITING_FOR_START
from app.engine.running.loops import COUNTS, LOOP_COUNTER
from app.engine.values.expressions import Source, path_of, root_name, shorten
from app.feel import ast

#: Kinds of events that bring nothing but themselves.
_SILENT = frozenset({"timer", "conditional", "link", "compensation", "cancel"})
_OUTPUT = "ioMapping.output"  # sees what an event or called process brings


def check_names(process: ProcessModel, known: Known, findings: Findings) -> None:
    """Compare the names and answers in all expressions of a process with what there is."""
    written = frozenset(_written(process, known))
    answers = {path: options for path, options in known.answers.items() if path.split(".")[0] not in written}
    scope = None
    if known.variables is not None and _jobs_are_known(process, known):
        mapped = {
            mapping.target[0]
            for element in process.elements.values()
            for mapping in (*element.inputs, *element.outputs)
        }
        scope = feel.Scope(known.variables | written | mapped)
    told = {element.id for element in process.elements.values() if _is_told(element)}
    for element_id, source in _sources(process):
        if source.expression is None:
            continue
        if scope is not None and not (element_id in told and source.place.startswith(_OUTPUT)):
            _unknown_names(element_id, source, scope, findings)
        if known.parameters is not None:
            _unknown_parameters(element_id, source, source.expression.tree, known.parameters, findings)
        _unknown_answers(element_id, source, source.expression.tree, answers, findings)


def _unknown_names(element_id: str, source: Source, scope: feel.Scope, findings: Findings) -> None:
    expression = feel.compile_expression(source.text.strip()[1:], scope)
    unknown = {
        str(found.parameters["name"]): found for found in expression.findings if found.code == "unknown-name"
    }
    for name, found in unknown.items():
        values = {
            "name": name,
            "text": shorten(source.text),
            "hint": meant(found.suggestion) if found.suggestion else "",
        }
        findings.add("name-unknown", element_id, property=source.place, values=values)


def _unknown_parameters(
    element_id: str, source: Source, tree: ast.Node, parameters: frozenset[str], findings: Findings
) -> None:
    """Find values that no municipality can give: the expression would always see nothing there."""
    paths = (path_of(node) for node in _nodes(tree) if isinstance(node, ast.Path))
    asked = {path.split(".")[1] for path in paths if path and path.startswith("parameter.")}
    for name in sorted(asked - parameters):
        values = {"name": name, "text": shorten(source.text), "hint": hint(name, parameters)}
        findings.add("parameter-unknown", element_id, property=source.place, values=values)


def _unknown_answers(
    element_id: str,
    source: Source,
    tree: ast.Node,
    answers: Mapping[str, frozenset[str]],
    findings: Findings,
) -> None:
    for name, answer in _comparisons(tree):
        options = answers.get(name)
        if options is not None and answer not in options:
            german, english = (", ".join(map(quoted.format, sorted(options))) for quoted in ("„{}“", "'{}'"))
            values = {"name": name, "answer": answer, "options": (german, english)}
            findings.add("answer-unknown", element_id, property=source.place, values=values)


def _comparisons(tree: ast.Node) -> Iterator[tuple[str, str]]:
    """Return variable and text wherever an expression asks whether they are equal."""
    for node in _nodes(tree):
        if isinstance(node, ast.Comparison) and node.operator in ("=", "!="):
            pairs = [(node.left, node.right), (node.right, node.left)]
        elif isinstance(node, ast.Membership):
            pairs = [(node.value, test) for test in node.tests]
        else:
            continue
        for variable, text in pairs:
            name = path_of(variable)
            if name and isinstance(text, ast.Literal) and isinstance(text.value, str):
                yield name, text.value


def _nodes(tree: ast.Node) -> Iterator[ast.Node]:
    waiting: list[Any] = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Node):
            yield part
            waiting += (getattr(part, each.name) for each in dataclasses.fields(part))
        elif isinstance(part, (list, tuple)):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()


def _written(process: ProcessModel, known: Known) -> Iterator[str]:
    """Return the variables that the steps of the process set to something of their own."""
    for element in process.elements.values():
        yield from (mapping.target[0] for mapping in element.outputs if not _keeps(mapping))
        yield from (part.result_variable for part in (element.script, element.decision) if part)
        yield from _written_by_loop(element.loop)
        yield from (ACTIVATION_COUNT, WAITING_FOR_START) if element.type == "complexGateway" else ()
    for type_ in _job_types(process):
        facts = (known.handlers or {}).get(type_ or "")
        yield from facts.outputs if facts else ()


def _job_types(process: ProcessModel) -> list[str | None]:
    """Return the types of all jobs whose results are variables; None where an expression chooses it."""
    own = [element.job for element in process.elements.values() if element.job]
    heard = [listener for element in process.elements.values() for listener in element.listeners]
    told = [listener.job for listener in (*process.listeners, *heard) if listener.event not in ASIDE]
    return [job.type.literal for job in (*own, *told)]


def _written_by_loop(loop: MultiInstance | StandardLoop | None) -> Iterator[str]:
    if isinstance(loop, MultiInstance):
        names = (loop.item_name, loop.results_name, root_name(loop.result), *COUNTS)
        yield from (name for name in names if name)
    if loop is not None:
        yield LOOP_COUNTER


def _keeps(mapping: VariableMapping) -> bool:
    """Whether a mapping only passes a variable on under its own name, as forms' answers are."""
    expression = mapping.source.expression
    return expression is not None and path_of(expression.tree) == ".".join(mapping.target)


def _jobs_are_known(process: ProcessModel, known: Known) -> bool:
    """Whether it is known of all jobs which variables they set; what comes with a caught event is not."""
    if any(_brings_variables(element) for element in process.elements.values()):
        return False
    return all(type_ in (known.handlers or {}) for type_ in _job_types(process))


def _brings_variables(element: Element) -> bool:
    """Whether variables get in that nobody knows beforehand; output mappings name what is kept of them.

    Of a message with a form, the form's fields are known.
    """
    if element.outputs or CITIZEN_FORM in element.properties:
        return False
    return element.call.hands_back_all if element.call is not None else _is_told(element)


def _is_told(element: Element) -> bool:
    """Whether an element is told something by an event or a called process."""
    catches = element.type in CATCHING and any(event.kind not in _SILENT for event in element.events)
    return catches or element.call is not None


def _sources(process: ProcessModel) -> Iterator[tuple[str, Source]]:
    for listener in process.listeners:
        yield from ((process.id, source) for source in (listener.job.type, listener.job.retries))
    for element in process.elements.values():
        yield from ((element.id, source) for source in _sources_of(element) if source is not None)
    for flow in process.flows:
        if flow.condition is not None:
            yield flow.id, flow.condition


def _sources_of(element: Element) -> Iterator[Source | None]:
    yield from (mapping.source for mapping in (*element.inputs, *element.outputs))
    yield element.form
    yield element.script.expression if element.script else None
    yield element.decision.decision_id if element.decision else None
    yield element.call.process_id if element.call else None
    yield from (element.ad_hoc.begins, element.ad_hoc.completion) if element.ad_hoc else ()
    for job in (element.job, *(listener.job for listener in element.listeners)):
        yield from (job.type, job.retries) if job else ()
    if isinstance(element.loop, MultiInstance):
        yield from (element.loop.items, element.loop.number, element.loop.result, element.loop.completion)
        for announcement in element.loop.announcements:
            yield announcement.condition
            yield from (source for event in announcement.events for source in event.sources)
    elif element.loop is not None:
        yield element.loop.condition
    yield element.activation
    for event in element.events:
        yield from event.sources
    yield from (getattr(element.assignment, each.name) for each in dataclasses.fields(element.assignment))
