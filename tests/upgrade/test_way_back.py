"""Forward and back: nothing of what an older release stored is lost."""

from __future__ import annotations

from tests.upgrade.conftest import Installation


def test_forward_and_back_leaves_everything_as_it_was(before: Installation) -> None:
    content = before.content()

    before.migrate()
    before.migrate(before.revision)

    assert before.content() == content
