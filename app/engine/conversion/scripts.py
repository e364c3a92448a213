"""Script tasks: JUEL and what only computes become FEEL, other scripts are spoken of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.engine.conversion.document import text_of
from app.engine.conversion.jobs import assignment_of, unused_name
from app.engine.conversion.juel.scripts import LANGUAGES, trees_of_script
from app.engine.conversion.juel.translation import Untranslatable, tree_of, value_of
from app.engine.conversion.place import Place

_JUEL: Final = frozenset({"", "juel", "text/juel"})


def convert_script(place: Place) -> None:
    """Make the script of a task FEEL."""
    node = place.child("script")
    if place.type != "scriptTask" or (node is None and place.foreign("resource") is None):
        return
    language = (place.node.get("scriptFormat") or "").strip().lower()
    text = text_of(node) if node is not None else ""
    if place.foreign("resource") is not None or not text:
        _keep(place, language)
    elif language == "feel":
        _take(place, place.foreign("resultVariable") or unused_name(place), text.removeprefix("=").strip())
    elif language in _JUEL:
        _translate(place, text, lambda variable: _from_juel(place, text, variable))
    elif language in LANGUAGES:
        _translate(place, text, lambda variable: _from_script(place, text, language, variable))
    else:
        _keep(place, language)


def _keep(place: Place, language: str) -> None:
    place.note("script-language", property="script", language=language or "?")
    place.keep("resultVariable")
    place.keep("resource")


def _translate(place: Place, text: str, translate: Callable[[str], tuple[str, str]]) -> None:
    try:
        _take(place, *translate(place.foreign("resultVariable") or unused_name(place)))
    except Untranslatable as problem:
        place.untranslatable(text, "script", problem)
        place.keep("resultVariable")


def _from_juel(place: Place, text: str, variable: str) -> tuple[str, str]:
    tree = tree_of(text)
    if tree is not None:
        return assignment_of(tree, variable, place)
    value = value_of(text, place.replaced)
    if not value.startswith("="):
        raise Untranslatable("er ist ein Text", "it is a text")
    return variable, value[1:]


def _from_script(place: Place, text: str, language: str, variable: str) -> tuple[str, str]:
    """Take over the only value a script computes, or all the variables it sets one after another."""
    trees = trees_of_script(text, language)
    assigned = [assignment_of(tree, "", place) for tree in trees]
    if len(trees) == 1:
        name, expression = assigned[0]
    elif not all(name for name, _ in assigned):
        raise Untranslatable("das Skript rechnet mehrere Werte aus", "the script computes several values")
    else:
        name, expression = variable, f"{{{', '.join(f'{name}: {value}' for name, value in assigned)}}}"
        for target in dict(assigned):
            source = f"={variable}.{target}"
            place.append(place.zeebe("ioMapping"), "output", source=source, target=target)
    place.note("script-computed", property="script", language=language, expression=expression)
    return name or variable, expression


def _take(place: Place, variable: str, expression: str) -> None:
    place.set("script", "expression", f"={expression}")
    place.set("script", "resultVariable", variable)
    place.remove(place.child("script"))
    place.node.attrib.pop("scriptFormat", None)
    place.drop("resultVariable")
