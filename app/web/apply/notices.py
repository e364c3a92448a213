"""Messages that citizens send to their running case: a change, a withdrawal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.operations.audit import CITIZEN
from app.operations.events.deliveries import deliver_message, refuse_storm
from app.operations.steps import refuse_suspended
from app.queries import definitions, instances
from app.queries.citizens import Notice, list_notices
from app.queries.logins import hash_token
from app.web.access import public
from app.web.apply.answering import lead_to
from app.web.apply.blueprint import blueprint
from app.web.apply.links import find_case
from app.web.apply.sheets import Sheet, fill_in
from app.web.context import tenant_transaction


@blueprint.route("/vorgang/<token>/mitteilungen/<uuid:subscription_id>", methods=["GET", "POST"])
@public
def notify(token: str, subscription_id: UUID) -> AnyResponse:
    """Let the applicant send a message that the case waits for."""
    with tenant_transaction() as session:
        case = find_case(session, token)
        refuse_suspended(case)  # it still waits: nobody may believe that a withdrawal is not needed any more
        notices = list_notices(session, case)
        notice = next((each for each in notices if each.subscription_id == subscription_id), None)
        if notice is None:
            return lead_to(url_for("apply.show_status", token=token), "erledigt")
        if request.method == "GET":  # before anybody types for nothing; what is sent again has arrived
            refuse_storm(session, subscription_id)
        return _send(session, notice, token)


def _send(session: Session, notice: Notice, token: str) -> AnyResponse:
    """Show the form, or deliver it to this one event: a message by name might reach other cases."""
    status = url_for("apply.show_status", token=token)
    sheet = Sheet(
        title=notice.label,
        form=definitions.form_of(session, notice.instance.definition_id, notice.form_id),
        variables=instances.variables_of(session, notice.instance),
        address=url_for("apply.notify", token=token, subscription_id=notice.subscription_id),
        purpose=f"notice {notice.subscription_id}",
        send_label=notice.label,
        send_note="Mit dem Absenden geht Ihre Mitteilung an uns.",
        back=status,
    )

    def send(data: dict[str, Any], secret: str) -> AnyResponse:
        deliver_message(
            session,
            notice.subscription_id,
            variables=data,
            by=CITIZEN,
            message_id=hash_token(secret).hex(),
        )
        return lead_to(status, "gesendet")

    return fill_in(sheet, send)
