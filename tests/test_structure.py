"""Rules about the code itself that no linter has."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOPS = ("app", "tasks", "demo")
MODULES = sorted(
    path
    for top in TOPS
    for path in (ROOT / top).rglob("*.py")
    if "node_modules" not in path.parts and "static" not in path.parts
)
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_MODULES_PER_FOLDER = 15
MAX_FIRST_PARTY_IMPORTS = 15
MAX_CONFTEST_LINES = 300
FORBIDDEN_NAMES = frozenset(
    {
        *("task", "process", "message", "event", "data", "info", "manager", "service"),
        *("util", "utils", "helper", "helpers", "processor"),
    }
)


def tracked_files() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listing.stdout.split("\n")[:-1]


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text()))


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in TOPS:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names if name.name.split(".")[0] in TOPS}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_follows_the_house_rules(path: Path) -> None:
    problems = []
    text = path.read_text()
    if len(text.splitlines()) > MAX_MODULE_LINES:
        problems.append(f"{len(text.splitlines())} lines, split at {MAX_MODULE_LINES}")
    if text.strip() and not ast.get_docstring(ast.parse(text)):
        problems.append("does not open with a line saying what is in it")
    if path.stem in FORBIDDEN_NAMES:
        problems.append(f"{path.stem} says nothing as a module's name")
    if len(imports_of(path)) > MAX_FIRST_PARTY_IMPORTS:
        problems.append(f"imports {len(imports_of(path))} modules of ours")
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES:
            problems.append(f"{node.name} is longer than {MAX_FUNCTION_LINES} lines")
        if isinstance(node, ast.ClassDef) and node.name.lower() in FORBIDDEN_NAMES:
            problems.append(f"{node.name} says nothing as a class's name")
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ("commit", "rollback")
            and path != ROOT / "app" / "database.py"
        ):
            problems.append(f"line {node.lineno}: only app.database ends a transaction")
    assert problems == []


def test_no_folder_holds_too_many_modules() -> None:
    counts = Counter(path.parent for path in MODULES if path.name != "__init__.py")

    assert {str(f.relative_to(ROOT)): n for f, n in counts.items() if n > MAX_MODULES_PER_FOLDER} == {}


def test_conftest_files_stay_small() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in (ROOT / "tests").rglob("conftest.py")}

    assert {str(path): n for path, n in lengths.items() if n > MAX_CONFTEST_LINES} == {}


def test_nothing_is_left_to_do_without_an_issue() -> None:
    pattern = re.compile(r"\b(TODO|FIXME|XXX)\b(?!.*#\d)")
    found = [
        f"{name}:{number}"
        for name in tracked_files()
        if name.endswith((".py", ".js", ".css", ".html", ".toml")) and name != "tests/test_structure.py"
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_lock_files_record_no_addresses() -> None:
    for name in tracked_files():
        if name.endswith("package-lock.json"):
            assert '"resolved"' not in (ROOT / name).read_text(), name
        if Path(name).name.startswith("requirements") and name.endswith(".lock"):
            assert "://" not in (ROOT / name).read_text(), name
    assert "uv.lock" not in tracked_files()


def test_tests_do_not_sleep_and_do_not_mock_the_application() -> None:
    pattern = re.compile(
        r"\b(time\.sleep|wait_for_timeout)\(|\b(unittest\.mock|monkeypatch\.setattr\(\s*[\"']?app)"
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path.name != "test_structure.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_templates_carry_no_inline_scripts_or_styles() -> None:
    pattern = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=|\son[a-z]+=\"", re.I
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "app" / "web").rglob("*.html"))
        if "static" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []
