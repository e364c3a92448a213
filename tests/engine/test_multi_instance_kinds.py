"""Every kind of activity can be repeated, and each iteration works with its own item."""

from __future__ import annotations

from typing import Any

import pytest

from app import engine
from tests.dmn.models import decision, definitions, table
from tests.engine.diagrams import Diagram, Run, several, tag

RATES = definitions(decision(table([("anzahl", "number")], [["1", "72"], ["2", "90"]]), key="satz"))
MESSAGE = (
    '<bpmn:message id="m" name="Post"><bpmn:extensionElements>'
    f"{tag('subscription', correlationKey='=string(anzahl)')}</bpmn:extensionElements></bpmn:message>"
)
INSIDE = "".join(Diagram().start("s").user("u").end("e").flows("s", "u", "e").parts)
LISTED = '<bpmn:userTask id="u"/>'


def each(kind: str, extensions: str = "", inside: str = "", *, sequential: bool, **attributes: str) -> Run:
    """Start → an activity for 1 and 2 → user task "danach" → end."""
    content = several("=[1, 2]", "anzahl", "alle", "=ergebnis", sequential=sequential) + inside
    diagram = Diagram().start().node(kind, "a", extensions, content=content, **attributes)
    diagram.user("danach").end().flows("start", "a", "danach", "end")
    diagram.outside = MESSAGE
    return Run(diagram.definition(saetze=RATES))


def answer_all(run: Run) -> None:
    """Let everything be answered with ten times the item it sees."""
    while run.waiting != ["danach"]:
        activity = run.step.active[0]
        n = engine.visible_variables(run.definition, run.state, activity.id)["anzahl"]
        if isinstance(activity, engine.MessageSubscription):
            payload = {"ergebnis": 10 * n}
            step = engine.trigger_event(run.definition, run.state, activity.id, payload=payload, **run.given)
            run._take(step)
        else:
            run.complete_id(activity.id, {"ergebnis": 10 * n})


@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize(
    ("kind", "extensions", "inside", "attributes"),
    [
        ("userTask", "", "", {}),
        ("serviceTask", tag("taskDefinition", type_="t"), "", {}),
        ("sendTask", tag("taskDefinition", type_="t"), "", {}),
        ("receiveTask", "", "", {"messageRef": "m"}),
        ("callActivity", tag("calledElement", processId="x"), "", {}),
        ("subProcess", "", INSIDE, {}),
        ("transaction", "", INSIDE, {}),
        ("adHocSubProcess", "", LISTED, {}),
    ],
)
def test_what_waits_waits_once_for_each_item(
    kind: str, extensions: str, inside: str, attributes: dict[str, Any], sequential: bool
) -> None:
    run = each(kind, extensions, inside, sequential=sequential, **attributes)
    assert len(run.step.active) == (1 if sequential else 2)

    answer_all(run)

    assert run.variables == {"alle": [10, 20]}
    assert set(run.state["scopes"]) == {"0"}


@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize(
    ("kind", "extensions", "results"),
    [
        ("businessRuleTask", tag("calledDecision", decisionId="satz", resultVariable="ergebnis"), [72, 90]),
        ("scriptTask", tag("script", expression="=anzahl", resultVariable="ergebnis"), [1, 2]),
        ("manualTask", "", [None, None]),
        ("task", "", [None, None]),
    ],
)
def test_what_does_not_wait_is_done_at_once_for_all(
    kind: str, extensions: str, results: list[object], sequential: bool
) -> None:
    run = each(kind, extensions, sequential=sequential)

    assert run.waiting == ["danach"]
    assert run.variables == {"alle": results}


def test_a_message_is_sent_for_each_item() -> None:
    run = each("sendTask", sequential=False, messageRef="m")

    assert run.waiting == ["danach"]
    assert [(thrown.code, thrown.correlation_key) for thrown in run.step.thrown] == [
        ("Post", "1"),
        ("Post", "2"),
    ]
