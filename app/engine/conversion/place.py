"""One element of a diagram while it is converted: taking what it has, giving what it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from app.engine.conversion.document import append, insert, is_foreign, local, remove
from app.engine.conversion.juel.translation import Untranslatable, value_of
from app.engine.conversion.notes import Notes
from app.engine.diagram.vocabulary import BPMN, ZEEBE
from app.engine.values.expressions import shorten

_EXTENSIONS = f"{{{BPMN}}}extensionElements"


class Place:
    """An element, what belongs to it, and what is noted about it."""

    def __init__(self, node: Any, element_id: str, notes: Notes, replaced: Mapping[str, str]) -> None:
        self.node = node
        self.id = element_id
        self.type = local(node)
        self.notes = notes
        self.replaced = replaced
        self.fields: list[str] = []  # of its form, as far as the diagram describes it

    # --- what it has

    def foreign(self, name: str) -> str | None:
        """Return an attribute of the other dialect; one without any text counts as missing."""
        return next((value for tag, value in self._foreign(name) if value.strip()), None)

    def drop(self, *names: str) -> None:
        """Take out attributes of the other dialect."""
        for name in names:
            for tag, _ in list(self._foreign(name)):
                del self.node.attrib[tag]

    def _foreign(self, name: str) -> Iterator[tuple[str, str]]:
        return (
            (tag, str(value))
            for tag, value in self.node.attrib.items()
            if is_foreign(tag) and local(tag) == name
        )

    def extensions(self, name: str) -> list[Any]:
        """Return extension elements of the other dialect."""
        return [
            child
            for container in self.node.iterchildren(_EXTENSIONS)
            for child in container.iterchildren("*")
            if is_foreign(child.tag) and local(child) == name
        ]

    def remove(self, node: Any) -> None:
        """Take out an extension element, and its container once that is empty."""
        container = node.getparent()
        remove(node)
        if container.tag == _EXTENSIONS and len(container) == 0:
            remove(container)

    def child(self, name: str) -> Any | None:
        """Return a BPMN child."""
        return self.node.find(f"{{{BPMN}}}{name}")

    # --- what it needs

    def zeebe(self, name: str) -> Any:
        """Return the extension element of that name, made if it is missing."""
        container = self.node.find(_EXTENSIONS)
        if container is None:
            container = etree.SubElement(self.node, _EXTENSIONS)
            self.node.remove(container)
            documentation = self.node.findall(f"{{{BPMN}}}documentation")
            insert(self.node, self.node.index(documentation[-1]) + 1 if documentation else 0, container)
        found = container.find(f"{{{ZEEBE}}}{name}")
        return found if found is not None else self.append(container, name)

    def append(self, parent: Any, tag: str, **attributes: str) -> Any:
        """Put another `zeebe:` element behind the children of one."""
        child = etree.SubElement(parent, f"{{{ZEEBE}}}{tag}", attributes)
        parent.remove(child)
        append(parent, child)
        return child

    def set(self, extension: str, name: str, value: str) -> None:
        """Set an attribute of an extension element; one that is there already stays."""
        node = self.zeebe(extension)
        if not node.get(name):
            node.set(name, value)
        elif node.get(name) != value:
            self.note("already-there", property=f"{extension}.{name}", old=node.get(name), text=value)

    # --- values

    def value(self, text: str, property: str, kept: tuple[Any, str] | None = None) -> str | None:
        """Translate a value, or note why not.

        Args:
            kept: element and attribute that stay as they are if there is no counterpart.
        """
        try:
            return value_of(text, self.replaced)
        except Untranslatable as problem:
            self.untranslatable(text, property, problem)
            if kept:
                self.notes.keep(*kept)
            return None

    def move(self, name: str, extension: str, attribute: str) -> None:
        """Make a foreign attribute one of an extension element; what fails stays and is noted."""
        text = self.foreign(name)
        if text is None:
            self.drop(name)
            return
        value = self.value(text, name)
        if value is None:
            self.keep(name)
            return
        self.set(extension, attribute, value)
        self.drop(name)

    # --- notes

    def note(self, rule: str, *, property: str | None = None, **values: object) -> None:
        self.notes.add(rule, self.id, property=property, values=values)

    def keep(self, name: str) -> None:
        """Say that an attribute stays on purpose and was spoken of."""
        for tag, _ in self._foreign(name):
            self.notes.keep(self.node, tag)

    def keep_extension(self, node: Any) -> None:
        """Say that an extension element stays on purpose and was spoken of."""
        self.notes.keep(node, node.tag)

    def untranslatable(self, text: str, property: str, problem: Untranslatable) -> None:
        self.note("expression-untranslated", property=property, text=shorten(text), reason=problem.reason)
