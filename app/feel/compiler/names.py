"""Compiling names and paths."""

from __future__ import annotations

from typing import Any

from app.feel import ast
from app.feel.builtins import BUILTINS
from app.feel.compiler.compilation import Compilation
from app.feel.evaluation import MISSING, Code, Frame
from app.feel.json_values import FEEL_ATOMS
from app.feel.messages import Phrase, Place
from app.feel.properties import PROPERTIES, has_property, read_property
from app.feel.values import kind

_SHORT_LIST = 64  # items; looking at them costs less than remembering that they have been looked at


def compile_name(node: ast.Name, compilation: Compilation) -> Code:
    return compile_variable(node, compilation, "unknown-name")


def compile_variable(node: ast.Name, compilation: Compilation, code: str) -> Code:
    """Compile reading a variable; the code is the message if there is none."""
    name = node.name
    is_outermost = not compilation.is_local(name)
    hops, is_uncertain = compilation.find(name)
    place = compilation.place(node)
    if is_uncertain:
        return _searched(name, place, code)
    if is_outermost:
        compilation.check_name(name, place, code)
        return _outer_variable(name, hops, place, code)
    if hops == 0:
        return lambda frame: (
            frame.values[name] if name in frame.values else missing_variable(frame, name, place)
        )
    return _inner_variable(name, hops, place)


def _outer_variable(name: str, hops: int, place: Place, code: str) -> Code:
    def outermost(frame: Frame) -> Any:
        value = frame.values.get(name, MISSING)
        type_ = type(value)
        if type_ in FEEL_ATOMS:
            return value
        if type_ is list and len(value) < _SHORT_LIST and FEEL_ATOMS.issuperset(map(type, value)):
            return value
        if value is MISSING:
            return missing_variable(frame, name, place, code)
        return frame.evaluation.converted(value)

    def from_inside(frame: Frame) -> Any:
        for _ in range(hops):
            frame = frame.parent  # type: ignore[assignment] # as many frames as were compiled
        return outermost(frame)

    return from_inside if hops else outermost


def _inner_variable(name: str, hops: int, place: Place) -> Code:
    def enclosing(frame: Frame) -> Any:
        for _ in range(hops):
            frame = frame.parent  # type: ignore[assignment] # as many frames as were compiled
        values = frame.values
        return values[name] if name in values else missing_variable(frame, name, place)

    return enclosing


def _searched(name: str, place: Place, code: str) -> Code:
    outermost = _outer_variable(name, 0, place, code)

    def searched(frame: Frame) -> Any:
        while frame.parent is not None:
            if name in frame.values:
                return frame.values[name]
            frame = frame.parent
        return outermost(frame)

    return searched


def missing_variable(frame: Frame, name: str, place: Place, code: str = "unknown-name") -> Any:
    """Return the built-in function of that name, or null with a warning; MISSING if it was to be called."""
    if name in BUILTINS:
        return BUILTINS[name]
    candidates: list[str] = []
    inner: Frame | None = frame
    while inner is not None:
        candidates += inner.values
        inner = inner.parent
    frame.evaluation.warn(code, place, name=name, candidates=(*candidates, *BUILTINS))
    return MISSING if code == "unknown-function" else None


def compile_path(node: ast.Path, compilation: Compilation) -> Code:
    source, name, place = compilation.compile(node.source), node.name, compilation.place(node)

    def path(frame: Frame) -> Any:
        value = source(frame)
        if type(value) is dict and name in value:
            return value[name]
        return _property(frame, value, name, place)

    return path


def _property(frame: Frame, value: Any, name: str, place: Place) -> Any:
    if type(value) is list:
        frame.evaluation.spend(len(value), place)
        return [_property(frame, item, name, place) for item in value]
    if type(value) is dict:
        if name in value:
            return value[name]
        return frame.evaluation.warn("unknown-field", place, name=name, candidates=tuple(value))
    if has_property(value, name):
        return read_property(value, name)
    if type(value) in PROPERTIES:
        return frame.evaluation.warn(
            "unknown-field", place, name=name, candidates=tuple(PROPERTIES[type(value)])
        )
    return frame.evaluation.warn("no-fields", place, name=name, kind=Phrase(kind(value)))
