"""Messages, signals and times of all cases: who waits, what nobody has taken, and sending by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock, engine
from app.identity import Role
from app.operations.events.messages import publish_message
from app.operations.events.signals import broadcast_signal
from app.queries import definitions
from app.queries.monitoring import events
from app.queries.monitoring.events import Waiting
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.operate.blueprint import blueprint
from app.web.operate.instances import name_in
from app.web.operate.paging import read_page
from app.web.operate.words import QUEUE_TASKS

_NAME_LIMIT = 200
#: How long a message sent by hand waits for its catcher: label by number of hours.
LIFETIMES = {1: "eine Stunde", 24: "einen Tag", 24 * 30: "30 Tage"}


@dataclass
class Sending:
    """What the operator typed, and what is wrong with it."""

    kind: str = "nachricht"
    name: str = ""
    key: str = ""
    hours: int = 1
    text: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_form(cls) -> Sending:
        """Read what was sent."""
        form = request.form
        hours = form.get("stunden", 1, type=int)
        return cls(
            kind="signal" if form.get("art") == "signal" else "nachricht",
            name=form.get("name", "").strip(),
            key=form.get("schluessel", "").strip(),
            hours=hours if hours in LIFETIMES else 1,
            text=form.get("inhalt", ""),
        )

    def is_complete(self) -> bool:
        """Tell whether it can be sent; otherwise the reasons stand here."""
        if not 0 < len(self.name) <= _NAME_LIMIT:
            self.errors["name"] = "Bitte geben Sie den Namen an, wie er im Diagramm steht."
        if len(self.key) > _NAME_LIMIT:
            self.errors["schluessel"] = f"Ein Schlüssel hat höchstens {_NAME_LIMIT} Zeichen."
        try:
            value = engine.read_json(self.text) if self.text.strip() else {}
        except engine.InvalidValue as error:
            self.errors["inhalt"] = str(error)
        else:
            self._take(value)
        return not self.errors

    def _take(self, value: object) -> None:
        if isinstance(value, dict):
            self.variables = value
        else:
            self.errors["inhalt"] = 'Erwartet werden Variablen mit Namen: {"name": "Wert"}.'


@blueprint.get("/betrieb/ereignisse")
@requires(Role.OPERATOR)
def list_events() -> str:
    """Show what is waited for and what is on its way."""
    return _page(Sending(name=request.args.get("name", "")))


@blueprint.post("/betrieb/ereignisse")
@requires(Role.OPERATOR)
def send_event() -> AnyResponse:
    """Publish a message or broadcast a signal; the audit trail notes who did, and who gets it by it."""
    sending, by = Sending.from_form(), current_identity().username
    if not sending.is_complete():
        return Response(_page(sending), HTTPStatus.UNPROCESSABLE_ENTITY)
    with tenant_transaction() as session:
        if sending.kind == "signal":
            number = broadcast_signal(session, name=sending.name, variables=sending.variables, by=by)
            flash(f"Das Signal „{sending.name}“ ist gesendet; Empfänger zurzeit: {number}.", "success")
        else:
            publish_message(
                session,
                name=sending.name,
                correlation_key=sending.key or None,
                variables=sending.variables,
                time_to_live=timedelta(hours=sending.hours),
                by=by,
            )
            flash(
                f"Die Nachricht „{sending.name}“ ist gesendet. Wer sie bekommt, steht gleich unten.",
                "success",
            )
    return redirect(url_for("operate.list_events"), HTTPStatus.SEE_OTHER)


def _page(sending: Sending) -> str:
    name = request.args.get("name") or None
    with tenant_transaction() as session:

        def element_name(row: Waiting) -> str:
            definition = definitions.load_definition(session, row.definition_id, row.process_id)
            return name_in(definition, row.subscription.element_id)

        return render_template(
            "operate/events.html",
            sending=sending,
            name=name,
            lifetimes=LIFETIMES,
            waiting=read_page(
                lambda limit, offset: events.list_waiting(
                    session, is_timer=False, name=name, limit=limit, offset=offset
                )
            ),
            timers=events.list_waiting(session, is_timer=True, limit=20),
            starts=events.list_starts(session),
            buffered=events.list_buffered(session, at=clock.now()),
            stuck=events.list_stuck_entries(session),
            queue_tasks=QUEUE_TASKS,
            element_name=element_name,
        )
