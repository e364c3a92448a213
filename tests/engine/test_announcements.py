"""Events that a multi-instance activity throws by itself when its iterations complete."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run, several, telling

NONE = several(number="=3", behavior="None", noneBehaviorEventRef="geschafft")
ONE = several(number="=3", behavior="One", oneBehaviorEventRef="geschafft")


def votes(loop: str, *, attached: str = "", thrown: str = "", **given: str) -> Diagram:
    """Three parallel user tasks "a", then "danach"; what is attached leads to "meldung".

    Args:
        thrown: the definition that NONE and ONE name; a signal "S" unless it says otherwise.
    """
    diagram = (
        Diagram().start().user("a", content=loop).user("danach").end().flows("start", "a", "danach", "end")
    )
    definition = thrown or diagram.signal("S")
    diagram.declare(definition.replace("Definition ", 'Definition id="geschafft" ', 1))
    if attached:
        diagram.boundary("fang", "a", attached, **given).user("meldung").end("ende_fang")
        diagram.flows("fang", "meldung", "ende_fang")
    return diagram


def signal() -> str:
    return Diagram().signal("S")


def complete_one(run: Run) -> None:
    run.complete_id(next(one.id for one in run.step.active if one.element_id == "a"))


@pytest.mark.parametrize("interrupts", ["true", "false"])
@pytest.mark.parametrize(("loop", "told"), [(NONE, 3), (ONE, 1)])
def test_an_attached_event_happens_with_every_iteration_or_the_first(
    loop: str, told: int, interrupts: str
) -> None:
    run = Run(votes(loop, attached=signal(), cancelActivity=interrupts).definition())
    complete_one(run)
    assert run.waiting == ["a", "a", "fang", "meldung"]

    complete_one(run)
    complete_one(run)

    assert run.waiting == ["danach", *["meldung"] * told]
    assert run.step.thrown == ()


def test_what_is_caught_carries_how_far_the_activity_is() -> None:
    run = Run(votes(NONE, attached=signal()).definition())
    complete_one(run)

    assert run.variables == {
        "loopCounter": 1,
        "numberOfInstances": 3,
        "numberOfActiveInstances": 2,
        "numberOfCompletedInstances": 1,
        "numberOfTerminatedInstances": 0,
    }


def test_what_nothing_catches_leaves_the_instance() -> None:
    run = Run(votes(NONE).definition())
    complete_one(run)

    (thrown,) = run.step.thrown
    assert (thrown.kind, thrown.code, thrown.element_id) == ("signal", "S", "a")
    assert thrown.variables["numberOfCompletedInstances"] == 1


def test_a_condition_decides_what_is_thrown_and_that_it_is_enough() -> None:
    loop = several(number="=3", told=telling("=ja", signal()), behavior="Complex")
    run = Run(votes(loop, attached=signal()).definition(), {"ja": False})
    complete_one(run)
    assert run.waiting == ["a", "a", "fang"]

    run.complete_id(run.step.active[1].id, {"ja": True})

    assert run.waiting == ["danach", "meldung"]


def test_a_condition_without_an_event_only_ends_the_rest() -> None:
    told = telling("=numberOfCompletedInstances = 2") + telling("=false", signal())
    run = Run(votes(several(number="=3", told=told, behavior="Complex")).definition())
    complete_one(run)
    assert run.waiting == ["a", "a"]

    complete_one(run)

    assert run.waiting == ["danach"]
    assert run.step.thrown == ()


def test_a_condition_that_fails_is_looked_at_again() -> None:
    loop = several(number="=1", told=telling("=stimme"), behavior="Complex")
    run = Run(votes(loop).definition(), {"stimme": "ja"})
    run.complete("a")
    assert isinstance(run.active("a"), engine.Incident)

    run.retry("a", votes(loop.replace("=stimme", '=stimme = "ja"')).definition())

    assert run.waiting == ["danach"]


def test_an_escalation_that_interrupts_further_out_ends_the_activity_too() -> None:
    inner = votes(NONE, thrown=Diagram().escalation("E"))
    diagram = Diagram().start("s").inside("u", inner).end("e").user("meldung").flows("s", "u", "e")
    diagram.boundary("fang", "u", diagram.escalation("E")).end("ende_fang")
    run = Run(diagram.flows("fang", "meldung", "ende_fang").definition())
    complete_one(run)

    assert run.waiting == ["meldung"]


def test_an_escalation_caught_at_the_activity_leaves_it_alone() -> None:
    escalation = Diagram().escalation("E")
    diagram = votes(NONE, thrown=escalation, attached=escalation)
    diagram.escalation("E")
    run = Run(diagram.definition())
    complete_one(run)

    assert run.waiting == ["a", "a", "meldung"]


@pytest.mark.parametrize(("key", "caught"), [('="x"', True), ('="y"', False)])
def test_a_message_reaches_the_attached_event_whose_key_fits(key: str, caught: bool) -> None:
    diagram = Diagram()
    thrown = diagram.message("M", '="x"')
    attached = '<bpmn:messageEventDefinition messageRef="andere"/>'
    votes_ = votes(ONE, thrown=thrown, attached=attached)
    votes_.message("M", '="x"')
    votes_.declare(
        '<bpmn:message id="andere" name="M"><bpmn:extensionElements>'
        f"<zeebe:subscription correlationKey='{key}'/></bpmn:extensionElements></bpmn:message>"
    )
    run = Run(votes_.definition())
    complete_one(run)

    assert ("meldung" in run.waiting) is caught
    assert [thrown.code for thrown in run.step.thrown] == ([] if caught else ["M"])


@pytest.mark.parametrize(
    ("loop", "rule"),
    [
        (several(number="=1", behavior="One"), "behavior-event-missing"),
        (several(number="=1", behavior="One", oneBehaviorEventRef="weg"), "event-reference-broken"),
        (
            several(number="=1", behavior="Complex", told=telling("=x", "<bpmn:errorEventDefinition/>")),
            "unsupported-element",
        ),
        (several(number="=1", behavior="Complex", told=telling("=x +")), "expression-syntax"),
    ],
)
def test_what_cannot_be_thrown_is_refused(loop: str, rule: str) -> None:
    assert rule in {rule for rule, _ in votes(loop).rules()}


def test_names_in_what_is_thrown_are_checked() -> None:
    loop = several(number="=1", behavior="Complex", told=telling("=stimmee"))
    known = engine.Known(variables=frozenset({"stimme"}), handlers={})

    assert ("name-unknown", "a") in votes(loop).rules(known=known)
