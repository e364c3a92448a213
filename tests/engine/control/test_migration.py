from __future__ import annotations

import pytest

from app import engine
from tests.engine.control.controlled import Controlled
from tests.engine.diagrams import Diagram, mapping, straight, tag, timer


def nested(*inside: str, around: str = "teil", outputs: str = "") -> Diagram:
    inner = Diagram().start("innen_start")
    for element in inside:
        inner.user(element)
    inner.end("innen_ende").flows("innen_start", *inside, "innen_ende")
    return (
        Diagram()
        .start()
        .inside(around, inner, outputs)
        .user("danach")
        .end()
        .flows("start", around, "danach", "end")
    )


def forked(*, reworded: str | None = None, second: str = "zwei") -> Diagram:
    """Two branches and a join; flows have ids of their own if the diagram was drawn again."""
    diagram = (
        Diagram()
        .start()
        .parallel("teilen")
        .user("eins")
        .user(second)
        .parallel("sammeln")
        .user("danach")
        .end()
    )
    diagram.flow("start", "teilen").flow("teilen", "eins").flow("teilen", second)
    diagram.flow("eins", "sammeln", id=reworded).flow(second, "sammeln")
    return diagram.flows("sammeln", "danach", "end")


def test_what_is_waited_for_keeps_its_identity_and_goes_on_the_new_way() -> None:
    run = Controlled(straight("pruefen", "bescheid").definition(), {"a": 1})
    task = run.id("pruefen")
    step = run.migrate(straight("pruefen", "freigabe", "bescheid").definition())
    assert (run.id("pruefen"), step.events, run.variables) == (task, (), {"a": 1})
    run.complete("pruefen")
    assert run.waiting == ["freigabe"]


def test_an_element_with_a_new_id_is_mapped() -> None:
    run = Controlled(straight("pruefen").definition())
    target = straight("pruefung").definition()
    assert run.hindrances(target) == [("element-gone", "pruefen")]
    task = run.id("pruefen")
    run.migrate(target, pruefen="pruefung")
    assert run.id("pruefung") == task


def test_tokens_in_a_subprocess_go_with_it_and_their_scopes() -> None:
    run = Controlled(nested("eins", "zwei", outputs=mapping({"betrag": "=5"})).definition())
    run.migrate(nested("eins", "neu", "zwei", around="abschnitt").definition(), teil="abschnitt")
    assert engine.visible_variables(run.definition, run.state, run.id("eins")) == {"betrag": 5}
    run.complete("eins")
    assert run.waiting == ["neu"]
    run.complete("neu")
    run.complete("zwei")
    assert run.waiting == ["danach"]


def test_every_token_that_has_no_place_is_named_with_its_reason() -> None:
    run = Controlled(forked().definition())
    target = (
        Diagram().start().parallel("teilen").service("eins").script("zwei2", "=1").parallel("sammeln").end()
    )
    target.flow("start", "teilen").flow("teilen", "eins").flow("teilen", "zwei2")
    target.flow("eins", "sammeln").flow("zwei2", "sammeln").flow("sammeln", "end")
    assert run.hindrances(target.definition()) == [("type-changed", "eins"), ("element-gone", "zwei")]
    assert run.hindrances(target.definition(), zwei="zwei2", drei="vier") == [
        ("mapping-unknown", "drei"),
        ("mapping-unknown", "drei"),
        ("type-changed", "eins"),
        ("type-changed", "zwei"),
    ]


def test_an_element_that_moved_into_or_out_of_a_subprocess_is_refused() -> None:
    run = Controlled(nested("eins").definition())
    assert run.hindrances(straight("eins", "danach").definition()) == [
        ("element-gone", "teil"),
        ("scope-changed", "eins"),
    ]
    assert Controlled(straight("eins").definition()).hindrances(nested("eins").definition()) == [
        ("scope-changed", "eins")
    ]


def test_a_gateway_remembers_who_has_arrived_also_if_the_flow_was_drawn_again() -> None:
    run = Controlled(forked().definition())
    run.complete("eins")
    run.migrate(forked(reworded="anderer_fluss").definition())
    run.complete("zwei")
    assert run.waiting == ["danach"]


def test_a_gateway_without_the_flow_that_was_passed_is_refused() -> None:
    run = Controlled(forked().definition())
    run.complete("eins")
    target = (
        Diagram().start().parallel("teilen").user("eins").user("zwei").user("drei").parallel("sammeln").end()
    )
    target.flow("start", "teilen").flow("teilen", "eins").flow("teilen", "zwei").flows(
        "eins", "drei", "sammeln"
    )
    target.flow("zwei", "sammeln").flow("sammeln", "end")
    assert run.hindrances(target.definition()) == [("flow-gone", "sammeln")]


def test_another_process_is_refused() -> None:
    other = Diagram("anderer").start().user("eins").end().flows("start", "eins", "end").definition()
    assert Controlled(straight("eins").definition()).hindrances(other) == [("process-other", "anderer")]


def alarmed(*alarms: tuple[str, str], host: str = "eins", interrupts: bool = True) -> Diagram:
    diagram = straight(host)
    for name, duration in alarms:
        diagram.alarm(name, host, "Duration", duration, interrupts=interrupts).end(f"nach_{name}")
        diagram.flow(name, f"nach_{name}")
    return diagram


def test_a_timer_keeps_running_a_removed_one_ends_and_an_added_one_begins() -> None:
    run = Controlled(alarmed(("bleibt", "P14D"), ("entfaellt", "P7D")).definition())
    before = run.active("bleibt")
    run.migrate(alarmed(("bleibt", "P30D"), ("neu", "P1D")).definition())
    assert run.waiting == ["bleibt", "eins", "neu"]
    assert run.active("bleibt") == before
    run.fire("neu")
    assert run.completed


def test_a_timer_that_fired_once_does_not_begin_again() -> None:
    definition = alarmed(("erinnern", "P7D"), interrupts=False).definition()
    run = Controlled(definition)
    run.fire("erinnern")
    run.migrate(alarmed(("erinnern", "P7D"), interrupts=False).definition())
    assert run.waiting == ["eins"]


def test_a_timer_that_would_interrupt_now_is_a_new_one() -> None:
    run = Controlled(alarmed(("frist", "P7D"), interrupts=False).definition())
    target = alarmed(("frist", "P7D")).definition()
    assert run.hindrances(target, frist="frist") == [("event-moved", "frist")]


def with_decision(condition: str, waits: str = "PT1H") -> engine.Definition:
    built = Diagram().start().exclusive("weiche", default="sonst").timer("warten", "Duration", waits)
    built.user("hoch").end().flow("start", "weiche").flow("weiche", "warten", condition)
    return built.flow("weiche", "end", id="sonst").flows("warten", "hoch", "end").definition()


@pytest.mark.parametrize(
    ("stuck", "faulty"),
    [("weiche", with_decision("=betrg > 10")), ("warten", with_decision("=betrag > 10", "=frist"))],
)
def test_a_faulty_diagram_is_cured_by_the_repaired_version_and_a_retry(
    stuck: str, faulty: engine.Definition
) -> None:
    run = Controlled(faulty, {"betrag": 20})
    assert isinstance(run.active(stuck), engine.Incident)
    run.migrate(with_decision("=betrag > 10"))
    assert run.active(stuck).kind == "expression-failed"
    run.retry(stuck)
    assert isinstance(run.active("warten"), engine.Timer)


def test_the_form_of_a_task_and_the_type_of_a_job_follow_the_new_version() -> None:
    def diagram(form: str, job: str) -> engine.Definition:
        built = Diagram().start().parallel("teilen").service("kasse", job=job).end()
        built.user("pruefen", tag("formDefinition", formId=form)).end("ende2")
        built.flow("start", "teilen").flow("teilen", "kasse").flow("teilen", "pruefen")
        return built.flow("kasse", "end").flow("pruefen", "ende2").definition()

    run = Controlled(diagram("alt", "test.falsch"))
    before = (run.id("kasse"), run.id("pruefen"))
    run.migrate(diagram("neu", "test.richtig"))
    assert (run.id("kasse"), run.id("pruefen")) == before
    assert (run.active("pruefen").form_id, run.active("kasse").job_type) == ("neu", "test.richtig")


def test_output_mappings_that_a_version_adds_hold_for_work_that_was_waiting() -> None:
    def diagram(extensions: str) -> engine.Definition:
        return (
            Diagram()
            .start()
            .user("eins", extensions)
            .user("zwei")
            .end()
            .flows("start", "eins", "zwei", "end")
            .definition()
        )

    run = Controlled(diagram(""))
    run.migrate(diagram(mapping(outputs={"summe": "=betrag + 1"})))
    run.complete("eins", betrag=1, unwichtig=2)
    assert run.variables == {"summe": 2}


def test_checking_says_the_same_as_migrating() -> None:
    run = Controlled(nested("eins").definition())
    target = straight("eins", "danach").definition()
    found = engine.check_migration(run.definition, run.state, target, {}, at=run.given["at"])
    assert [(reason.rule, reason.element_id) for reason in found] == run.hindrances(target)


def awaiting(id: str, *names: str) -> Diagram:
    """A user task behind an event that waits for one or for several messages, or for a day."""
    built = Diagram().start().user("danach").end()
    waits = "".join(built.message(name, "=nummer") for name in names) or timer("Duration", "P1D")
    return built.catch(id, waits).flows("start", id, "danach", "end")


def test_a_message_keeps_its_key_and_another_kind_of_event_is_refused() -> None:
    run = Controlled(awaiting("warten", "antwort").definition(), {"nummer": "A-1"})
    assert run.hindrances(awaiting("warten").definition()) == [("event-changed", "warten")]
    before = run.active("warten")
    run.migrate(awaiting("antwort", "antwort").definition(), warten="antwort")
    assert (run.active("antwort").id, run.active("antwort").correlation_key) == (before.id, "A-1")


def test_all_messages_that_one_event_waits_for_go_with_it() -> None:
    run = Controlled(awaiting("warten", "eins", "zwei").definition(), {"nummer": "A-1"})
    run.migrate(awaiting("antwort", "eins", "zwei").definition(), warten="antwort")
    assert run.waiting == ["antwort", "antwort"]
    step = engine.trigger_event(run.definition, run.state, run.step.active[1].id, **run.given)
    assert [activity.element_id for activity in step.active] == ["danach"]
