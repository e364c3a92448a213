"""A folder is read within limits and never beyond itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import InvalidProcedure
from app.procedures import FileLimits, read_files, read_folder, tenants_of
from app.procedures.files import overlay
from tests.procedures.example import files


def write(folder: Path, content: dict[str, bytes]) -> Path:
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def rules(error: pytest.ExceptionInfo[InvalidProcedure]) -> set[str]:
    return {finding["rule"] for finding in error.value.members["findings"]}  # type: ignore[attr-defined]


def test_a_folder_is_read_by_relative_path_without_hidden_files(tmp_path: Path) -> None:
    write(tmp_path, files() | {".git/config": b"x", "forms/.antrag.swp": b"x"})
    assert read_folder(tmp_path) == files()


def test_tenants_are_found_by_their_folders(tmp_path: Path) -> None:
    assert tenants_of(write(tmp_path, files())) == ["anderswo", "musterstadt"]


@pytest.mark.parametrize(
    "name",
    [
        "../procedure.toml",
        "/etc/passwd",
        "letters/../../x.html",
        "letters\\x.html",
        "tenants/a/process.bpmn",
        "tenants/a/forms/antrag.form",
        "letters/bescheid.exe",
        "letters/tief/bescheid.html",
        "Letters/bescheid.html",
        "",
    ],
)
def test_a_path_that_has_no_place_in_a_procedure_is_refused(name: str) -> None:
    with pytest.raises(InvalidProcedure) as error:
        read_files(files() | {name: b""}, tenant="musterstadt")
    assert rules(error) == {"file-misplaced"}


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    folder = write(tmp_path / "beispiel", files())
    (folder / "letters" / "fremd.html").symlink_to(secret)
    with pytest.raises(InvalidProcedure) as error:
        read_folder(folder)
    assert rules(error) == {"file-escapes"}


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        (FileLimits(files=3), "files-too-many"),
        (FileLimits(bytes_per_file=100), "file-too-large"),
        (FileLimits(bytes_total=1000), "files-too-large"),
    ],
)
def test_too_much_is_refused(limits: FileLimits, rule: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidProcedure) as error:
        read_files(files(), tenant="musterstadt", limits=limits)
    assert rule in rules(error)
    with pytest.raises(InvalidProcedure):
        read_folder(write(tmp_path, files()), limits=limits)


def test_a_folder_without_procedure_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidProcedure, match=r"procedure\.toml"):
        read_folder(tmp_path)


def test_a_municipality_gets_its_own_files_and_nobody_elses() -> None:
    merged = overlay(files(), "anderswo")
    assert b"Bitte zahlen Sie" in merged["letters/bescheid.html"]
    assert merged["parameters.toml"] == b'gruppe = "stelle"\ngebuehr = 1.10\n'
    assert not [name for name in merged if name.startswith("tenants/")]


def test_overlaying_twice_changes_nothing() -> None:
    merged = overlay(files(), "anderswo")
    assert overlay(merged, "anderswo") == merged
