"""Script tasks: JUEL becomes FEEL, other languages are spoken of."""

from __future__ import annotations

from typing import Final

from app.engine.conversion.document import text_of
from app.engine.conversion.jobs import assignment_of, unused_name
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
    if language == "feel" and text:
        _take(place, place.foreign("resultVariable") or unused_name(place), text.removeprefix("=").strip())
    elif language in _JUEL and text:
        _from_juel(place, text)
    else:
        place.note("script-language", property="script", language=language or "?")
        place.keep("resultVariable")
        place.keep("resource")


def _from_juel(place: Place, text: str) -> None:
    variable = place.foreign("resultVariable") or unused_name(place)
    try:
        tree = tree_of(text)
        if tree is None:
            value = value_of(text, place.replaced)
            if not value.startswith("="):
                raise Untranslatable("er ist ein Text", "it is a text")
            _take(place, variable, value[1:])
        else:
            _take(place, *assignment_of(tree, variable, place))
    except Untranslatable as problem:
        place.untranslatable(text, "script", problem)
        place.keep("resultVariable")


def _take(place: Place, variable: str, expression: str) -> None:
    place.set("script", "expression", f"={expression}")
    place.set("script", "resultVariable", variable)
    place.remove(place.child("script"))
    place.node.attrib.pop("scriptFormat", None)
    place.drop("resultVariable")
