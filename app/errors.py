"""Errors the application raises on purpose. They know nothing of HTTP; `app.web.problems` maps them."""

from __future__ import annotations

from typing import ClassVar


class ApplicationError(Exception):
    """Base of every expected failure.

    `code` is a stable, kebab-case identifier: it is part of the public interface, ends up in the
    problem type URI and in the audit trail, and is never renamed once released. `title` is the same
    for every occurrence; the message describes this one. Both are German, addressed to the person in
    front of the screen. `members` are JSON values and free of personal data.
    """

    code: ClassVar[str] = "application-error"
    title: ClassVar[str] = "Die Anfrage konnte nicht ausgeführt werden"

    def __init__(self, message: str, **members: object) -> None:
        super().__init__(message)
        self.members = members


class NotFound(ApplicationError):
    code = "not-found"
    title = "Nicht gefunden"


class NotPermitted(ApplicationError):
    code = "not-permitted"
    title = "Nicht erlaubt"


class SamePerson(NotPermitted):
    """The four-eyes rule (`laufzettel:separateFrom`) forbids this person to do this task."""

    code = "same-person"
    title = "Vier-Augen-Prinzip"


class LoginRequired(ApplicationError):
    """Nobody is signed in, or the login has expired."""

    code = "login-required"
    title = "Bitte melden Sie sich an"


class Conflict(ApplicationError):
    """The request is valid but the state has moved on."""

    code = "conflict"
    title = "Der Stand hat sich geändert"


class UserTaskNotActive(Conflict):
    """The user task was completed, cancelled or overtaken by a boundary event."""

    code = "user-task-not-active"
    title = "Aufgabe nicht mehr offen"


class UserTaskAlreadyClaimed(Conflict):
    code = "user-task-already-claimed"
    title = "Aufgabe bereits in Bearbeitung"


class TooManyMessages(Conflict):
    """Somebody sent the same kind of message to a case more often in a day than people do."""

    code = "too-many-messages"
    title = "Zu viele Mitteilungen an einem Tag"


class InstanceSuspended(Conflict):
    """An operator has stopped the instance; it takes no step until it is resumed."""

    code = "instance-suspended"
    title = "Der Vorgang ist angehalten"


class InstanceEnded(Conflict):
    """The instance is completed or cancelled; nothing changes it any more."""

    code = "instance-ended"
    title = "Der Vorgang ist beendet"


class ReasonMissing(ApplicationError):
    """What cannot be taken back needs a reason for the Akte."""

    code = "reason-missing"
    title = "Es fehlt eine Begründung"


class DraftOutdated(Conflict):
    """Somebody else saved the draft since it was opened."""

    code = "draft-outdated"
    title = "Der Entwurf wurde inzwischen geändert"


class InvalidForm(ApplicationError):
    """Submitted form data breaks the form's rules; `members["fields"]` maps field path to messages."""

    code = "invalid-form"
    title = "Angaben unvollständig oder fehlerhaft"


class InvalidProcedure(ApplicationError):
    """A procedure cannot be deployed; `members["findings"]` lists what is wrong and where."""

    code = "invalid-procedure"
    title = "Das Verfahren kann nicht bereitgestellt werden"
