from __future__ import annotations

from tests.engine.diagrams import Diagram, Run, link


def jumping() -> Diagram:
    """User tasks "a" and "b" both jump to link "weiter", behind which "c" stands."""
    diagram = Diagram().start().user("a").user("b").user("c").end()
    diagram.throw("von_a", link("weiter")).throw("von_b", link("weiter")).catch("nach", link("weiter"))
    diagram.flows("start", "a", "von_a").flows("start", "b", "von_b").flows("nach", "c", "end")
    return diagram


def test_a_link_goes_on_where_its_name_is_caught() -> None:
    run = Run(jumping().definition())

    run.complete("a")
    assert run.waiting == ["b", "c"]
    run.complete("b")

    assert run.waiting == ["c", "c"]
    assert run.passed == ["start", "a", "von_a", "nach", "b", "von_b", "nach"]


def test_nothing_is_said_about_links_that_are_drawn_as_they_should_be() -> None:
    assert jumping().rules() == []


def test_joins_know_that_a_link_leads_to_them() -> None:
    for kind in ("inclusiveGateway", "parallelGateway"):
        diagram = Diagram().start().node("parallelGateway", "auf").user("a").user("b").node(kind, "zu").end()
        diagram.throw("ab", link("l")).catch("an", link("l")).flows("start", "auf", "a", "ab")
        diagram.flows("auf", "b", "zu", "end").flow("an", "zu")
        run = Run(diagram.definition())

        run.complete("b")
        assert run.waiting == ["a"]
        run.complete("a")

        assert run.completed
        assert run.passed.count("end") == 1


def test_links_do_not_leave_their_subprocess() -> None:
    inner = Diagram().start("s").throw("ab", link("l")).flow("s", "ab")
    diagram = Diagram().start().inside("innen", inner).catch("an", link("l")).end()
    diagram.flows("start", "innen", "end").flow("an", "end")

    rules = diagram.rules()

    assert ("link-target-missing", "ab") in rules
    assert ("link-source-missing", "an") in rules


def test_links_are_unambiguous_and_stand_for_the_only_flow() -> None:
    diagram = jumping().catch("nochmal", link("weiter")).flow("nochmal", "end")
    diagram.flow("von_a", "c").flow("a", "nach").catch("namenlos", "<bpmn:linkEventDefinition/>")

    rules = diagram.rules()

    assert ("link-target-ambiguous", "nochmal") in rules
    assert ("link-outgoing", "von_a") in rules
    assert ("link-incoming", "nach") in rules
    assert ("link-name-missing", "namenlos") in rules


def test_a_link_has_no_other_trigger() -> None:
    diagram = jumping()
    diagram.throw("zwei", link("weiter") + diagram.signal("s")).flow("start", "zwei")

    assert ("link-mixed", "zwei") in diagram.rules()
