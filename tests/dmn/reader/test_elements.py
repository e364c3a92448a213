from __future__ import annotations

from datetime import date

import pytest

from app.dmn import InvalidDecisionModel, read_imports, read_model
from app.dmn.expressions import DecisionTable
from app.dmn.reader import xml as dmn_xml
from tests.dmn.models import decision, definitions, literal, table


def findings_of(xml: bytes) -> list[str]:
    with pytest.raises(InvalidDecisionModel) as refused:
        read_model(xml)
    assert all(item["message_de"] and item["message_en"] for item in refused.value.findings)
    return [item["rule"] for item in refused.value.findings]


@pytest.mark.parametrize("namespace", dmn_xml.VERSIONS)
def test_versions_1_2_to_1_5_are_read(namespace: str) -> None:
    model = read_model(definitions(decision(literal("1")), namespace=namespace))
    assert [(item.id, item.name) for item in model.decisions.values()] == [("ergebnis", "ergebnis")]


def test_rules_carry_validity_legal_basis_and_notes() -> None:
    attributes = (
        'laufzettel:validFrom="2026-01-01" laufzettel:validTo="2026-12-31" laufzettel:legalBasis="§ 2 HStS"'
    )
    xml = definitions(decision(table([("x", "number")], [("1", "2")], rule_attributes={1: attributes})))
    xml = xml.replace(b"<inputEntry", b"<description>Beschluss</description><inputEntry", 1)
    boxed = read_model(xml).decisions["ergebnis"].expression
    assert isinstance(boxed, DecisionTable)
    rule = boxed.rules[0]
    assert (rule.valid_from, rule.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (rule.legal_basis, rule.description) == ("§ 2 HStS", "Beschluss")
    assert [rule.is_valid_on(date(2026, 12, day)) for day in (30, 31)] == [True, True]
    assert not rule.is_valid_on(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("xml", "rule"),
    [
        (b"no xml at all", "not-xml"),
        (b"", "not-xml"),
        (b"<definitions/>", "not-dmn"),
        (definitions("", namespace="http://www.omg.org/spec/DMN/20151101/dmn.xsd"), "not-dmn"),
        (b'<!DOCTYPE d [<!ENTITY e "x">]><definitions/>', "document-type"),
        (b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/evil.dtd"><definitions/>', "document-type"),
        (definitions("<a>" * 200 + "</a>" * 200), "file-too-complex"),
        (definitions("<a/>" * dmn_xml.MAX_NODES), "file-too-complex"),
        (b" " * (dmn_xml.MAX_BYTES + 1), "file-too-large"),
    ],
    ids=["text", "empty", "other root", "DMN 1.1", "entity", "external", "deep", "many", "large"],
)
def test_hostile_or_foreign_files_are_refused(xml: bytes, rule: str) -> None:
    assert findings_of(xml) == [rule]


def test_entities_that_double_themselves_are_refused_at_once() -> None:
    entities = "".join(f'<!ENTITY e{i} "&e{i - 1};&e{i - 1};">' for i in range(1, 40))
    xml = f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]><definitions>&e39;</definitions>'
    assert findings_of(xml.encode()) in (["document-type"], ["not-xml"])


def test_what_could_not_be_evaluated_is_refused() -> None:
    dangling = decision(literal("x"), requires=['<requiredInput href="#nirgends"/>'])
    assert findings_of(definitions(dangling)) == ["dangling-reference"]
    twice = decision(literal("1")) * 2
    assert findings_of(definitions(twice)) == ["duplicate-id"]
    uneven = decision(table([("x", "number")], [("1",)]))
    assert findings_of(definitions(uneven)) == ["cell-count"]
    policy = decision(table([("x", "number")], [("1", "2")], policy="RANDOM"))
    assert findings_of(definitions(policy)) == ["unknown-value"]
    reversed_validity = 'laufzettel:validFrom="2027-01-01" laufzettel:validTo="2026-01-01"'
    backwards = decision(table([("x", "number")], [("1", "2")], rule_attributes={1: reversed_validity}))
    assert findings_of(definitions(backwards)) == ["validity-reversed"]
    no_date = decision(table([("x", "")], [("1", "2")], rule_attributes={1: 'laufzettel:validTo="bald"'}))
    assert findings_of(definitions(no_date)) == ["invalid-date"]


def test_circles_are_named() -> None:
    first = decision(literal("b"), key="a", requires=['<requiredDecision href="#b"/>'])
    second = decision(literal("a"), key="b", requires=['<requiredDecision href="#a"/>'])
    with pytest.raises(InvalidDecisionModel, match="a → b → a"):
        read_model(definitions(first + second))


def test_imports_are_named_and_must_be_there() -> None:
    xml = definitions('<import name="recht" namespace="https://example.org/Recht" importType="x"/>')
    assert [(item.name, item.namespace) for item in read_imports(xml)] == [
        ("recht", "https://example.org/Recht")
    ]
    assert findings_of(xml) == ["import-missing"]
    law = read_model(definitions("", name="Recht"))
    assert read_model(xml, imports={law.namespace: law}).imports == {"recht": law}


def test_comments_inside_a_text_do_not_cut_it() -> None:
    model = read_model(
        definitions(decision("<literalExpression><text>1 <!-- eins --> + 2</text></literalExpression>"))
    )
    assert model.decisions["ergebnis"].expression.text == "1  + 2"
