"""Reading a procedure as one municipality has it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.errors import InvalidProcedure
from app.procedures import check_procedure, read_files, read_procedure
from tests.procedures.example import files, form
from tests.procedures.test_files import write

FIELD: dict[str, object] = {"type": "textfield", "key": "name", "label": "Name"}


def test_each_municipality_has_its_values_and_letters() -> None:
    here, there = (read_files(files(), tenant=tenant) for tenant in ("musterstadt", "anderswo"))
    assert here.parameters == {"gruppe": "amt", "gebuehr": Decimal("12.50")}
    assert there.parameters == {"gruppe": "stelle", "gebuehr": Decimal("1.10")}
    assert "Bitte zahlen Sie" in there.letters["bescheid"]


def test_what_was_stored_reads_the_same_again() -> None:
    first = read_files(files(), tenant="anderswo")
    again = read_files(first.files, tenant="anderswo")
    assert (again.files, again.parameters) == (first.files, first.parameters)


def test_the_start_form_is_at_hand() -> None:
    assert read_files(files(), tenant="musterstadt").start_form.id == "antrag"


def test_the_folder_has_the_name_of_the_procedure(tmp_path: Path) -> None:
    good = read_procedure(write(tmp_path / "beispiel", files()), tenant="musterstadt")
    assert good.problems == ()
    misnamed = read_procedure(write(tmp_path / "anders", files()), tenant="musterstadt")
    assert "procedure-key-folder" in {finding.rule for finding in check_procedure(misnamed)}


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("process.bpmn", b"<not-xml", "xml-invalid"),
        ("forms/antrag.form", b"{", "form-json"),
        ("forms/antrag.form", form("anders", FIELD), "form-id-file"),
        ("letters/bescheid.html", b"\xff", "letter-encoding"),
        ("procedure.toml", b"", "toml-key-invalid"),
        ("tenants/musterstadt/parameters.toml", b"=", "toml-invalid"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_file(name: str, content: bytes, rule: str) -> None:
    with pytest.raises(InvalidProcedure) as error:
        read_files(files() | {name: content}, tenant="musterstadt")
    findings: list[dict[str, str]] = error.value.members["findings"]  # type: ignore[assignment]
    found = next(finding for finding in findings if finding["rule"] == rule)
    assert found["file"] == name.removeprefix("tenants/musterstadt/")


def test_a_procedure_without_description_of_itself_is_refused() -> None:
    incomplete = files()
    del incomplete["procedure.toml"]
    with pytest.raises(InvalidProcedure, match=r"procedure\.toml"):
        read_files(incomplete, tenant="musterstadt")
