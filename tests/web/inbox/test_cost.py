"""What one completion costs the database."""

from __future__ import annotations

from tests.statements import noting_commits, noting_statements
from tests.web.conftest import SignIn
from tests.web.inbox.conftest import StartCase


def test_a_completion_over_http_is_one_transaction_of_few_statements(
    sign_in: SignIn, start_case: StartCase
) -> None:
    first, second = start_case().open_task(), start_case().open_task()
    anna = sign_in()
    anna.post(f"/aufgaben/{first.id}/erledigen", {"vollstaendig": "ja"})  # definitions are parsed now
    with noting_statements() as statements, noting_commits() as commits:
        response = anna.post(f"/aufgaben/{second.id}/erledigen", {"vollstaendig": "ja"})

    assert response.status_code == 303
    assert len(commits) == 1
    assert 0 < len(statements) <= 5
