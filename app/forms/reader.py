"""Read form-js JSON into a `Form`, or say in full what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import exact_json
from app.feel import Expression
from app.forms.components import Component, Divider, Form, Group, Repeat, Step, Text
from app.forms.definition import Definition, Problems
from app.forms.field_reader import FIELD_TYPES, read_field
from app.forms.findings import InvalidFormDefinition
from app.forms.templates import read_text

_OLDEST_SCHEMA = 9
_MAX_ROWS = 100
_MAX_DEPTH = 12
_NO_TEXT: tuple[str, tuple[Expression, ...]] = ("", ())
_IGNORED = frozenset({"button"})
_REFUSED = {
    "html": "HTML wird aus Sicherheitsgründen nicht angezeigt. Verwenden Sie den Baustein „Text“.",
    "iframe": "Fremde Seiten dürfen nicht eingebettet werden. Verwenden Sie einen Link im Baustein „Text“.",
}


def read_form(source: str | bytes, *, deployed: bool = False) -> Form:
    """Read a form-js schema (schemaVersion 9 or newer).

    Args:
        deployed: it was checked when it was deployed; rules that came later must not stop running instances.

    Raises:
        InvalidFormDefinition: with one finding for everything this platform cannot honour.
    """
    problems = Problems()
    form = _read_document(source, problems)
    if form is None or (problems.findings and not deployed):
        raise InvalidFormDefinition(problems.findings)
    return form


def _read_document(source: str | bytes, problems: Problems) -> Form | None:
    try:
        document = exact_json.loads(source)
    except ValueError as error:
        problems.add(
            "form-json", f"Die Datei ist kein gültiges JSON: {error}", f"The file is not valid JSON: {error}"
        )
        return None
    if not isinstance(document, dict) or not isinstance(document.get("components"), list):
        problems.add(
            "form-json",
            "Das ist kein Formular: Es fehlt die Liste „components“.",
            "This is not a form: there is no list “components”.",
        )
        return None
    _check_version(document.get("schemaVersion"), problems)
    if not document["components"]:
        problems.add("form-empty", "Das Formular hat keine Bausteine.", "The form has no components.")
    components = _Reader(problems).read_all(document["components"])
    return Form(str(document.get("id") or "formular"), components, _steps(components, problems))


def _check_version(version: object, problems: Problems) -> None:
    if not isinstance(version, int) or version < _OLDEST_SCHEMA:
        problems.add(
            "form-schema-version",
            f"Das Formular braucht schemaVersion {_OLDEST_SCHEMA} oder neuer. Bitte speichern Sie es neu.",
            f"The form needs schemaVersion {_OLDEST_SCHEMA} or newer.",
            property="schemaVersion",
        )


def _steps(components: tuple[Component, ...], problems: Problems) -> tuple[Step, ...]:
    """Make a page of each step group; a form without steps is one page."""
    if not any(isinstance(component, Group) and component.step for component in components):
        return (Step("formular", Group(id="formular").label, components),)
    steps = []
    for component in components:
        if isinstance(component, Group) and component.step:
            steps.append(Step(component.id, component.label, component.components, component))
        elif not isinstance(component, Divider):
            problems.add(
                "form-outside-step",
                "Wenn das Formular Schritte hat, muss jeder Baustein in einem Schritt liegen.",
                "In a form with steps every component must be inside a step.",
                element_id=component.id,
            )
    return tuple(steps)


class _Reader:
    """Walks the components, remembering names per scope so that no two write the same value."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self._ids: set[str] = set()
        self._count = 0
        self._inside_repeat = False

    def read_all(self, sources: list[Any]) -> tuple[Component, ...]:
        return self._read_scope(sources, base=(), names=set(), depth=0)

    def _read_scope(
        self, sources: object, *, base: tuple[str, ...], names: set[tuple[str, ...]], depth: int
    ) -> tuple[Component, ...]:
        if not isinstance(sources, list) or depth > _MAX_DEPTH:
            self.problems.add(
                "form-json",
                "Ein Baustein enthält keine gültige Liste „components“ oder ist zu tief verschachtelt.",
                "A component has no valid list “components” or is nested too deeply.",
            )
            return ()
        read = (self._read(source, base=base, names=names, depth=depth) for source in sources)
        return tuple(component for component in read if component is not None)

    def _read(
        self, source: object, *, base: tuple[str, ...], names: set[tuple[str, ...]], depth: int
    ) -> Component | None:
        definition = self._definition(source)
        if definition is None or definition.type in _IGNORED:
            return None
        if definition.type in FIELD_TYPES:
            field = read_field(definition, base=base)
            self._claim(definition, field.path if field else (), names)
            return field
        if definition.type == "group":
            return self._group(definition, base=base, names=names, depth=depth)
        if definition.type == "dynamiclist":
            return self._repeat(definition, base=base, names=names, depth=depth)
        return self._presentation(definition)

    def _definition(self, source: object) -> Definition | None:
        self._count += 1
        if not isinstance(source, Mapping) or not isinstance(source.get("type"), str):
            self.problems.add("form-json", "Ein Baustein hat keinen Typ.", "A component has no type.")
            return None
        identifier = str(source.get("id") or source.get("key") or f"baustein_{self._count}")
        if identifier in self._ids:
            identifier = f"{identifier}_{self._count}"
        self._ids.add(identifier)
        return Definition(source, identifier, self.problems)

    def _claim(self, definition: Definition, path: tuple[str, ...], names: set[tuple[str, ...]]) -> None:
        """Refuse a name that another component of the scope uses, or one inside another's value."""
        clash = any(path[: len(name)] == name or name[: len(path)] == path for name in names)
        if path and clash:
            definition.problem(
                "form-key-duplicate",
                f"Der Schlüssel „{'.'.join(path)}“ wird zweimal verwendet.",
                f"The key “{'.'.join(path)}” is used twice.",
                property="key",
            )
        if path:
            names.add(path)

    def _group(
        self, definition: Definition, *, base: tuple[str, ...], names: set[tuple[str, ...]], depth: int
    ) -> Group:
        path = definition.path("path", required=False)
        step = definition.hint("step") is not None and definition.hint("step") != "false"
        if step and depth:
            definition.problem(
                "form-step-nested",
                "Ein Schritt muss ganz außen im Formular liegen.",
                "A step must be at the top level of the form.",
                property="properties.laufzettel:step",
            )
        return Group(
            id=definition.id,
            label=definition.template("label"),
            hide=definition.hide(),
            components=self._read_scope(
                definition.source.get("components"), base=base + path, names=names, depth=depth + 1
            ),
            step=step,
        )

    def _repeat(
        self, definition: Definition, *, base: tuple[str, ...], names: set[tuple[str, ...]], depth: int
    ) -> Repeat:
        path = base + definition.path("path", required=True)
        self._claim(definition, path, names)
        if self._inside_repeat:
            definition.problem(
                "form-repeat-nested",
                "Eine Liste in einer Liste wird nicht unterstützt.",
                "A dynamic list inside a dynamic list is not supported.",
                property="type",
            )
        initial = definition.integer("defaultRepetitions", default=1)
        smallest = definition.hint_integer("min-rows", default=min(initial, 1))
        self._inside_repeat = True
        rows = self._read_scope(definition.source.get("components"), base=(), names=set(), depth=depth + 1)
        self._inside_repeat = False
        return Repeat(
            id=definition.id,
            path=path,
            label=definition.template("label"),
            description=definition.template("description"),
            hide=definition.hide(),
            components=rows,
            item=definition.hint("item") or "Eintrag",
            initial_rows=max(initial, smallest),
            min_rows=smallest,
            max_rows=min(definition.hint_integer("max-rows", default=20), _MAX_ROWS),
        )

    def _presentation(self, definition: Definition) -> Component | None:
        if definition.type == "text":
            html, expressions = definition.guarded(
                definition.source.get("text"), "text", read_text, default=_NO_TEXT
            )
            return Text(id=definition.id, html=html, expressions=expressions, hide=definition.hide())
        if definition.type in ("separator", "spacer"):
            return Divider(id=definition.id, hide=definition.hide(), visible=definition.type == "separator")
        german = _REFUSED.get(
            definition.type, "Er wird auf den Seiten für Bürgerinnen und Bürger noch nicht unterstützt."
        )
        definition.problem(
            "form-component-unsupported",
            f"Der Baustein „{definition.type}“ kann nicht verwendet werden. {german}",
            f"The component type “{definition.type}” is not supported.",
            property="type",
        )
        return None
