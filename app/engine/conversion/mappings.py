"""Input and output parameters → variable mappings; free properties."""

from __future__ import annotations

import re
from typing import Any, Final

from app.engine.conversion.calls import UNNAMED
from app.engine.conversion.document import is_foreign, local, text_of
from app.engine.conversion.jobs import unused_name
from app.engine.conversion.juel.scripts import tree_of_script
from app.engine.conversion.juel.translation import (
    Untranslatable,
    expression_of,
    has_expression,
    value_of,
    write_tree,
)
from app.engine.conversion.juel.writer import quote
from app.engine.conversion.place import Place
from app.engine.diagram.vocabulary import BPMN, ZEEBE

_TARGET: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
#: Elements that bring variables of their own, besides what runs inside of them.
_WITH_RESULTS: Final = frozenset(
    {"userTask", "serviceTask", "sendTask", "scriptTask", "businessRuleTask", "receiveTask"}
)
_DIRECTIONS: Final = {"inputParameter": "input", "outputParameter": "output"}


def convert_mappings(place: Place) -> None:
    """Carry over input and output parameters; scripts and names that FEEL cannot read are left."""
    found = place.extensions("inputOutput")
    for container in found:
        for node in list(container.iterchildren("*")):
            if is_foreign(node.tag) and _parameter(place, node):
                container.remove(node)
        if len(container) == 0:
            place.remove(container)
        else:
            place.keep_extension(container)
    if place.extensions("inputOutput") or not found:
        return
    _complete_outputs(place)


def _complete_outputs(place: Place) -> None:
    """Let out what left the element beside its output parameters: fields of its form, its own result."""
    mappings = place.node.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}ioMapping")
    outputs = [] if mappings is None else mappings.findall(f"{{{ZEEBE}}}output")
    if not outputs or place.type not in _WITH_RESULTS:
        return
    named = {output.get("target") for output in outputs}
    for name in dict.fromkeys([*place.fields, *_results(place)]):
        if name not in named and _TARGET.fullmatch(name):
            place.append(mappings, "output", source=f"={name}", target=name)
    if place.node.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}script") is None:
        place.note("outputs-only", property="ioMapping", names=", ".join(sorted(named)))


def _results(place: Place) -> list[str]:
    extensions = place.node.find(f"{{{BPMN}}}extensionElements")
    found = [extensions.find(f"{{{ZEEBE}}}{name}") for name in ("script", "calledDecision")]
    names = [node.get("resultVariable") for node in found if node is not None]
    return [name for name in names if name and name not in (unused_name(place), UNNAMED)]


def _parameter(place: Place, node: Any) -> bool:
    direction, name = _DIRECTIONS.get(local(node)), node.get("name") or ""
    if direction is None or not _TARGET.fullmatch(name):
        place.note("not-converted", name=local(node), text=name or "?")
        return False
    try:
        source = _source(place, node)
    except Untranslatable as problem:
        place.untranslatable(text_of(node), f"{local(node)} {name}", problem)
        return False
    place.append(place.zeebe("ioMapping"), direction, source=source, target=name)
    return True


def _source(place: Place, node: Any) -> str:
    """Return a parameter's value: a text, FEEL, a list or a context."""
    structure = [child for child in node.iterchildren("*") if is_foreign(child.tag)]
    if structure:
        return "=" + _structure(place, structure[0])
    text = text_of(node)
    return value_of(text, place.replaced) if text else "=null"


def _structure(place: Place, node: Any) -> str:
    kind = local(node)
    children = [child for child in node.iterchildren("*") if is_foreign(child.tag)]
    if kind == "list":
        return f"[{', '.join(_structure(place, child) for child in children)}]"
    if kind == "map":
        return _map(place, children)
    if kind == "value":
        text = text_of(node)
        return expression_of(text, place.replaced) if text else "null"
    language = (node.get("scriptFormat") or "?").strip().lower()
    return write_tree(tree_of_script(text_of(node), language), place.replaced, 0)


def _map(place: Place, children: list[Any]) -> str:
    """Return a context; keys that are computed need a function each."""
    keys = [child.get("key") or "" for child in children]
    values = [_entry(place, child) for child in children]
    if not any(has_expression(key) for key in keys):
        return f"{{{', '.join(f'{quote(key)}: {value}' for key, value in zip(keys, values, strict=True))}}}"
    context = "{}"
    for key, value in zip(keys, values, strict=True):
        context = f"context put({context}, {expression_of(key, place.replaced)}, {value})"
    return context


def _entry(place: Place, node: Any) -> str:
    children = [child for child in node.iterchildren("*") if is_foreign(child.tag)]
    if children:
        return _structure(place, children[0])
    text = text_of(node)
    return expression_of(text, place.replaced) if text else "null"


def convert_properties(place: Place) -> None:
    """Carry over free properties."""
    for container in place.extensions("properties"):
        for node in list(container.iterchildren("*")):
            name, value = node.get("name") or node.get("id"), node.get("value") or ""
            if local(node) == "property" and name:
                place.append(place.zeebe("properties"), "property", name=name, value=value)
                container.remove(node)
        if len(container) == 0:
            place.remove(container)
