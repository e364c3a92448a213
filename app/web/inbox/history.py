"""The history of a case in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.operations.audit import CITIZEN
from app.queries.history import HistoryEntry

#: Action → sentence; {who} is the person, {what} the element's name, {whom} who lost the task.
_SENTENCES = {
    "instance-started": "Der Antrag ist eingegangen.",
    "user-task-claimed": "{who} hat die Aufgabe „{what}“ übernommen.",
    "user-task-unclaimed": "{who} hat die Aufgabe „{what}“ zurückgegeben.",
    "user-task-freed": "{who} hat die Aufgabe „{what}“ von {whom} zurückgeholt.",
    "user-task-completed": "{who} hat die Aufgabe „{what}“ erledigt.",
    "job-completed": "„{what}“ ist automatisch erledigt.",
    "incident-raised": "Bei „{what}“ ist eine Störung aufgetreten. Der Betrieb kümmert sich darum.",
    "timer-fired": "Der Zeitpunkt „{what}“ ist eingetreten.",
    "message-received": "Die Nachricht „{what}“ ist eingegangen.",
    "signal-received": "Das Signal „{what}“ ist eingegangen.",
    "instance-suspended": "{who} hat den Vorgang angehalten.",
    "instance-resumed": "{who} hat den Vorgang fortgesetzt.",
    "instance-cancelled": "{who} hat den Vorgang abgebrochen: {reason}",
    "instance-modified": "{who} hat den Vorgang von Hand an eine andere Stelle gesetzt.",
    "instance-migrated": "{who} hat den Vorgang auf eine andere Version des Verfahrens umgestellt.",
    "variables-set": "{who} hat Angaben des Vorgangs berichtigt.",
    "incident-resolved": "{who} hat die Störung bei „{what}“ behoben.",
}
#: What citizens do behind their links, where the sentence would name somebody.
_BY_CITIZENS = {"user-task-completed": "„{what}“ ist über den Link beantwortet."}
#: The same with a decision in the words of the form.
_DECIDED = "{who} hat „{what}“ erledigt: {outcome}"
#: Of a case that nobody applied for.
_BEGAN = "Der Vorgang hat mit „{what}“ begonnen."


@dataclass(frozen=True)
class HistoryItem:
    """One line of the history."""

    sentence: str
    at: datetime


def tell_history(entries: Sequence[HistoryEntry], *, element_names: Mapping[str, str]) -> list[HistoryItem]:
    """Tell what happened, in the order of the entries; what has no sentence is left to operators."""
    return [
        HistoryItem(
            sentence=_sentence(entry).format(
                who=entry.actor_name or entry.actor,
                what=element_names.get(entry.element_id or "") or entry.element_id or "",
                whom=entry.details.get("assignee_name"),
                outcome=entry.details.get("outcome"),
                reason=entry.details.get("reason"),
            ),
            at=entry.at,
        )
        for entry in entries
        if entry.action in _SENTENCES and not _is_of_listener(entry)
    ]


def _is_of_listener(entry: HistoryEntry) -> bool:
    """Say whether an entry tells of a listener, with which the step it belongs to is not done."""
    return entry.action == "job-completed" and "listener" in entry.details


def _sentence(entry: HistoryEntry) -> str:
    if entry.action == "instance-started" and entry.element_id is not None:
        return _BEGAN
    if entry.actor == CITIZEN and entry.action in _BY_CITIZENS:
        return _BY_CITIZENS[entry.action]
    return _DECIDED if "outcome" in entry.details else _SENTENCES[entry.action]
