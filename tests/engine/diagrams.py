"""Builds small BPMN files for tests, and instances that are saved and restored between all steps."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

from app import engine, exact_json

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions'
    ' xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:other="urn:other" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions_1"'
    ' targetNamespace="urn:test">'
)


def tag(name: str, **attributes: str | None) -> str:
    """An empty `zeebe:` element; `type_` stands for `type`."""
    given = {key.rstrip("_"): value for key, value in attributes.items() if value is not None}
    return f"<zeebe:{name}{''.join(f' {k}={quoteattr(v)}' for k, v in given.items())}/>"


def mapping(inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None) -> str:
    """`zeebe:ioMapping`: target → source."""
    children = [tag("input", source=source, target=target) for target, source in (inputs or {}).items()]
    children += [tag("output", source=source, target=target) for target, source in (outputs or {}).items()]
    return f"<zeebe:ioMapping>{''.join(children)}</zeebe:ioMapping>"


def task(id: str, extensions: str) -> str:
    """A user task with extensions, as text."""
    return f'<bpmn:userTask id="{id}">{_extended(extensions)}</bpmn:userTask>'


def timer(kind: str, value: str) -> str:
    return (
        f'<bpmn:timerEventDefinition><bpmn:time{kind} xsi:type="bpmn:tFormalExpression">{escape(value)}'
        f"</bpmn:time{kind}></bpmn:timerEventDefinition>"
    )


def several(
    items: str | None = None,
    item: str | None = None,
    results: str | None = None,
    result: str | None = None,
    *,
    number: str | None = None,
    until: str | None = None,
    told: str = "",
    sequential: bool = False,
    **attributes: str,
) -> str:
    """Multi-instance, for the content of an activity."""
    given = {
        "inputCollection": items,
        "inputElement": item,
        "outputCollection": results,
        "outputElement": result,
    }
    inner = _extended(tag("loopCharacteristics", **given) if any(given.values()) else "")
    inner += f"<bpmn:loopCardinality>{escape(number)}</bpmn:loopCardinality>" if number else ""
    inner += f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>" if until else ""
    inner += told
    attributes |= {"isSequential": "true"} if sequential else {}
    attribute = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{attribute}>{inner}</bpmn:multiInstanceLoopCharacteristics>"
    )


def telling(condition: str, definition: str = "") -> str:
    """What a multi-instance activity throws by itself if a condition is true, for its content."""
    event = f"<bpmn:event>{definition}</bpmn:event>" if definition else ""
    given = f'<bpmn:condition xsi:type="bpmn:tFormalExpression">{escape(condition)}</bpmn:condition>'
    return f"<bpmn:complexBehaviorDefinition>{given}{event}</bpmn:complexBehaviorDefinition>"


def loop(condition: str | None = None, **attributes: str) -> str:
    """Standard loop, for the content of an activity."""
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    inner = f"<bpmn:loopCondition>{escape(condition)}</bpmn:loopCondition>" if condition else ""
    return f"<bpmn:standardLoopCharacteristics{given}>{inner}</bpmn:standardLoopCharacteristics>"


def condition(expression: str, *, names: str | None = None, events: str | None = None) -> str:
    """A conditional event's definition."""
    given = _extended(tag("conditionalFilter", variableNames=names, variableEvents=events))
    return (
        f"<bpmn:conditionalEventDefinition>{given if names or events else ''}<bpmn:condition"
        f' xsi:type="bpmn:tFormalExpression">{escape(expression)}</bpmn:condition>'
        "</bpmn:conditionalEventDefinition>"
    )


def link(name: str) -> str:
    return f"<bpmn:linkEventDefinition name={quoteattr(name)}/>"


class Diagram:
    """A process under construction; `xml` and `definition` read what was added in that order."""

    def __init__(self, process_id: str = "vorgang", *, extensions: str = "", attributes: str = "") -> None:
        self.process_id = process_id
        self.attributes = attributes
        self.parts: list[str] = [_extended(extensions)]
        self.outside = ""

    def node(
        self, kind: str, id: str, extensions: str = "", *, content: str = "", **attributes: str
    ) -> Diagram:
        given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        self.parts.append(
            f"<bpmn:{kind} id={quoteattr(id)}{given}>{_extended(extensions)}{content}</bpmn:{kind}>"
        )
        return self

    def start(self, id: str = "start") -> Diagram:
        return self.node("startEvent", id)

    def end(self, id: str = "end") -> Diagram:
        return self.node("endEvent", id)

    def user(self, id: str, extensions: str = "", **attributes: str) -> Diagram:
        """A user task of the group "alle", unless the extensions say otherwise."""
        if "assignmentDefinition" not in extensions:
            extensions += tag("assignmentDefinition", candidateGroups="alle")
        return self.node("userTask", id, extensions, **attributes)

    def service(self, id: str, extensions: str = "", *, job: str = "test.job", **attributes: str) -> Diagram:
        return self.node("serviceTask", id, tag("taskDefinition", type_=job) + extensions, **attributes)

    def script(
        self,
        id: str,
        expression: str,
        variable: str = "ergebnis",
        extensions: str = "",
        **attributes: str,
    ) -> Diagram:
        script = tag("script", expression=expression, resultVariable=variable)
        return self.node("scriptTask", id, script + extensions, **attributes)

    def decision(
        self,
        id: str,
        decision_id: str,
        variable: str = "ergebnis",
        extensions: str = "",
        **attributes: str,
    ) -> Diagram:
        called = tag("calledDecision", decisionId=decision_id, resultVariable=variable)
        return self.node("businessRuleTask", id, called + extensions, **attributes)

    def exclusive(self, id: str, **attributes: str) -> Diagram:
        return self.node("exclusiveGateway", id, **attributes)

    def parallel(self, id: str) -> Diagram:
        return self.node("parallelGateway", id)

    def complex(self, id: str, activation: str | None = None, **attributes: str) -> Diagram:
        """A complex gateway, with its condition if it joins."""
        given = activation and f"<bpmn:activationCondition>{escape(activation)}</bpmn:activationCondition>"
        return self.node("complexGateway", id, content=given or "", **attributes)

    def inclusive(self, id: str, **attributes: str) -> Diagram:
        return self.node("inclusiveGateway", id, **attributes)

    def flow(
        self, source: str, target: str, condition: str | None = None, *, id: str | None = None
    ) -> Diagram:
        inner = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition)}'
            "</bpmn:conditionExpression>"
            if condition is not None
            else ""
        )
        named = f" id={quoteattr(id)}" if id else ""
        self.parts.append(
            f"<bpmn:sequenceFlow{named} sourceRef={quoteattr(source)} targetRef={quoteattr(target)}>{inner}"
            "</bpmn:sequenceFlow>"
        )
        return self

    def flows(self, *path: str) -> Diagram:
        """Connect the elements one after another."""
        for source, target in itertools.pairwise(path):
            self.flow(source, target)
        return self

    def inside(self, id: str, inner: Diagram, extensions: str = "", *, repeated: str = "") -> Diagram:
        """A subprocess with the content of another diagram."""
        self.declare(inner.outside)
        return self.node("subProcess", id, extensions, content=repeated + "".join(inner.parts))

    def boundary(
        self, id: str, host: str, definition: str, extensions: str = "", **attributes: str
    ) -> Diagram:
        return self.node(
            "boundaryEvent", id, extensions, content=definition, attachedToRef=host, **attributes
        )

    def catch_error(self, id: str, host: str, code: str | None = None, extensions: str = "") -> Diagram:
        """A boundary event for one error, or for every error."""
        return self.boundary(id, host, self.error(code), extensions)

    def throw_error(self, id: str, code: str) -> Diagram:
        return self.node("endEvent", id, content=self.error(code))

    def error(self, code: str | None) -> str:
        """An error's definition; the error itself goes beside the process."""
        if code is None:
            return "<bpmn:errorEventDefinition/>"
        name = f"fehler_{code.strip('=').strip(chr(34))}"
        declared = f"<bpmn:error id={quoteattr(name)} errorCode={quoteattr(code)}/>"
        if declared not in self.outside:
            self.outside += declared
        return f"<bpmn:errorEventDefinition errorRef={quoteattr(name)}/>"

    def declare(self, xml: str) -> Diagram:
        """Put something beside the process, once."""
        if xml not in self.outside:
            self.outside += xml
        return self

    def message(self, name: str, key: str | None = None) -> str:
        """A message's definition; its name is its id."""
        given = f" name={quoteattr(name)}" if name else ""
        extensions = _extended(tag("subscription", correlationKey=key)) if key is not None else ""
        self.declare(f"<bpmn:message id={quoteattr(_id(name))}{given}>{extensions}</bpmn:message>")
        return f"<bpmn:messageEventDefinition messageRef={quoteattr(_id(name))}/>"

    def signal(self, name: str) -> str:
        """A signal's definition."""
        self.declare(f"<bpmn:signal id={quoteattr('signal_' + _id(name))} name={quoteattr(name)}/>")
        return f"<bpmn:signalEventDefinition signalRef={quoteattr('signal_' + _id(name))}/>"

    def escalation(self, code: str | None) -> str:
        """An escalation's definition."""
        if code is None:
            return "<bpmn:escalationEventDefinition/>"
        self.declare(f"<bpmn:escalation id={quoteattr('e' + _id(code))} escalationCode={quoteattr(code)}/>")
        return f"<bpmn:escalationEventDefinition escalationRef={quoteattr('e' + _id(code))}/>"

    def handler(
        self, id: str, definition: str, inner: Diagram, *, interrupts: bool = True, extensions: str = ""
    ) -> Diagram:
        """An event subprocess: start event "<id>_start", and what `inner` holds."""
        given = "" if interrupts else ' isInterrupting="false"'
        content = f"<bpmn:startEvent id={quoteattr(id + '_start')}{given}>{definition}</bpmn:startEvent>"
        content += "".join(inner.parts)
        self.declare(inner.outside)
        return self.node("subProcess", id, extensions, content=content, triggeredByEvent="true")

    def catch(self, id: str, definition: str, extensions: str = "", **attributes: str) -> Diagram:
        """An intermediate event that waits."""
        return self.node("intermediateCatchEvent", id, extensions, content=definition, **attributes)

    def throw(self, id: str, definition: str, extensions: str = "") -> Diagram:
        """An intermediate event that throws."""
        return self.node("intermediateThrowEvent", id, extensions, content=definition)

    def timer(self, id: str, kind: str, value: str) -> Diagram:
        """An intermediate event that waits; kind is "Date", "Duration" or "Cycle"."""
        return self.node("intermediateCatchEvent", id, content=timer(kind, value))

    def alarm(
        self, id: str, host: str, kind: str, value: str, extensions: str = "", *, interrupts: bool = True
    ) -> Diagram:
        """A timer at an activity."""
        given = {} if interrupts else {"cancelActivity": "false"}
        return self.boundary(id, host, timer(kind, value), extensions, **given)

    def undo(self, host: str, handler: str) -> Diagram:
        """An event at an activity that leads to the activity which undoes it."""
        event = f"{host}_zurueck"
        self.boundary(event, host, "<bpmn:compensateEventDefinition/>")
        return self.associate(event, handler)

    def associate(self, source: str, target: str) -> Diagram:
        return self.raw(
            f'<bpmn:association id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
        )

    def compensate(self, id: str, activity: str | None = None, *, end: bool = False, **given: str) -> Diagram:
        """An event that has everything on its level undone, or one activity."""
        given |= {"activityRef": activity} if activity else {}
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in given.items())
        kind = "endEvent" if end else "intermediateThrowEvent"
        return self.node(kind, id, content=f"<bpmn:compensateEventDefinition{attributes}/>")

    def raw(self, xml: str) -> Diagram:
        self.parts.append(xml)
        return self

    @property
    def xml(self) -> bytes:
        return (
            f'{HEAD}<bpmn:process id="{self.process_id}" isExecutable="true"{self.attributes}>'
            f"{''.join(self.parts)}</bpmn:process>{self.outside}</bpmn:definitions>"
        ).encode()

    def definition(self, **decisions: bytes) -> engine.Definition:
        files = {f"{name}.dmn": content for name, content in decisions.items()}
        return engine.read_definition({"diagramm.bpmn": self.xml, **files})

    def findings(
        self, *, known: engine.Known | None = None, decisions: Mapping[str, bytes] | None = None
    ) -> list[engine.Finding]:
        return engine.check_files({"diagramm.bpmn": self.xml, **(decisions or {})}, known=known)

    def rules(self, **arguments: Any) -> list[tuple[str, str | None]]:
        """Rule and element of every finding, in order; tests add parts in whichever order reads best."""
        found = ((finding.rule, finding.element_id) for finding in self.findings(**arguments))
        return [(rule, element_id) for rule, element_id in found if rule != "child-order"]


def _id(name: str) -> str:
    """Make an id of a name, which may be an expression."""
    return "m_" + "".join(letter if letter.isalnum() else "_" for letter in name)


def _extended(extensions: str) -> str:
    return f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else ""


def straight(*elements: str) -> Diagram:
    """Start → the named user tasks → end."""
    diagram = Diagram().start()
    for element in elements:
        diagram.user(element)
    return diagram.end().flows("start", *elements, "end")


def stored(state: engine.State) -> engine.State:
    """Send a state through JSON text, as the database does."""
    loaded: engine.State = exact_json.loads(exact_json.dumps(state))
    return loaded


class Run:
    """A running instance that is saved and restored between all steps, and remembers what happened."""

    def __init__(
        self,
        definition: engine.Definition,
        variables: Mapping[str, Any] | None = None,
        *,
        at: datetime = NOON,
        environment: engine.Environment | None = None,
        save: bool = True,
        start_event: str | None = None,
    ) -> None:
        self.definition = definition
        self.save = save
        self.given: dict[str, Any] = {"at": at}
        if environment:
            self.given["environment"] = environment
        self.events: list[engine.ElementEvent] = []
        self._take(engine.start_instance(definition, variables or {}, start_event=start_event, **self.given))

    def _take(self, step: engine.Step) -> engine.Step:
        self.step = step
        self.state = stored(step.state) if self.save else step.state
        self.events += step.events
        return step

    # --- what it waits for

    @property
    def waiting(self) -> list[str]:
        """Element ids of everything waited for, sorted."""
        return sorted(activity.element_id for activity in self.step.active)

    @property
    def completed(self) -> bool:
        return self.step.completed

    @property
    def variables(self) -> dict[str, Any]:
        return engine.visible_variables(self.definition, self.state)

    @property
    def passed(self) -> list[str]:
        """Element ids in the order of their completion."""
        return [event.element_id for event in self.events if event.event == "completed"]

    def active(self, element_id: str) -> Any:
        """The one activity at an element."""
        (activity,) = [a for a in self.step.active if a.element_id == element_id]
        return activity

    def id(self, element_id: str) -> UUID:
        found: UUID = self.active(element_id).id
        return found

    # --- going on

    def complete(self, element_id: str, **result: Any) -> engine.Step:
        return self.complete_id(self.id(element_id), result)

    def complete_id(self, activity_id: UUID, result: Mapping[str, Any] | None = None) -> engine.Step:
        step = engine.complete_activity(self.definition, self.state, activity_id, result or {}, **self.given)
        return self._take(step)

    def fail(self, element_id: str, code: str, message: str = "", **variables: Any) -> engine.Step:
        step = engine.fail_activity(
            self.definition,
            self.state,
            self.id(element_id),
            code=code,
            message=message,
            variables=variables,
            **self.given,
        )
        return self._take(step)

    def fire(self, element_id: str) -> engine.Step:
        """Let the one timer at an element fire, at its time."""
        waiting = self.active(element_id)
        self.given["at"] = max(self.given["at"], waiting.due_at)
        return self._take(engine.trigger_event(self.definition, self.state, waiting.id, **self.given))

    def deliver(self, element_id: str, **payload: Any) -> engine.Step:
        """Let the one message or signal waited for at an element come."""
        return self.deliver_id(self.id(element_id), payload)

    def deliver_id(self, activity_id: UUID, payload: Mapping[str, Any] | None = None) -> engine.Step:
        step = engine.trigger_event(
            self.definition, self.state, activity_id, payload=payload or {}, **self.given
        )
        return self._take(step)

    def retry(self, element_id: str, definition: engine.Definition | None = None) -> engine.Step:
        definition = definition or self.definition
        return self._take(engine.retry_activity(definition, self.state, self.id(element_id), **self.given))
