from __future__ import annotations

import tracemalloc
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
        b"<a>" + b"<b/>" * 500_000 + b"</a>",
        b"<a b='" + b"x" * 9_000_000 + b"'/>",
        b" " * 50_000_000,
    ],
    ids=["deep", "wide", "long attribute", "50 MB"],
)
def test_a_huge_file_is_refused_without_filling_the_memory(content: bytes) -> None:
    tracemalloc.start()

    (rule,) = rules(content)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rule in ("xml-too-large", "xml-invalid")
    assert peak < 50_000_000


def test_a_file_in_another_encoding_is_understood() -> None:
    text = straight("prüfen").xml.decode().replace("UTF-8", "UTF-16")

    assert [e.id for e in engine.read_definition({"a.bpmn": text.encode("utf-16")}).elements.values()][
        1
    ] == "prüfen"


def test_comments_and_processing_instructions_are_skipped() -> None:
    content = straight("a").xml.replace(b"<bpmn:startEvent", b"<!-- x --><?y z?><bpmn:startEvent")

    assert engine.check_files({"a.bpmn": content}) == []
