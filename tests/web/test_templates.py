"""What every template keeps to, so that the strict content policy and the forgery protection hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parent.parent.parent / "app" / "web"
TEMPLATES = sorted(WEB.rglob("templates/**/*.html"))
FORBIDDEN = re.compile(
    r"\sstyle=|\son[a-z]+=[\"']|javascript:|<style|<script(?![^>]*\ssrc=)|https?://(?!www\.w3\.org)"
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)

    assert FORBIDDEN.findall(text.replace('"https://" ~', "")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_every_form_that_writes_carries_the_token(path: Path) -> None:
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text(), flags=re.DOTALL)

    for form in forms:
        is_before_login = "login_expired" in path.name
        assert "csrf_field()" in form or "carried(" in form or is_before_login, form[:120]
