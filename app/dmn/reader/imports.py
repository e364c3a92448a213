"""Reads a DMN file together with the files it imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.dmn.findings import InvalidDecisionModel, finding
from app.dmn.model import Model
from app.dmn.reader.elements import read_imports, read_model
from app.dmn.reader.xml import parse


def read_with_imports(xml: bytes, others: Iterable[bytes]) -> Model:
    """Read a file, with what it imports from among other files; those it does not import may be broken.

    Raises:
        InvalidDecisionModel: a file needed is not a usable model, is not there, or imports itself.
    """
    return _Reader({namespace: other for other in others if (namespace := _namespace(other))}).read(xml)


def _namespace(xml: bytes) -> str | None:
    try:
        namespace: str | None = parse(xml).get("namespace")
    except InvalidDecisionModel:
        return None
    return namespace


class _Reader:
    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files  # by namespace
        self.models: dict[str, Model] = {}
        self._open: list[str] = []

    def read(self, xml: bytes) -> Model:
        wanted = [item for item in read_imports(xml) if item.namespace in self.files]
        return read_model(xml, imports={item.namespace: self._imported(item.namespace) for item in wanted})

    def _imported(self, namespace: str) -> Model:
        if namespace in self._open:
            circle = " → ".join([*self._open[self._open.index(namespace) :], namespace])
            german, english = (
                f"Modelle importieren einander im Kreis: {circle}",
                f"Circular imports: {circle}",
            )
            raise InvalidDecisionModel([finding("circular-import", german, english)])
        if namespace not in self.models:
            self._open.append(namespace)
            self.models[namespace] = self.read(self.files[namespace])
            self._open.pop()
        return self.models[namespace]
