"""Java classes, beans and external workers → job types; expressions that only compute → scripts."""

from __future__ import annotations

import re
from typing import Any, Final

from app.engine.conversion.document import local, text_of
from app.engine.conversion.juel.methods import is_known
from app.engine.conversion.juel.syntax import Call, Literal, Name, Node, Property
from app.engine.conversion.juel.translation import Untranslatable, has_expression, tree_of, write_tree
from app.engine.conversion.place import Place
from app.engine.diagram.vocabulary import BPMN, ZEEBE

TASKS: Final = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
_EVENTS: Final = frozenset({"intermediateThrowEvent", "endEvent"})
_CALLS: Final = ("topic", "class", "delegateExpression", "expression", "resultVariable")
_WORD: Final = re.compile(r"[^\W\d]\w*")
_ONLY_OF_SERVICES: Final = ("implementation", "operationRef", "messageRef")
JAVA_OBJECTS: Final = frozenset({"execution", "delegateExecution", "task", "delegateTask"})


def convert_implementation(place: Place) -> None:
    """Carry over what a service, send or business rule task, or a throwing message event, calls."""
    holder = _holder(place)
    if holder is None:
        return
    if holder.foreign("topic") is not None and holder.foreign("type") in (None, "external"):
        _external(place, holder)
    elif holder.foreign("type") not in (None, "external"):
        _built_in(place, holder)
    elif holder.foreign("class") is not None:
        _java_class(place, holder)
    elif holder.foreign("delegateExpression") is not None:
        _delegate(place, holder)
    elif holder.foreign("expression") is not None:
        _expression(place, holder)
    _forget_others(place, holder)
    _fields(place, holder)


def _forget_others(place: Place, holder: Place) -> None:
    """Drop what was never called because something else is named before it."""
    if place.node.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}taskDefinition") is None:
        return
    others = [name for name in _CALLS if holder.foreign(name) is not None]
    if others:
        place.note("technical-dropped", names=", ".join(others))
        holder.drop(*others)


def _holder(place: Place) -> Place | None:
    """Return where the attributes stand: at the task, or at the event definition inside the event."""
    if place.type in TASKS:
        return place
    node = place.child("messageEventDefinition") if place.type in _EVENTS else None
    return None if node is None else Place(node, place.id, place.notes, place.replaced)


def _external(place: Place, holder: Place) -> None:
    value = holder.value(holder.foreign("topic") or "", "topic")
    if value is None:
        holder.keep("topic")
        holder.keep("type")
        return
    place.set("taskDefinition", "type", value)
    holder.drop("topic", "type")


def _java_class(place: Place, holder: Place) -> None:
    name = (holder.foreign("class") or "").strip()
    value = holder.value(name, "class")
    if value is None:
        holder.keep("class")
        return
    _call(place, name, value)
    holder.drop("class")
    result(place, holder)


def _delegate(place: Place, holder: Place) -> None:
    text = holder.foreign("delegateExpression") or ""
    _call(place, text, type_of(text) or text)
    holder.drop("delegateExpression")
    result(place, holder)


def _built_in(place: Place, holder: Place) -> None:
    name = holder.foreign("type") or ""
    _call(place, name, name)
    holder.drop("type")


def _call(place: Place, text: str, type_: str) -> None:
    place.set("taskDefinition", "type", type_)
    place.note("handler-needed", property="taskDefinition.type", text=text, type=type_)


def _expression(place: Place, holder: Place) -> None:
    text = holder.foreign("expression") or ""
    try:
        tree = tree_of(text)
        if tree is None:
            raise Untranslatable("er ist ein Text", "it is a text")
        if place.type in TASKS and not _calls_bean(tree):
            _script(place, text, tree)
            return
        type_ = _type_of_tree(tree)
        if type_ is None:
            raise Untranslatable("er ruft keine Funktion auf", "it calls no function")
    except Untranslatable as problem:
        holder.untranslatable(text, "expression", problem)
        holder.keep("expression")
        holder.keep("resultVariable")
        return
    _call(place, text, type_)
    note_arguments(place, text, tree)
    holder.drop("expression")
    result(place, holder)


def result(place: Place, holder: Place) -> None:
    """Say under which name a handler has to return its result."""
    name = holder.foreign("resultVariable") or holder.foreign("resultVariableName")
    if name is not None:
        place.note("handler-result", property="resultVariable", name=name)
    holder.drop("resultVariable", "resultVariableName")


def note_arguments(place: Place, text: str, tree: Node) -> None:
    """Say that a call had arguments which no mapping passes on."""
    passed = [
        a for a in getattr(tree, "arguments", ()) if not (isinstance(a, Name) and a.name in JAVA_OBJECTS)
    ]
    if passed:
        place.note("handler-arguments", property="taskDefinition.type", text=text)


def _calls_bean(tree: Node) -> bool:
    """Tell whether an expression calls a method of an object that only Java has."""
    if not isinstance(tree, Call) or (isinstance(tree.base, Name) and tree.base.name in JAVA_OBJECTS):
        return False
    return not is_known(tree)


def _script(place: Place, text: str, tree: Node) -> None:
    """Make a task that only computes a script task."""
    given = place.foreign("resultVariable") or place.foreign("resultVariableName")
    variable, expression = assignment_of(tree, given or unused_name(place), place)
    was = place.type
    place.node.tag = f"{{{BPMN}}}scriptTask"
    place.type = "scriptTask"
    for name in _ONLY_OF_SERVICES:
        place.node.attrib.pop(name, None)
    place.set("script", "expression", f"={expression}")
    place.set("script", "resultVariable", variable)
    place.note("became-script", type=was, text=text)
    place.drop("expression", "resultVariable", "resultVariableName")


def assignment_of(tree: Node, variable: str, place: Place) -> tuple[str, str]:
    """Return variable and FEEL of a script; `execution.setVariable("x", …)` names its variable itself.

    Raises:
        Untranslatable: FEEL has no counterpart.
    """
    match tree:
        case Call(base=Name(name=base), name="setVariable", arguments=(Literal(value=str(name)), value)):
            if base in JAVA_OBJECTS and _WORD.fullmatch(name):
                return name, write_tree(value, place.replaced, 0)
    return variable, write_tree(tree, place.replaced, 0)


def unused_name(place: Place) -> str:
    """Return a variable for a result that nobody asked for."""
    return re.sub(r"\W", "_", f"ergebnis_{place.id}")


def type_of(text: str) -> str | None:
    """Return the job type a bean's name makes: `${bescheid.senden(execution)}` → bescheid.senden."""
    if not has_expression(text):
        return text.strip() or None
    try:
        tree = tree_of(text)
    except Untranslatable:
        tree = None
    return (_type_of_tree(tree) if tree is not None else None) or ".".join(_WORD.findall(text)) or None


def _type_of_tree(tree: Node) -> str | None:
    if isinstance(tree, Name):
        return tree.name
    if isinstance(tree, Property | Call) and tree.base is not None:
        base = _type_of_tree(tree.base)
        return f"{base}.{tree.name}" if base else None
    return tree.name if isinstance(tree, Call) else None


def _fields(place: Place, holder: Place) -> None:
    """Carry over injected fields: constants become headers, expressions inputs."""
    for node in holder.extensions("field"):
        name, text = node.get("name") or "", field_value(node)
        if text is None or not name:
            continue
        value = holder.value(text, f"field {name}", (node, node.tag))
        if value is None:
            continue
        if value.startswith("=") and _WORD.fullmatch(name):
            place.append(place.zeebe("ioMapping"), "input", source=value, target=name)
        else:
            place.append(place.zeebe("taskHeaders"), "header", key=name, value=value)
        holder.remove(node)


def field_value(node: Any) -> str | None:
    """Return what an injected field holds."""
    for name in ("stringValue", "expression"):
        if node.get(name) is not None:
            return str(node.get(name))
    children = [child for child in node.iterchildren("*") if local(child) in ("string", "expression")]
    return text_of(children[0]) if children else None
