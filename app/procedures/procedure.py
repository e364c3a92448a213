"""A procedure in memory: everything one municipality's version consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from app import engine
from app.engine import Definition, Finding
from app.forms import Form, InvalidFormDefinition, read_form
from app.procedures.files import DEFAULT_LIMITS, FileLimits, check_names, check_sizes, overlay, read_folder
from app.procedures.metadata import FILE, read_metadata
from app.procedures.parameters import resolve_parameters
from app.procedures.problems import problem, refusal
from app.procedures.toml_files import read_toml

PARAMETERS_FILE = "parameters.toml"


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """A procedure as one municipality has it. Everything in it was read successfully.

    `problems` are findings that do not keep it from being read but from being used, such as a missing
    parameter; `check_procedure` reports them with all others.
    """

    key: str
    title: str
    tenant: str | None
    metadata: dict[str, Any]  # procedure.toml, checked
    parameters: dict[str, Any]  # typed values of this municipality
    files: Mapping[str, bytes]  # path → content, overlaid: reading them again gives the same procedure
    definition: Definition
    forms: Mapping[str, Form]
    letters: Mapping[str, str]  # name → template
    problems: tuple[Finding, ...] = ()

    @property
    def start_form(self) -> Form:
        return self.forms[self.metadata["start"]["form"]]

    @cached_property
    def processes(self) -> Mapping[str, Definition]:
        """All executable processes of its diagrams by id: the one that begins, and those it calls."""
        return engine.read_definitions(self.files, deployed=True)

    @property
    def decisions(self) -> Mapping[str, bytes]:
        return {name: content for name, content in self.files.items() if name.endswith(".dmn")}


def read_procedure(folder: Path, *, tenant: str | None, limits: FileLimits = DEFAULT_LIMITS) -> Procedure:
    """Read a procedure's folder as `tenant` has it.

    Raises:
        InvalidProcedure: it cannot be read; `members["findings"]` says what and where.
    """
    procedure = read_files(read_folder(folder, limits=limits), tenant=tenant, limits=limits)
    if procedure.key != folder.resolve().name:
        wrong_folder = problem(
            "procedure-key-folder",
            f"Der Ordner heißt „{folder.resolve().name}“, das Verfahren „{procedure.key}“.",
            f"The folder is named {folder.resolve().name}, the procedure {procedure.key}.",
            file=FILE,
            property="key",
        )
        return replace(procedure, problems=(*procedure.problems, wrong_folder))
    return procedure


def read_files(
    files: Mapping[str, bytes],
    *,
    tenant: str | None,
    limits: FileLimits = DEFAULT_LIMITS,
    deployed: bool = False,
) -> Procedure:
    """Read a procedure from memory: a draft, an uploaded archive, or a stored version.

    Args:
        files: path inside the procedure's folder → content; `tenants/…` may be in it or applied already.
        deployed: a stored version, which was checked then: rules added since do not stop its instances.

    Raises:
        InvalidProcedure: it cannot be read; `members["findings"]` says what and where.
    """
    check_names(files, limits)
    check_sizes(files, limits)
    merged = overlay(files, tenant)
    if FILE not in merged:
        raise refusal([problem("procedure-missing", "Die Datei fehlt.", "The file is missing.", file=FILE)])
    metadata = read_metadata(merged[FILE])
    parameters, problems = _read_parameters(merged, metadata)
    forms, form_findings = _read_forms(merged, deployed)
    if form_findings and not deployed:
        raise refusal(form_findings)
    problems += _start_form_problems(metadata, forms)
    return Procedure(
        key=metadata["key"],
        title=metadata["title"],
        tenant=tenant,
        metadata=metadata,
        parameters=parameters,
        files=merged,
        definition=_read_definition(merged, _main_process(metadata), problems, deployed),
        forms=forms,
        letters=_read_letters(merged),
        problems=tuple(problems),
    )


def _main_process(metadata: Mapping[str, Any]) -> str:
    return str(metadata["start"]["process"] or metadata["key"])


def _read_definition(
    files: Mapping[str, bytes], process_id: str, problems: list[Finding], deployed: bool
) -> Definition:
    """Read diagram and decisions; if they cannot be read, say everything that is known to be wrong."""
    try:
        return engine.read_definition(files, process_id=process_id, deployed=deployed)
    except engine.InvalidDefinition as error:
        raise refusal([*problems, *error.findings]) from error


def _read_parameters(
    files: Mapping[str, bytes], metadata: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Finding]]:
    given = read_toml(files[PARAMETERS_FILE], PARAMETERS_FILE) if PARAMETERS_FILE in files else {}
    return resolve_parameters(metadata["parameters"], given, file=PARAMETERS_FILE)


def _read_forms(files: Mapping[str, bytes], deployed: bool) -> tuple[dict[str, Form], list[Finding]]:
    forms: dict[str, Form] = {}
    findings: list[Finding] = []
    for name, content in files.items():
        if not name.endswith(".form"):
            continue
        stem = Path(name).stem
        try:
            forms[stem] = read_form(content, deployed=deployed)
        except InvalidFormDefinition as error:
            findings += (_of_form(finding, name) for finding in error.findings)
            continue
        if forms[stem].id != stem:
            findings.append(
                problem(
                    "form-id-file",
                    f"Das Formular hat die id „{forms[stem].id}“, die Datei heißt „{stem}“.",
                    f"The form's id {forms[stem].id} differs from the file's name {stem}.",
                    file=name,
                    property="id",
                )
            )
    return forms, findings


def _of_form(finding: Any, file: str) -> Finding:
    return Finding(
        rule=finding.rule,
        severity="error",
        element_id=finding.element_id,
        property=finding.property,
        file=file,
        message_de=finding.message_de,
        message_en=finding.message_en,
    )


def _start_form_problems(metadata: Mapping[str, Any], forms: Mapping[str, Form]) -> list[Finding]:
    form = metadata["start"]["form"]
    if form in forms:
        return []
    return [
        problem(
            "form-unknown",
            f"Das Startformular „{form}“ gibt es nicht.",
            f"There is no start form {form}.",
            file=FILE,
            property="start.form",
        )
    ]


def _read_letters(files: Mapping[str, bytes]) -> dict[str, str]:
    letters: dict[str, str] = {}
    for name, content in files.items():
        if name.startswith("letters/"):
            try:
                letters[Path(name).stem] = content.decode("utf-8")
            except UnicodeDecodeError:
                raise refusal(
                    [
                        problem(
                            "letter-encoding",
                            "Die Vorlage ist nicht in UTF-8 gespeichert.",
                            "The template is not UTF-8.",
                            file=name,
                        )
                    ]
                ) from None
    return letters
