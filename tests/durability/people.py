"""Citizens and clerks who try again when a server dies under their hands."""

from __future__ import annotations

import http.client
import random
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select

from app.database import transaction
from app.models import UserTask, UserTaskState
from app.web.context import LOGIN_COOKIE
from tests.durability.installation import post

TENANT = "paderborn"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_DONE = 303
#: Somebody else, or an earlier attempt whose answer was lost, was faster.
_LATE = {404, 409}


@dataclass
class People:
    """What people did so far; many threads write."""

    ports: tuple[int, int]
    token: str  # of the clerk's login
    csrf_token: str
    chance: random.Random
    acts: int = 0  # what they achieved: applications sent and tasks completed
    broken_off: int = 0  # requests that got no answer
    surprises: Counter[tuple[str, int]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def apply(self, name: str) -> None:
        """Fill in the form and send it, as often as it takes; one ticket is one application."""
        path = f"/{TENANT}/antrag/belastung"
        _, page = self._insist(path, [("_aktion", "beginnen")])
        _, page = self._insist(path, [*_hidden(page), ("name", name), ("_aktion", "weiter")])
        status, _ = self._insist(path, [*_hidden(page), ("_aktion", "absenden")])
        self._note("apply", status)

    def work(self, is_over: threading.Event) -> None:
        """Complete open tasks in any order until there is nothing more to come."""
        while not is_over.is_set():
            tasks = open_tasks()
            for task in self.chance.sample(tasks, min(len(tasks), 5)):
                self._complete(task)
            if not tasks:
                is_over.wait(0.1)

    def _complete(self, task: UUID) -> None:
        fields = [("csrf_token", self.csrf_token), ("vermerk", "gesehen")]
        status, _ = self._insist(f"/{TENANT}/aufgaben/{task}/erledigen", fields)
        self._note("complete", status)

    def _insist(self, path: str, fields: list[tuple[str, str]]) -> tuple[int, str]:
        body = urlencode(fields)
        while True:
            try:
                return post(self.chance.choice(self.ports), path, body, f"{LOGIN_COOKIE}={self.token}")
            except (OSError, http.client.HTTPException):
                with self._lock:
                    self.broken_off += 1
                threading.Event().wait(0.02)  # as a person would, before trying again

    def _note(self, act: str, status: int) -> None:
        with self._lock:
            if status == _DONE:
                self.acts += 1
            elif status not in _LATE:
                self.surprises[act, status] += 1


def open_tasks() -> list[UUID]:
    with transaction(TENANT) as session:
        return list(session.scalars(select(UserTask.id).where(UserTask.state == UserTaskState.ACTIVE)))


def _hidden(page: str) -> list[tuple[str, str]]:
    return [(unescape(name), unescape(value)) for name, value in _HIDDEN.findall(page)]
