"""Sollstellung: the booking record of a claim for the cash office, and the record that takes it back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from app.clock import GERMANY
from app.deadlines import announced_on, find_law
from app.handlers import BpmnError, HandlerContext, NewDocument, handler

_COLUMNS = ["Buchung", "Art", "Kassenzeichen", "Zahlungspflichtig", "Monat", "Fällig am", "Betrag", "Bezug"]


class SectionSchema(Schema):
    von = fields.Date(required=True)
    bis = fields.Date(required=True)
    betrag = fields.Decimal(required=True, validate=validate.Range(min=0))


class ItemSchema(Schema):
    monat = fields.Date(required=True)
    faellig = fields.Date(required=True)
    betrag = fields.Decimal(required=True)


class BookingSchema(Schema):
    nummer = fields.String(required=True)
    art = fields.String(required=True)
    kassenzeichen = fields.String(required=True)
    zahlungspflichtig = fields.String(required=True)
    gebucht_am = fields.Date(required=True)
    posten = fields.List(fields.Nested(ItemSchema), required=True)
    summe = fields.Decimal(required=True)
    #: What the cash office claims from now on, earlier bookings included.
    stand = fields.List(fields.Nested(ItemSchema), required=True)
    bezug = fields.String(allow_none=True, load_default=None)


class BookInput(Schema):
    kassenzeichen = fields.String(required=True, metadata={"label": "Kassenzeichen"})
    zahlungspflichtig = fields.String(required=True, metadata={"label": "Zahlungspflichtige Person"})
    abschnitte = fields.List(
        fields.Nested(SectionSchema, unknown=EXCLUDE),  # reasons and the like are not booked
        required=True,
        metadata={"label": "Abschnitte", "description": "Zeiträume mit Monatsbetrag: von, bis, betrag."},
    )
    faelligkeitstag = fields.Integer(
        load_default=15, validate=validate.Range(min=1, max=28), metadata={"label": "Tag der Fälligkeit"}
    )
    bisher = fields.Nested(
        BookingSchema,
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Bisherige Buchung",
            "description": "Ab dem ersten Monat der Abschnitte tritt die neue an ihre Stelle.",
        },
    )


class BookOutput(Schema):
    buchung = fields.Nested(BookingSchema, required=True, metadata={"label": "Buchung"})


class CancelInput(Schema):
    buchung = fields.Nested(
        BookingSchema, required=True, metadata={"label": "Buchung, die zurückgenommen wird"}
    )


class CancelOutput(Schema):
    storno = fields.Nested(BookingSchema, required=True, metadata={"label": "Stornobuchung"})


@handler(
    "sollstellung.book",
    title="Soll buchen",
    inputs=BookInput,
    outputs=BookOutput,
    effect="internal",
)
def book(
    context: HandlerContext,
    *,
    kassenzeichen: str,
    zahlungspflichtig: str,
    abschnitte: list[Mapping[str, Any]],
    faelligkeitstag: int,
    bisher: Mapping[str, Any] | None,
) -> dict[str, object]:
    """Legt je Monat eine Forderung an und den Buchungssatz für die Kasse als CSV im Vorgang ab.

    The number is derived from the job, so a job that runs twice books once.
    """
    today = context.at.astimezone(GERMANY).date()
    begin = min((section["von"] for section in abschnitte), default=today).replace(day=1)
    before = bisher["stand"] if bisher else []
    earliest = _announced(context, today)
    new = [item for section in abschnitte for item in _items(section, faelligkeitstag, earliest)]
    items = [_reversed(item) for item in before if item["monat"] >= begin] + new
    booking = {
        "nummer": f"{context.reference_number}-{_suffix(context)}",
        "art": "Änderung" if bisher else "Soll",
        "kassenzeichen": kassenzeichen,
        "zahlungspflichtig": zahlungspflichtig,
        "gebucht_am": today,
        "posten": items,
        "summe": sum((item["betrag"] for item in items), Decimal(0)),
        "stand": [item for item in before if item["monat"] < begin] + new,
        "bezug": bisher["nummer"] if bisher else None,
    }
    context.attach(_record(context, booking, title="Buchungssatz Sollstellung", kind="buchung"))
    return {"buchung": booking}


@handler(
    "sollstellung.cancel",
    title="Soll zurücknehmen",
    inputs=CancelInput,
    outputs=CancelOutput,
    effect="internal",
)
def cancel(context: HandlerContext, *, buchung: Mapping[str, Any]) -> dict[str, object]:
    """Nimmt alles zurück, was nach der Buchung gefordert ist, und legt den Stornosatz im Vorgang ab."""
    if buchung["art"] == "Storno":
        raise BpmnError("schon-storniert", f"Die Buchung {buchung['nummer']} ist selbst ein Storno.")
    items = [_reversed(item) for item in buchung["stand"]]
    reversal = {
        **buchung,
        "nummer": f"{context.reference_number}-{_suffix(context)}",
        "art": "Storno",
        "gebucht_am": context.at.astimezone(GERMANY).date(),
        "posten": items,
        "summe": sum((item["betrag"] for item in items), Decimal(0)),
        "stand": [],
        "bezug": buchung["nummer"],
    }
    context.attach(_record(context, reversal, title="Buchungssatz Storno", kind="storno"))
    return {"storno": reversal}


def _announced(context: HandlerContext, today: date) -> date:
    """Return the day on which a notice of today counts as announced: nothing is due before."""
    law = find_law(str(context.procedure.metadata.get("law")), on=today)
    if law is None:
        return today + timedelta(days=1)
    return announced_on(today, law, state=str(context.tenant.parameters.get("land", "NW")))


def _items(section: Mapping[str, Any], day: int, earliest: date) -> Iterable[dict[str, Any]]:
    """Yield one claim per month that costs something; months due too early wait for the next due day."""
    month, end = section["von"].replace(day=1), section["bis"]
    while month <= end:
        if section["betrag"]:
            due = max(month.replace(day=day), _next_due(day, earliest))
            yield {"monat": month, "faellig": due, "betrag": section["betrag"]}
        month = _following(month)


def _reversed(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "betrag": -item["betrag"]}


def _next_due(day: int, earliest: date) -> date:
    month = earliest.replace(day=1) if earliest.day <= day else _following(earliest)
    return month.replace(day=day)


def _following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _suffix(context: HandlerContext) -> str:
    return context.idempotency_key.replace("-", "")[-6:].upper()


def _record(context: HandlerContext, booking: Mapping[str, Any], *, title: str, kind: str) -> NewDocument:
    rows = [
        [
            booking["nummer"],
            booking["art"],
            booking["kassenzeichen"],
            _harmless(booking["zahlungspflichtig"]),
            f"{item['monat']:%Y-%m}",
            item["faellig"].isoformat(),
            f"{item['betrag']:.2f}".replace(".", ","),
            booking["bezug"] or "",
        ]
        for item in booking["posten"]
    ]
    return NewDocument(
        kind=kind,
        title=f"{title} {booking['nummer']}",
        filename=f"{kind}-{booking['nummer']}.csv",
        media_type="text/csv",
        content=_csv([_COLUMNS, *rows]).encode("utf-8-sig"),
        for_citizen=False,
    )


def _harmless(text: str) -> str:
    """Keep spreadsheets from taking a name for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _csv(rows: list[list[str]]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(rows)
    return written.getvalue()
