"""What the audit trail tells of things that are no step of a case."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models import AuditEntry, Tenant
from app.operations.audit import audit_reading
from app.operations.drafts import discard_draft, open_draft, save_draft_file
from app.operations.tenants import put_tenant
from tests.conftest import person
from tests.operations.probe import deploy_diagram, start

MONA = person("mona.modell", groups=())


def entries(session: Session, *actions: str) -> list[AuditEntry]:
    return list(
        session.scalars(
            select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id.desc())
        )
    )


def test_a_changed_iban_is_noted_with_its_old_and_new_value(session: Session) -> None:
    row = session.get_one(Tenant, "paderborn")
    facts = {"tenant": row.id, "name": row.name, "parameters": row.parameters}
    put_tenant(session, **facts, letterhead={"name": row.name, "bank": {"iban": "DE1"}})
    before = len(entries(session, "tenant-changed"))
    put_tenant(session, **facts, letterhead={"name": row.name, "bank": {"iban": "DE2"}}, by="laufzettel")
    put_tenant(session, **facts, letterhead={"name": row.name, "bank": {"iban": "DE2"}})  # nothing new

    found = entries(session, "tenant-changed")
    assert len(found) == before + 1
    assert found[0].actor == "laufzettel"
    assert found[0].details == {"changes": [{"place": "letterhead.bank.iban", "old": "DE1", "new": "DE2"}]}


def test_who_saved_and_who_discarded_a_draft_is_noted(session: Session) -> None:
    deploy_diagram(session, "four_eyes")
    draft = open_draft(session, key="four_eyes", by=MONA)
    save_draft_file(session, key="four_eyes", path="a.form", content=b"{}", revision=draft.revision, by=MONA)
    discard_draft(session, key="four_eyes", by=MONA)

    discarded, saved = entries(session, "draft-saved", "draft-discarded")
    assert (saved.actor, discarded.actor) == ("mona.modell", "mona.modell")
    assert saved.details == {"procedure": "four_eyes", "path": "a.form", "revision": 2}
    assert discarded.details == {"procedure": "four_eyes"}


def test_reading_is_noted_once_an_hour_for_each_person_case_and_document(
    session: Session, anna, bernd
) -> None:
    deploy_diagram(session, "four_eyes")
    case, other = start(session, "four_eyes"), start(session, "four_eyes")
    document = uuid4()
    for _ in range(2):
        audit_reading(session, case.id, by=anna)
        audit_reading(session, case.id, by=bernd)
        audit_reading(session, other.id, by=anna)
        audit_reading(session, case.id, by=anna, document_id=document)
    noted = [(entry.actor, entry.instance_id) for entry in entries(session, "case-read")]
    assert sorted(noted, key=str) == sorted(
        [("anna.schmidt", case.id), ("bernd.krause", case.id), ("anna.schmidt", other.id)], key=str
    )
    assert [entry.details for entry in entries(session, "document-read")] == [{"document": str(document)}]

    audit_reading(session, case.id, by=anna, at=clock.now() + timedelta(minutes=59))
    assert len(entries(session, "case-read")) == 3
    audit_reading(session, case.id, by=anna, at=clock.now() + timedelta(minutes=61))
    assert len(entries(session, "case-read")) == 4
