"""What one completion costs the database."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Engine, event

from tests.web.conftest import SignIn
from tests.web.inbox.conftest import StartCase


def test_a_completion_over_http_is_one_transaction_of_few_statements(
    sign_in: SignIn, start_case: StartCase
) -> None:
    first, second = start_case().open_task(), start_case().open_task()
    anna = sign_in()
    anna.post(f"/aufgaben/{first.id}/erledigen", {"vollstaendig": "ja"})  # definitions are parsed now
    counts: Counter[str] = Counter()

    def statement(*_: object) -> None:
        counts["statements"] += 1

    def commit(*_: object) -> None:
        counts["commits"] += 1

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    try:
        response = anna.post(f"/aufgaben/{second.id}/erledigen", {"vollstaendig": "ja"})
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)

    assert response.status_code == 303
    assert counts["commits"] == 1
    assert counts["statements"] <= 10
