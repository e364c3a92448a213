"""What repeats an activity: multi-instance, standard loop, and numbers of tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from app.engine.diagram import vocabulary as words
from app.engine.diagram.events import EventReader
from app.engine.diagram.extensions import Extensions, local_name, shown_name
from app.engine.diagram.findings import Findings
from app.engine.diagram.model import Announcement, MultiInstance, StandardLoop
from app.engine.values.expressions import Source, as_integer
from app.engine.values.failures import ExecutionFailed

MAX_ITERATIONS = 10_000
MAX_QUANTITY = 1_000

_MULTI_INSTANCE = "multiInstanceLoopCharacteristics"
_STANDARD = "standardLoopCharacteristics"
_CHARACTERISTICS = "loopCharacteristics"
_EXPECTED = {
    _MULTI_INSTANCE: frozenset({"loopCardinality", "completionCondition", "complexBehaviorDefinition"}),
    _STANDARD: frozenset({"loopCondition"}),
}
#: behavior → the attribute that names what is thrown.
_THROWN = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}
_WHOLE_NUMBER = (
    f"eine ganze Zahl von 0 bis {MAX_ITERATIONS}",
    f"an integer, 0 to {MAX_ITERATIONS}",
)


def read_loop(
    node: Any, type_: str, events: EventReader, extensions: Extensions
) -> MultiInstance | StandardLoop | None:
    """Return how an activity repeats; None if it does not, or if that cannot be executed."""
    found = [child for child in node.iterchildren(f"{{{words.BPMN}}}*") if local_name(child) in words.LOOPS]
    if not found or type_ not in words.MAY_REPEAT:
        return None
    if len(found) > 1:
        extensions.findings.add("loop-ambiguous", extensions.element_id)
        return None
    return _LoopReader(found[0], events, extensions).read()


def read_quantity(node: Any, name: str, extensions: Extensions) -> int:
    """Return how many tokens begin an activity, or leave it; one unless it says otherwise."""
    text = (node.get(name) or "1").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_QUANTITY)) else None
    if number is not None and 0 < number <= MAX_QUANTITY:
        return number
    expected = (f"eine ganze Zahl von 1 bis {MAX_QUANTITY}", f"an integer, 1 to {MAX_QUANTITY}")
    values = {"text": text, "expected": expected}
    extensions.findings.add("value-invalid", extensions.element_id, property=name, values=values)
    return 1


class _LoopReader:
    def __init__(self, node: Any, events: EventReader, extensions: Extensions) -> None:
        self.node = node
        self.events = events
        self.kind = local_name(node)
        self.of_element = extensions
        self.element_id = extensions.element_id
        self.findings: Findings = extensions.findings
        self.extensions = Extensions(node, self.element_id, self.kind, self.findings)
        self._check_children()

    def read(self) -> MultiInstance | StandardLoop | None:
        return self._multi_instance() if self.kind == _MULTI_INSTANCE else self._standard_loop()

    # --- multi-instance

    def _multi_instance(self) -> MultiInstance | None:
        items = self.extensions.source(_CHARACTERISTICS, "inputCollection")
        number = self._child("loopCardinality")
        self._check_number(number)
        self._check_input()
        self.of_element.must_compute(items)
        result = self.extensions.source(_CHARACTERISTICS, "outputElement")
        results_name = self._name("outputCollection")
        if (result is None) != (results_name is None):
            self._complain("loop-output-incomplete", f"{_CHARACTERISTICS}.outputCollection")
        return MultiInstance(
            sequential=self._is_true("isSequential"),
            items=items,
            number=number,
            item_name=self._name("inputElement"),
            result=self.of_element.must_compute(result),
            results_name=results_name,
            completion=self.of_element.must_compute(self._child("completionCondition")),
            announcements=tuple(self._announcements()),
        )

    def _check_input(self) -> None:
        has_items = self.extensions.text_of(_CHARACTERISTICS, "inputCollection") is not None
        if has_items == (self._child_text("loopCardinality") is not None):
            rule = "loop-input-ambiguous" if has_items else "loop-input-missing"
            self._complain(rule, f"{_CHARACTERISTICS}.inputCollection")

    def _announcements(self) -> Iterator[Announcement]:
        """Yield what is thrown when iterations complete."""
        behavior = (self.node.get("behavior") or "All").strip()
        if behavior in _THROWN:
            reference = self.node.get(_THROWN[behavior])
            events = self.events.read_referred(reference, self.of_element) if reference else ()
            yield Announcement(events=events, only_first=behavior == "One")
        elif behavior == "Complex":
            for node in self.node.iterchildren(f"{{{words.BPMN}}}complexBehaviorDefinition"):
                yield self._complex(node)

    def _complex(self, node: Any) -> Announcement:
        place = "complexBehaviorDefinition.condition"
        text = "".join("".join(each.itertext()) for each in node.iterchildren(f"{{{words.BPMN}}}condition"))
        condition = self.of_element.must_compute(self.of_element.compile(text.strip(), place))
        thrown = node.iterchildren(f"{{{words.BPMN}}}event")
        events = (event for each in thrown for event in self.events.read_announced(each, self.of_element))
        return Announcement(events=tuple(events), condition=condition)

    def _name(self, name: str) -> str | None:
        """Return the name of a variable; one that begins with "=" as an expression would is none."""
        source = self.extensions.source(_CHARACTERISTICS, name)
        text = source.text.strip() if source else None
        if text is None or words.VARIABLE.fullmatch(text):
            return text
        expected = ("der Name einer Variablen", "the name of a variable")
        self._invalid(text, f"{_CHARACTERISTICS}.{name}", expected)
        return None

    # --- standard loop

    def _standard_loop(self) -> StandardLoop | None:
        condition = self.of_element.must_compute(self._child("loopCondition"))
        text = (self.node.get("loopMaximum") or "").strip()
        maximum = (
            int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_ITERATIONS)) else None
        )
        if text and (maximum is None or maximum > MAX_ITERATIONS):
            self._invalid(text, "loopMaximum", _WHOLE_NUMBER)
            return None
        if condition is None and maximum is None:
            self._complain("loop-endless", "loopCondition")
            return None
        return StandardLoop(condition=condition, test_before=self._is_true("testBefore"), maximum=maximum)

    # --- values

    def _is_true(self, attribute: str) -> bool:
        return self.node.get(attribute, "false").strip() in ("true", "1")

    def _child(self, name: str) -> Source | None:
        text = self._child_text(name)
        return self.of_element.compile(text, f"{self.kind}.{name}") if text else None

    def _child_text(self, name: str) -> str | None:
        """Return what stands in a child element, if there is anything."""
        found = ("".join(child.itertext()) for child in self.node.iterchildren(f"{{{words.BPMN}}}{name}"))
        return next((text.strip() for text in found if text.strip()), None)

    def _check_number(self, number: Source | None) -> None:
        if number is not None and number.literal is not None:
            try:
                as_integer(number, number.literal, 0, MAX_ITERATIONS)
            except ExecutionFailed:
                self._invalid(number.text, number.place, _WHOLE_NUMBER)

    def _check_children(self) -> None:
        expected = words.SILENT | _EXPECTED[self.kind]
        for child in self.node.iterchildren("*"):
            if etree.QName(child).namespace != words.BPMN or local_name(child) not in expected:
                values = {"type": shown_name(child.tag), "reason": words.reason(local_name(child))}
                self.findings.add("unsupported-element", self.element_id, values=values)

    def _complain(self, rule: str, property: str) -> None:
        self.findings.add(rule, self.element_id, property=property)

    def _invalid(self, text: str, property: str, expected: tuple[str, str]) -> None:
        values = {"text": text, "expected": expected}
        self.findings.add("value-invalid", self.element_id, property=property, values=values)
