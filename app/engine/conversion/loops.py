"""Repeated activities: collections, fixed numbers and completion conditions."""

from __future__ import annotations

import re
from typing import Any, Final

from app.engine.conversion.document import set_text, text_of
from app.engine.conversion.juel.translation import IN_LOOP, has_expression
from app.engine.conversion.place import Place
from app.engine.diagram.vocabulary import BPMN

_NAME: Final = re.compile(r"[^\W\d]\w*")


def convert_loop(place: Place) -> None:
    """Carry over what an activity is repeated for."""
    node = place.child("multiInstanceLoopCharacteristics")
    if node is None:
        return
    loop = Place(node, place.id, place.notes, IN_LOOP)
    _collection(loop)
    _element(loop)
    condition = loop.child("completionCondition")
    if condition is not None:
        _translate(loop, condition, "completionCondition")


def _collection(loop: Place) -> None:
    text = loop.foreign("collection")
    reference, number = loop.child("loopDataInputRef"), loop.child("loopCardinality")
    if text is not None:
        value = _as_expression(loop, text.strip(), "collection")
        if value is None:
            loop.keep("collection")
            return
        loop.set("loopCharacteristics", "inputCollection", value)
        loop.drop("collection")
        if reference is not None:
            loop.remove(reference)
    elif reference is not None and text_of(reference):
        _take_child(loop, reference, _as_expression(loop, text_of(reference), "loopDataInputRef"))
    elif number is not None:
        _translate(loop, number, "loopCardinality")


def _take_child(loop: Place, node: Any, value: str | None) -> None:
    if value is not None:
        loop.set("loopCharacteristics", "inputCollection", value)
        loop.remove(node)


def _as_expression(loop: Place, text: str, property: str) -> str | None:
    """Return a collection: an expression, or the bare name of a variable."""
    if text.startswith("=") or _NAME.fullmatch(text):
        return text if text.startswith("=") else f"={text}"
    return loop.value(text, property)


def _element(loop: Place) -> None:
    name = loop.foreign("elementVariable")
    item = loop.child("inputDataItem")
    if name is None and item is not None:
        name = item.get("name") or item.get("id")
    if name is None:
        return
    loop.set("loopCharacteristics", "inputElement", name)
    loop.drop("elementVariable")
    if item is not None:
        loop.remove(item)


def _translate(loop: Place, node: Any, property: str) -> None:
    text = text_of(node)
    if has_expression(text) and not text.startswith("="):
        value = loop.value(text, property)
        if value is not None:
            set_text(node, value)


def replaced_names(node: Any) -> dict[str, str]:
    """Return the names that mean something else inside repeated activities."""
    tag = f"{{{BPMN}}}multiInstanceLoopCharacteristics"
    repeated = any(container.find(tag) is not None for container in [node, *node.iterancestors()])
    return dict(IN_LOOP) if repeated else {}
