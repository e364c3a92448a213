"""Mutated BPMN files: damaged on purpose, always the same ones."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from tests.engine.diagrams import NOON, Diagram
from tests.engine.properties.blocks import drawing_of

ROOT = Path(__file__).parents[3]
_PIECES = re.compile(rb"[\w:]+|[^\w:]")
_HOSTILE = [
    b"", b'"', b"<", b">", b"/>", b"&amp;", b"&x;", b"&#0;", b"&#xD800;", b"\x00", b"\xff\xfe", b"]]>",
    b"<![CDATA[", b"<!--", b"<?xml-stylesheet href='file:///etc/passwd'?>", b"-1", b"99999999999999999999",
    b"=", b"=1/0", b"=[1..999999999]", b"PT0S", b"R/PT0S", b"R999999999/PT0.001S", b"true", b"x" * 100_000,
    b"bpmn:subProcess", b"bpmn:transaction", b"bpmn:startEvent", b"bpmn:endEvent", b"bpmn:boundaryEvent",
    b"bpmn:compensateEventDefinition", b"bpmn:cancelEventDefinition", b"bpmn:messageEventDefinition",
]  # fmt: skip
_TEXTS = [
    "",
    "=",
    "=n",
    "=1/0",
    "=[1..999999999]",
    "=null",
    "PT0S",
    "R/PT0S",
    "-1",
    "9" * 50,
    "true",
    "\u200b",
    "/",
]
_TYPES = ["plain", "timer", "message", "error", "undo", "several", "post", "fault", "withdrawal"]


def seeds() -> list[bytes]:
    """Our own processes, and a diagram with every element that can be nested."""
    leaves = ["task", "script", "wait", "message", "undoable", "undo", "guarded", "repeated"]
    many = ("sequence", [(leaf, 2, True) for leaf in leaves])
    taken = (2, 0)
    parts = [("inside", many, kind, True) for kind in _TYPES]
    parts += [("transaction", many, taken), ("ending", many, taken, "error"), ("loop", many, taken)]
    parts += [("choice", [(many, taken)]), ("some", [(many, taken)]), ("parallel", [many, many])]
    drawn = [drawing_of(part).diagram().xml for part in parts]
    ours = [path.read_bytes() for path in sorted((ROOT / "processes").rglob("*.bpmn"))]
    return drawn + ours


def mutants(number: int) -> Iterator[bytes]:
    """Yield so many damaged files."""
    chance = random.Random(number)
    files = [(file, _PIECES.findall(file)) for file in seeds()]
    for _ in range(number):
        file, pieces = chance.choice(files)
        how = chance.random()
        if how < 0.6:
            yield _rearranged(chance, file)
        else:
            yield _damaged(chance, file) if how < 0.8 else _exchanged(chance, list(pieces))


def _damaged(chance: random.Random, file: bytes) -> bytes:
    start, length = chance.randrange(len(file)), chance.choice([0, 1, 3, 40, 400])
    return file[:start] + chance.choice(_HOSTILE) + file[start + length :]


def _exchanged(chance: random.Random, pieces: list[bytes]) -> bytes:
    """Words of the file or hostile ones in the place of others, or whole stretches twice."""
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at = chance.randrange(len(pieces))
        if chance.random() < 0.2:
            pieces[at:at] = pieces[at : at + chance.randrange(200)]
        else:
            pieces[at] = chance.choice(pieces if chance.random() < 0.6 else _HOSTILE)
    return b"".join(pieces)


def _rearranged(chance: random.Random, file: bytes) -> bytes:
    """Elements removed, doubled, moved and renamed, attributes with the values of others: still XML."""
    root = etree.fromstring(file)
    for _ in range(chance.choice([1, 1, 2, 4, 8])):
        nodes = [node for node in root.iter("*") if node is not root and "omg.org/spec/BPMN" in node.tag]
        if not nodes:
            break
        node, other = chance.choice(nodes), chance.choice(nodes)
        chance.choice([_remove, _double, _move, _rename, _assign, _assign, _assign])(chance, node, other)
    return etree.tostring(root)


def _remove(chance: random.Random, node: Any, other: Any) -> None:
    node.getparent().remove(node)


def _double(chance: random.Random, node: Any, other: Any) -> None:
    twin = copy.deepcopy(node)
    for part in twin.iter("*"):
        if chance.random() < 0.9 and part.get("id"):
            part.set("id", f"{part.get('id')}_{chance.randrange(10**6)}")
    other.addnext(twin)


def _move(chance: random.Random, node: Any, other: Any) -> None:
    if not any(around is node for around in (other, *other.iterancestors())):
        other.append(node)


def _rename(chance: random.Random, node: Any, other: Any) -> None:
    node.tag = other.tag


def _assign(chance: random.Random, node: Any, other: Any) -> None:
    values = [*other.attrib.values(), *(text for text in _TEXTS if chance.random() < 0.2)]
    if node.attrib and values:
        node.set(chance.choice(node.keys()), chance.choice(values))
    if node.text and chance.random() < 0.3:
        node.text = chance.choice(_TEXTS)


def hostile(place: str = "file:///etc/passwd") -> Iterator[bytes]:
    """Yield files that aim at the reader itself, at memory, or at something outside."""
    plain = Diagram().start().user("a").end().flows("start", "a", "end").xml
    head, body = plain.split(b"?>", 1)
    target = place.encode()
    for doctype in (
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "%s">]>' % target,
        b'<!DOCTYPE d SYSTEM "%s">' % target,
        b'<!DOCTYPE d PUBLIC "a" "%s">' % target,
        b'<!DOCTYPE d [<!ENTITY %% x SYSTEM "%s"> %%x;]>' % target,
        (
            b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
            b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
        ),
    ):
        yield head + b"?>" + doctype + body
        yield head + b"?>" + doctype + body.replace(b'id="a"', b'id="a" name="&x;"')
        yield head + b"?>" + doctype + body.replace(b"<bpmn:userTask", b"&x;<bpmn:userTask", 1)
    where = b' xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="urn:x %s"' % target
    yield plain.replace(b' id="definitions_1"', where + b' id="definitions_1"')
    include = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="%s" parse="text"/>' % target
    yield plain.replace(b"<bpmn:userTask", include + b"<bpmn:userTask", 1)
    yield plain.replace(b"<bpmn:process", b'<bpmn:import location="%s"/><bpmn:process' % target, 1)
    yield plain.replace(b'id="a"', b'id="a" name="%s"' % (b"x" * 3_000_000))
    yield plain.replace(b'id="a"', b'id="a" ' + b" ".join(b'a%d="1"' % n for n in range(100_000)))
    yield plain.replace(b"<bpmn:userTask", b"<bpmn:subProcess>" * 30_000 + b"<bpmn:userTask", 1)
    yield plain.replace(b"<bpmn:userTask", b"<bpmn:subProcess id='s'/>" * 10_000 + b"<bpmn:userTask", 1)
    yield plain.replace(b"</bpmn:process>", b"<bpmn:documentation>" + b"y" * 3_000_000)
    yield b"<" * 1_000_000
    yield b"\x1f\x8b\x08" + b"\x00" * 1_000
    yield plain.decode().encode("utf-16")


def survive(content: bytes) -> None:
    """Check, read and run a file: findings or a definition that runs, never anything else."""
    from app import engine

    findings = engine.check_files({"x.bpmn": content})
    if not all(finding.message_de and finding.message_en for finding in findings):
        raise AssertionError("a finding without a sentence")
    try:
        definition = engine.read_definition({"x.bpmn": content})
    except engine.InvalidDefinition:
        if not findings:
            raise
        return
    environment = engine.Environment(max_steps=100)
    if None in definition.starts:
        engine.simulate(definition, {"a": 2, "n": 1}, at=NOON, environment=environment)
