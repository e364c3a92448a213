"""What a clerk finds in the inbox: tasks to do, cases that wait, and any case by its reference or name."""

from __future__ import annotations

from app.queries.inbox.cases import CaseList, CaseRow, Step, list_steps, list_waiting_cases, search_cases
from app.queries.inbox.user_tasks import InboxRow, InboxScope, InboxSort, count_inbox, list_inbox

__all__ = [
    "CaseList",
    "CaseRow",
    "InboxRow",
    "InboxScope",
    "InboxSort",
    "Step",
    "count_inbox",
    "list_inbox",
    "list_steps",
    "list_waiting_cases",
    "search_cases",
]
