from __future__ import annotations

from pathlib import Path

import pytest

from app import engine
from tests.engine.diagrams import HEAD, straight


def rules(content: bytes) -> list[str]:
    return [finding.rule for finding in engine.check_files({"boese.bpmn": content})]


def with_doctype(doctype: str, use: str) -> bytes:
    head, _, rest = HEAD.partition("?>")
    return f'{head}?>{doctype}{rest}<bpmn:process id="p" name="x{use}"/></bpmn:definitions>'.encode()


LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
BILLION_LAUGHS = f'<!DOCTYPE d [<!ENTITY e0 "lol">{LAUGHS}]>'


@pytest.mark.parametrize(
    ("doctype", "use"),
    [
        (BILLION_LAUGHS, "&e9;"),
        ('<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">', ""),
        ("<!DOCTYPE d>", ""),
        ('<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>', ""),
    ],
    ids=["billion laughs", "external dtd", "empty doctype", "parameter entity"],
)
def test_doctype_and_entities_are_refused(doctype: str, use: str) -> None:
    assert rules(with_doctype(doctype, use)) in (["xml-forbidden"], ["xml-invalid"])


def test_no_file_is_read_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("streng geheim")
    content = with_doctype(f'<!DOCTYPE d [<!ENTITY s SYSTEM "{secret.as_uri()}">]>', "").replace(
        b"</bpmn:definitions>", b"<bpmn:documentation>&s;</bpmn:documentation></bpmn:definitions>"
    )

    findings = engine.check_files({"boese.bpmn": content})

    assert [finding.rule for finding in findings] == ["xml-forbidden"]
    assert "streng geheim" not in str(findings)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"kein xml",
        b"<a",
        b"<a></b>",
        b"\xff\xfe\x00",
        b"\x00\x01\x02",
        b'<?xml version="1.0" encoding="erfunden"?><a/>',
        b"<a>&fehlt;</a>",
        b"PK\x03\x04zip",
    ],
    ids=repr,
)
def test_what_is_no_xml_is_refused(content: bytes) -> None:
    assert rules(content) == ["xml-invalid"]


@pytest.mark.parametrize("content", [b"<html/>", b"<definitions/>", b'<definitions xmlns="urn:x"/>'])
def test_other_xml_is_refused(content: bytes) -> None:
    assert rules(content) == ["not-bpmn"]


@pytest.mark.parametrize(
    "content",
    [
        b"<a>" * 100_000 + b"</a>" * 100_000,
        b"<a>" + b"<b/>" * 300_000 + b"</a>",
        b"<a " + b" ".join(b'a%d=""' % number for number in range(250_000)) + b"/>",
        b"<a b='" + b"x" * 9_000_000 + b"'/>",
        b" " * 50_000_000,
    ],
    ids=["deep", "wide", "many attributes", "long attribute", "50 MB"],
)
def test_a_huge_file_is_refused_before_it_is_read_to_the_end(content: bytes) -> None:
    assert rules(content) == ["xml-too-large"]


def test_no_more_findings_are_collected_than_anybody_reads() -> None:
    diagram = straight("a")
    for number in range(2_000):
        diagram.raw(f'<bpmn:dataObject id="d{number}"/>')
    diagram.raw('<bpmn:choreographyTask id="x"/>')

    findings = engine.check_files({"a.bpmn": diagram.xml})

    errors = [finding.element_id for finding in findings if finding.severity == "error"]
    assert len(findings) == 500 + len(errors)
    assert set(errors) == {"x"}


def test_sixty_thousand_flows_without_id_are_read() -> None:
    content = straight("a").raw('<bpmn:sequenceFlow sourceRef="a" targetRef="end"/>' * 60_000).xml

    assert engine.check_files({"a.bpmn": content}) == []


def test_an_endless_id_does_not_make_an_endless_message() -> None:
    findings = engine.check_files(
        {"a.bpmn": straight("a").raw(f'<bpmn:choreographyTask id="{"x" * 9_999}"/>').xml}
    )

    assert max(len(finding.message_de) for finding in findings) < 500


def test_a_file_in_another_encoding_is_understood() -> None:
    text = straight("prüfen").xml.decode().replace("UTF-8", "UTF-16")

    assert [e.id for e in engine.read_definition({"a.bpmn": text.encode("utf-16")}).elements.values()][
        1
    ] == "prüfen"


def test_comments_and_processing_instructions_are_skipped() -> None:
    content = straight("a").xml.replace(b"<bpmn:startEvent", b"<!-- x --><?y z?><bpmn:startEvent")

    assert engine.check_files({"a.bpmn": content}) == []


def test_an_element_with_endless_attributes_is_refused_before_anybody_looks_one_up() -> None:
    many = " ".join(f'a{number}="1"' for number in range(1_001))

    assert rules(straight("a").raw(f'<bpmn:task id="x" {many}/>').xml) == ["xml-too-large"]
