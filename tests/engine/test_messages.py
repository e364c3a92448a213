from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from app import engine
from app.engine.simulation import World
from tests.engine.diagrams import NOON, Diagram, Run, link, mapping, tag, timer


def waiting(key: str | None = "=nummer", extensions: str = "") -> Diagram:
    """Start → message "antwort" → user task "a" → end."""
    diagram = Diagram().start().user("a").end()
    diagram.catch("warten", diagram.message("antwort", key), extensions)
    return diagram.flows("start", "warten", "a", "end")


def guarded(extensions: str = "", *, interrupts: bool = True) -> Diagram:
    """User task "a" with a message at it that leads to user task "danach"."""
    given = {} if interrupts else {"cancelActivity": "false"}
    diagram = Diagram().start().user("a", mapping({"lokal": "=nummer"})).user("danach").end()
    diagram.boundary("post", "a", diagram.message("antwort", "=lokal"), extensions, **given)
    return diagram.flows("start", "a", "end").flows("post", "danach", "end")


# --- catching


@pytest.mark.parametrize(("value", "key"), [("A-1", "A-1"), (7, "7"), (None, None)])
def test_a_message_is_waited_for_by_name_and_key(value: Any, key: str | None) -> None:
    diagram = waiting("=nummer" if key else None)
    run = Run(diagram.definition(), {"nummer": value})

    subscription = run.active("warten")

    assert isinstance(subscription, engine.MessageSubscription)
    assert (subscription.message_name, subscription.correlation_key) == ("antwort", key)
    assert subscription.attached_to is None


def test_what_comes_with_a_message_becomes_variables() -> None:
    plain = Run(waiting().definition(), {"nummer": "1"})
    mapped = Run(
        waiting(extensions=mapping(outputs={"text": "=upper case(inhalt)"})).definition(), {"nummer": "1"}
    )

    plain.deliver("warten", inhalt="ja", zeilen=[1, 2])
    mapped.deliver("warten", inhalt="ja")

    assert plain.waiting == ["a"]
    assert plain.variables == {"nummer": "1", "inhalt": "ja", "zeilen": [1, 2]}
    assert mapped.variables == {"nummer": "1", "text": "JA"}


def test_a_message_is_delivered_once() -> None:
    run = Run(waiting().definition(), {"nummer": "1"})
    subscription = run.id("warten")
    run.deliver("warten")

    with pytest.raises(engine.ActivityNotActive):
        run.deliver_id(subscription)


def test_the_name_of_a_message_may_be_computed() -> None:
    diagram = Diagram().start().end()
    diagram.catch("warten", diagram.message('="antwort-" + art')).flows("start", "warten", "end")

    assert Run(diagram.definition(), {"art": "post"}).active("warten").message_name == "antwort-post"


@pytest.mark.parametrize("value", [None, True, ["x"], ""])
def test_a_key_that_is_no_text_or_number_stops_the_event_until_it_is_one(value: Any) -> None:
    run = Run(waiting().definition(), {"nummer": value})
    assert run.active("warten").kind == "expression-failed"

    run.state["scopes"]["0"]["variables"]["nummer"] = "5"
    run.retry("warten")

    assert run.active("warten").correlation_key == "5"


def test_a_message_at_an_activity_ends_it() -> None:
    run = Run(guarded().definition(), {"nummer": "5"})
    assert run.active("post").attached_to == "a"
    assert run.active("post").correlation_key == "5"

    step = run.deliver("post", grund="eilig")

    assert run.waiting == ["danach"]
    assert [e.element_id for e in step.events if e.event == "terminated"] == ["a"]
    assert run.variables["grund"] == "eilig"
    run.complete("danach")
    assert run.completed


def test_a_message_that_does_not_interrupt_comes_as_often_as_it_likes_under_new_ids() -> None:
    run = Run(guarded(interrupts=False).definition(), {"nummer": "5"})
    ids = set()
    for _ in range(3):
        ids.add(run.id("post"))
        run.deliver("post")

    assert len(ids) == 3
    assert run.waiting == ["a", "danach", "danach", "danach", "post"]
    run.complete("a")
    assert run.waiting == ["danach"] * 3
    size = len(run.state["tokens"])
    assert size == 3


def test_a_receive_task_waits_for_a_message_and_can_be_interrupted() -> None:
    diagram = Diagram().start().end()
    definition = diagram.message("antwort", "=nummer")
    assert definition
    diagram.node("receiveTask", "empfang", mapping(outputs={"text": "=inhalt"}), messageRef="m_antwort")
    diagram.alarm("frist", "empfang", "Duration", "P1D").user("b")
    diagram.flows("start", "empfang", "end").flows("frist", "b", "end")
    answered, late = (Run(diagram.definition(), {"nummer": "1"}) for _ in range(2))
    assert answered.active("empfang").message_name == "antwort"
    with pytest.raises(engine.ActivityNotActive):
        answered.complete("empfang")

    answered.deliver("empfang", inhalt="da")
    late.fire("frist")

    assert answered.completed
    assert answered.variables["text"] == "da"
    assert late.waiting == ["b"]


def test_of_message_and_timer_behind_a_gateway_the_first_decides() -> None:
    diagram = Diagram().start().node("eventBasedGateway", "wahl").user("a").user("b").end()
    diagram.catch("post", diagram.message("antwort", "=nummer")).timer("frist", "Duration", "P1D")
    diagram.catch("ruf", diagram.signal("ruf"))
    diagram.flows("start", "wahl", "post", "a", "end").flows("wahl", "frist", "b", "end")
    definition = diagram.flows("wahl", "ruf", "b").definition()
    runs = {name: Run(definition, {"nummer": "1"}) for name in ("post", "frist", "ruf")}
    assert runs["post"].waiting == ["frist", "post", "ruf"]

    runs["post"].deliver("post", inhalt=1)
    runs["frist"].fire("frist")
    runs["ruf"].deliver("ruf")

    assert {name: run.waiting for name, run in runs.items()} == {
        "post": ["a"],
        "frist": ["b"],
        "ruf": ["b"],
    }
    assert runs["post"].variables["inhalt"] == 1


def test_receive_tasks_behind_a_gateway_wait_for_it() -> None:
    diagram = Diagram().start().node("eventBasedGateway", "wahl").user("a").user("b").end()
    diagram.message("ja", "=nummer")
    diagram.message("nein", "=nummer")
    diagram.node("receiveTask", "zusage", messageRef="m_ja").node(
        "receiveTask", "absage", messageRef="m_nein"
    )
    diagram.flows("start", "wahl", "zusage", "a", "end").flows("wahl", "absage", "b", "end")
    run = Run(diagram.definition(), {"nummer": 5})
    assert run.waiting == ["absage", "zusage"]

    run.deliver("absage", grund="voll")

    assert run.waiting == ["b"]
    assert run.variables["grund"] == "voll"


# --- signals


def test_a_signal_is_waited_for_by_name_and_ends_the_activity_it_is_attached_to() -> None:
    diagram = Diagram().start().end().user("a").user("b")
    diagram.catch("warten", diagram.signal('="ruf" + nummer')).boundary("ruf", "a", diagram.signal("ruf"))
    diagram.flows("start", "warten", "a", "end").flows("ruf", "b", "end")
    run = Run(diagram.definition(), {"nummer": "1"})
    assert run.active("warten").signal_name == "ruf1"

    run.deliver("warten", inhalt="x")
    assert isinstance(run.active("ruf"), engine.SignalSubscription)
    assert run.active("ruf").attached_to == "a"
    run.deliver("ruf")

    assert run.waiting == ["b"]
    assert run.variables["inhalt"] == "x"


# --- throwing


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_messages_and_signals_leave_the_instance(kind: str) -> None:
    diagram = Diagram().start().end()
    inputs = mapping({"betrag": "=5 * 2"})
    definitions = diagram.message('="an-" + wen', "=nummer") + diagram.signal("ruf")
    diagram.node(kind, "wurf", inputs, content=definitions).flow("start", "wurf")
    if kind != "endEvent":
        diagram.flow("wurf", "end")
    run = Run(diagram.definition(), {"wen": "amt", "nummer": 3})

    assert run.completed
    assert run.passed[:2] == ["start", "wurf"]
    assert [(t.kind, t.code, t.correlation_key, t.element_id) for t in run.step.thrown] == [
        ("message", "an-amt", "3", "wurf"),
        ("signal", "ruf", None, "wurf"),
    ]
    assert [t.variables for t in run.step.thrown] == [{"betrag": 10}] * 2
    assert "betrag" not in run.variables


def test_a_send_task_sends_its_message_and_can_decide_where_to_go() -> None:
    diagram = Diagram().start().end().user("a").user("b")
    diagram.message("antwort", "=nummer")
    diagram.node("sendTask", "senden", messageRef="m_antwort")
    diagram.flow("start", "senden").flow("senden", "a", "=nummer = 1").flow("senden", "b", "=nummer = 2")
    run = Run(diagram.flow("a", "end").flow("b", "end").definition(), {"nummer": 2})

    assert [(t.code, t.correlation_key) for t in run.step.thrown] == [("antwort", "2")]
    assert run.waiting == ["b"]


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent", "sendTask"])
def test_a_message_with_a_handler_is_a_job(kind: str) -> None:
    diagram = Diagram().start().end()
    definition = diagram.message("antwort")
    job = tag("taskDefinition", type_="post.senden")
    if kind == "sendTask":
        diagram.node(kind, "wurf", job, messageRef="m_antwort")
    else:
        diagram.node(kind, "wurf", job, content=definition)
    diagram.flow("start", "wurf")
    if kind != "endEvent":
        diagram.flow("wurf", "end")
    run = Run(diagram.definition())
    assert run.active("wurf").job_type == "post.senden"

    run.complete("wurf")

    assert run.completed
    assert run.step.thrown == ()


def test_what_an_event_throws_is_evaluated_before_anything_is_thrown() -> None:
    diagram = Diagram().start().end()
    diagram.throw("wurf", diagram.signal("ruf") + diagram.message("antwort", "=nummer"))
    run = Run(diagram.flows("start", "wurf", "end").definition(), {"nummer": None})
    assert run.active("wurf").kind == "expression-failed"
    assert run.step.thrown == ()

    run.state["scopes"]["0"]["variables"]["nummer"] = 1
    run.retry("wurf")

    assert [t.kind for t in run.step.thrown] == ["signal", "message"]
    assert run.completed


# --- several events in one


def several(*, needs_all: bool, attributes: Mapping[str, str] | None = None) -> Diagram:
    """An event that waits for message "antwort", signal "ruf" or a day; at task "a" if it has attributes."""
    diagram = Diagram().start().user("a").user("b").end()
    definitions = diagram.message("antwort") + diagram.signal("ruf") + timer("Duration", "P1D")
    all_ = {"parallelMultiple": "true"} if needs_all else {}
    if attributes is None:
        diagram.catch("warten", definitions, **all_)
        return diagram.flows("start", "warten", "b", "end").flows("a", "end").flow("b", "a")
    diagram.boundary("warten", "a", definitions, **all_, **attributes)
    return diagram.flows("start", "a", "end").flows("warten", "b", "end")


def kinds(run: Run) -> list[str]:
    found = [activity for activity in run.step.active if activity.element_id == "warten"]
    return [type(activity).__name__ for activity in found]


def of_kind(run: Run, kind: type[engine.Activity]) -> engine.Activity:
    (found,) = [activity for activity in run.step.active if isinstance(activity, kind)]
    return found


@pytest.mark.parametrize("attributes", [None, {}])
def test_of_several_events_any_one_is_enough(attributes: Mapping[str, str] | None) -> None:
    run = Run(several(needs_all=False, attributes=attributes).definition())
    assert kinds(run) == ["MessageSubscription", "SignalSubscription", "Timer"]

    run.deliver_id(of_kind(run, engine.SignalSubscription).id, {"x": 1})

    assert run.waiting == ["b"]
    assert run.variables == {"x": 1}
    assert len(run.state["tokens"]) == 1


@pytest.mark.parametrize("attributes", [None, {}])
def test_a_parallel_event_happens_when_all_its_events_have_happened(
    attributes: Mapping[str, str] | None,
) -> None:
    run = Run(several(needs_all=True, attributes=attributes).definition())

    run.deliver_id(of_kind(run, engine.SignalSubscription).id, {"x": 1, "z": 1})
    assert kinds(run) == ["MessageSubscription", "Timer"]
    run.deliver_id(of_kind(run, engine.Timer).id)
    assert kinds(run) == ["MessageSubscription"]
    run.deliver_id(of_kind(run, engine.MessageSubscription).id, {"y": 2, "z": 2})

    assert run.waiting == ["b"]
    assert run.variables == {"x": 1, "y": 2, "z": 2}
    assert len(run.state["tokens"]) == 1


def test_several_events_that_do_not_interrupt_come_again_each_for_itself() -> None:
    run = Run(several(needs_all=False, attributes={"cancelActivity": "false"}).definition())

    run.deliver_id(of_kind(run, engine.SignalSubscription).id)
    run.deliver_id(of_kind(run, engine.SignalSubscription).id)
    run.deliver_id(of_kind(run, engine.Timer).id)

    assert kinds(run) == ["MessageSubscription", "SignalSubscription"]
    assert run.waiting.count("b") == 3


def test_a_parallel_event_that_does_not_interrupt_begins_anew_if_all_can_happen_again() -> None:
    diagram = Diagram().start().user("a").user("b").end()
    definitions = diagram.message("antwort", "=k") + diagram.signal("ruf")
    diagram.boundary("warten", "a", definitions, cancelActivity="false", parallelMultiple="true")
    run = Run(diagram.flows("start", "a", "end").flows("warten", "b", "end").definition(), {"k": 1})
    for _ in range(2):
        run.deliver_id(of_kind(run, engine.MessageSubscription).id)
        assert kinds(run) == ["SignalSubscription"]
        run.deliver_id(of_kind(run, engine.SignalSubscription).id)
        assert sorted(kinds(run)) == ["MessageSubscription", "SignalSubscription"]

    assert run.waiting.count("b") == 2
    assert of_kind(run, engine.MessageSubscription).correlation_key == "1"


# --- definitions beside the process


def test_an_event_may_refer_to_a_definition_beside_the_process() -> None:
    diagram = Diagram().start().end().user("a")
    named = diagram.signal("ruf").replace("<bpmn:signalEventDefinition", '<bpmn:signalEventDefinition id="s"')
    diagram.declare(named).declare(timer("Duration", "P1D").replace(">", ' id="t">', 1))
    references = "<bpmn:eventDefinitionRef>s</bpmn:eventDefinitionRef>"
    references += "<bpmn:eventDefinitionRef>t</bpmn:eventDefinitionRef>"
    diagram.catch("warten", references).flows("start", "warten", "a", "end")
    run = Run(diagram.definition())

    assert kinds(run) == ["SignalSubscription", "Timer"]


# --- checks


def test_references_that_lead_nowhere_are_refused() -> None:
    diagram = Diagram().start().user("a").end().flows("start", "a", "end")
    diagram.boundary("ohne", "a", "<bpmn:messageEventDefinition/>").flow("ohne", "end")
    diagram.boundary("falsch", "a", '<bpmn:signalEventDefinition signalRef="nix"/>').flow("falsch", "end")
    diagram.boundary("namenlos", "a", '<bpmn:messageEventDefinition messageRef="m"/>').flow("namenlos", "end")
    diagram.declare('<bpmn:message id="m"/>')
    diagram.boundary("weg", "a", "<bpmn:eventDefinitionRef>nix</bpmn:eventDefinitionRef>").flow("weg", "end")
    diagram.node("receiveTask", "taub").flow("a", "taub").flow("taub", "end")

    rules = diagram.rules()

    assert ("event-reference-missing", "ohne") in rules
    assert ("event-reference-broken", "falsch") in rules
    assert ("event-name-missing", "namenlos") in rules
    assert ("event-reference-broken", "weg") in rules
    assert ("event-reference-missing", "taub") in rules


def test_only_an_event_that_sends_one_message_can_call_a_handler() -> None:
    diagram = Diagram().start().user("a").end().flows("start", "a", "end")
    job = tag("taskDefinition", type_="post.senden")
    diagram.throw("ruf", diagram.signal("ruf"), job).flow("a", "ruf").flow("ruf", "end")
    diagram.node("endEvent", "leer", job).flow("a", "leer")

    assert [rule for rule in diagram.rules() if rule[0] == "event-ambiguous"] == [
        ("event-ambiguous", "ruf"),
        ("event-ambiguous", "leer"),
    ]


def test_a_gateway_waits_for_one_kind_of_catching_messages_and_for_nothing_guarded() -> None:
    diagram = Diagram().start().node("eventBasedGateway", "wahl").end().flow("start", "wahl")
    diagram.catch("post", diagram.message("antwort")).node("receiveTask", "empfang", messageRef="m_antwort")
    diagram.alarm("frist", "empfang", "Duration", "P1D").catch("sprung", link("l")).throw("ab", link("l"))
    diagram.flows("wahl", "post", "end").flows("wahl", "empfang", "end").flow("frist", "end")
    diagram.flows("wahl", "sprung", "end").flow("empfang", "ab")

    rules = diagram.rules()

    assert ("event-gateway-mixed", "wahl") in rules
    assert ("event-gateway-boundary", "frist") in rules
    assert ("event-gateway-target", "sprung") in rules


def test_an_event_cannot_wait_for_all_of_several_if_one_is_thrown_to_it() -> None:
    diagram = Diagram().start().user("a").end().flows("start", "a", "end")
    diagram.boundary(
        "alle", "a", diagram.message("antwort") + diagram.error("X"), parallelMultiple="true"
    ).flow("alle", "end")

    assert ("event-needs-all", "alle") in diagram.rules()


def test_names_in_a_key_are_compared_with_what_there_is() -> None:
    known = engine.Known(handlers={}, variables=frozenset({"nummer"}))
    diagram = Diagram().start().end()
    diagram.throw("wurf", diagram.message("antwort", "=numer")).flows("start", "wurf", "end")

    assert diagram.rules(known=known) == [("name-unknown", "wurf")]


def test_nobody_knows_beforehand_what_comes_with_a_message() -> None:
    known = engine.Known(handlers={}, variables=frozenset({"nummer"}))

    assert waiting(extensions=mapping(outputs={"text": "=inhalt"})).rules(known=known) == []


# --- what a published message is known by, and how long it waits


def own(**properties: str) -> str:
    names = {"id": "laufzettel:messageId", "dauer": "laufzettel:timeToLive"}
    inner = [
        f"<zeebe:property name='{names[each]}' value={quoteattr(value)}/>"
        for each, value in properties.items()
    ]
    return f"<zeebe:properties>{''.join(inner)}</zeebe:properties>"


def publishing(*, kind: str = "intermediateThrowEvent", job: str = "", **properties: str) -> Diagram:
    """Start → message "antwort" that is published → end; `id="=…"`, `dauer="P1D"`."""
    diagram = Diagram().start().end()
    extensions = own(**properties) + job
    diagram.node(kind, "senden", extensions, content=diagram.message("antwort", "=nummer"))
    return diagram.flows("start", "senden", "end")


def test_a_published_message_carries_its_id_and_its_time_to_live() -> None:
    diagram = publishing(id='="mahnung-" + nummer', dauer="=frist")

    run = Run(diagram.definition(), {"nummer": "7", "frist": "P2D"})

    (thrown,) = run.step.thrown
    assert (thrown.correlation_key, thrown.message_id) == ("7", "mahnung-7")
    assert thrown.time_to_live == timedelta(days=2)


def test_a_published_message_says_so_as_the_dialect_does() -> None:
    publish = tag("publishMessage", correlationKey="=anderes", messageId='="m-" + nummer', timeToLive="PT2H")
    run = Run(publishing(job=publish).definition(), {"nummer": "7", "anderes": "8"})

    (thrown,) = run.step.thrown
    assert (thrown.correlation_key, thrown.message_id) == ("8", "m-7")
    assert thrown.time_to_live == timedelta(hours=2)


@pytest.mark.parametrize("job", ["", tag("taskDefinition", type_="senden")])
def test_where_nothing_is_published_nothing_may_be_said_of_it(job: str) -> None:
    diagram = Diagram().start().end()
    content = diagram.message("antwort") if job else ""
    diagram.node(
        "intermediateThrowEvent", "senden", tag("publishMessage", messageId="1") + job, content=content
    )
    diagram.flows("start", "senden", "end")

    assert [found.rule for found in diagram.findings() if found.severity == "error"] == [
        "publishing-misplaced"
    ]


def test_a_handler_that_sends_a_message_may_know_alone_which() -> None:
    diagram = Diagram().start().end()
    content = "<bpmn:messageEventDefinition/>"
    diagram.node("intermediateThrowEvent", "senden", tag("taskDefinition", type_="post"), content=content)
    run = Run(diagram.flows("start", "senden", "end").definition())

    assert run.active("senden").job_type == "post"
    run.complete("senden")
    assert run.step.completed
    assert run.step.thrown == ()


def test_a_published_message_needs_neither() -> None:
    (thrown,) = Run(publishing().definition(), {"nummer": "7"}).step.thrown

    assert (thrown.message_id, thrown.time_to_live) == (None, None)


def test_a_message_without_any_time_reaches_only_those_who_wait_already() -> None:
    (thrown,) = Run(publishing(dauer="PT0S").definition(), {"nummer": "7"}).step.thrown

    assert thrown.time_to_live == timedelta(0)


@pytest.mark.parametrize(("of", "value"), [("id", "=null"), ("dauer", "=3"), ("dauer", '="-P1D"')])
def test_an_id_or_time_that_is_none_is_an_incident_and_nothing_is_published(of: str, value: str) -> None:
    run = Run(publishing(**{of: value}).definition(), {"nummer": "7"})

    assert run.active("senden").kind == "expression-failed"
    assert run.step.thrown == ()


def test_a_time_that_is_none_is_found_beforehand() -> None:
    assert publishing(dauer="bald").rules() == [("value-invalid", "senden")]


def test_what_only_the_diagram_can_publish_is_refused_elsewhere() -> None:
    waits = publishing(kind="intermediateCatchEvent", id="x")
    sends = publishing(id="x", job=tag("taskDefinition", type_="mail.send"))

    for diagram in (waits, sends):
        assert ("publishing-misplaced", "senden") in diagram.rules()


def test_a_message_that_is_published_twice_with_one_id_arrives_once() -> None:
    diagram = Diagram().start().parallel("auf").parallel("zu").user("danach").end()
    for number in ("1", "2"):
        content = diagram.message("antwort", "=nummer")
        diagram.node("intermediateThrowEvent", f"senden{number}", own(id="=nummer"), content=content)
        diagram.flows("auf", f"senden{number}", "zu")
    catcher = Diagram("fang")
    catcher.node("startEvent", "da", content=catcher.message("antwort")).user("x").end()
    definitions = {
        each.process_id: each
        for each in (
            diagram.flows("start", "auf").flows("zu", "danach", "end").definition(),
            catcher.flows("da", "x", "end").definition(),
        )
    }
    world = World(definitions, at=NOON)

    world.start("vorgang", {"nummer": "7"})

    assert [case.process_id for case in world.cases] == ["vorgang", "fang"]
