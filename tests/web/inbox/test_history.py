"""What clerks read about events, and about cases that nobody applied for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app import clock
from app.queries.history import HistoryEntry
from app.web.inbox.history import tell_history


@pytest.mark.parametrize(
    ("action", "element_id", "details", "sentence"),
    [
        ("instance-started", None, {}, "Der Antrag ist eingegangen."),
        ("instance-started", "post", {}, "Der Vorgang hat mit „Anzeige“ begonnen."),
        ("message-received", "post", {}, "Die Nachricht „Anzeige“ ist eingegangen."),
        ("user-task-completed", "post", {"outcome": "ja"}, "Anna hat „Anzeige“ erledigt: ja"),
    ],
)
def test_events_are_told_in_sentences(
    action: str, element_id: str | None, details: Mapping[str, Any], sentence: str
) -> None:
    entry = HistoryEntry(
        id=1,
        at=clock.now(),
        actor="anna",
        actor_name="Anna",
        on_behalf_of=None,
        action=action,
        element_id=element_id,
        details=details,
    )

    (told,) = tell_history([entry], element_names={"post": "Anzeige"})

    assert told.sentence == sentence


def test_what_a_citizen_answered_names_no_technical_user() -> None:
    entry = HistoryEntry(
        id=1,
        at=clock.now(),
        actor="citizen",
        actor_name=None,
        on_behalf_of=None,
        action="user-task-completed",
        element_id="post",
        details={},
    )
    (told,) = tell_history([entry], element_names={"post": "Anzeige"})
    assert told.sentence == "„Anzeige“ ist über den Link beantwortet."
