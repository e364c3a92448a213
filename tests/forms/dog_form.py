"""A form with everything in it, for the tests of this folder and of the citizen's pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from app.forms import Form, read_form

AT = datetime(2026, 3, 15, 12, tzinfo=UTC)


def text(key: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, "label": label, "validate": {"required": True}, **more}


OWNER = {
    "type": "group",
    "id": "halter",
    "label": "Halterin oder Halter",
    "path": "halter",
    "properties": {"laufzettel:step": "true"},
    "components": [
        {
            "type": "radio",
            "key": "art",
            "label": "Wer hält den Hund?",
            "values": [
                {"label": "Eine Person", "value": "person"},
                {"label": "Ein Verein", "value": "verein"},
            ],
            "validate": {"required": True},
        },
        text(
            "vorname",
            "Vorname",
            conditional={"hide": '=halter.art = "verein"'},
            properties={"laufzettel:autocomplete": "given-name"},
        ),
        text("nachname", "Nachname", properties={"laufzettel:autocomplete": "family-name"}),
        text("plz", "Postleitzahl", properties={"laufzettel:type": "postal-code"}),
        {
            "type": "datetime",
            "subtype": "date",
            "key": "geburtsdatum",
            "dateLabel": "Geburtsdatum",
            "conditional": {"hide": '=halter.art = "verein"'},
            "validate": {"required": True},
            "properties": {"laufzettel:latest": "=today()"},
        },
        text(
            "email",
            "E-Mail-Adresse",
            validate={"validationType": "email"},
            description="Wir schreiben Ihnen nur zu diesem Antrag.",
        ),
    ],
}
DOGS = {
    "type": "group",
    "id": "hunde_schritt",
    "label": "Ihre Hunde",
    "properties": {"laufzettel:step": "true"},
    "components": [
        {"type": "text", "text": "Melden Sie **alle Hunde** im Haushalt an."},
        {
            "type": "dynamiclist",
            "path": "hunde",
            "label": "Hunde",
            "properties": {"laufzettel:item": "Hund", "laufzettel:max-rows": "5"},
            "components": [
                text("name", "Rufname", validate={"required": True, "maxLength": 80}),
                {
                    "type": "select",
                    "key": "rasse",
                    "label": "Rasse",
                    "values": [
                        {"label": "Mischling", "value": "mischling"},
                        {"label": "Rottweiler", "value": "rottweiler"},
                        {"label": "Dackel", "value": "dackel"},
                    ],
                    "validate": {"required": True},
                },
                {
                    "type": "textfield",
                    "key": "erlaubnis",
                    "label": "Nummer der Haltungserlaubnis",
                    "conditional": {"hide": '=rasse != "rottweiler"'},
                    "validate": {"required": True, "pattern": "^[A-Z]{2}-\\d+$"},
                },
                {
                    "type": "number",
                    "key": "hoehe",
                    "label": "Schulterhöhe",
                    "decimalDigits": 1,
                    "validate": {"min": 5, "max": 120},
                    "appearance": {"suffixAdorner": "cm"},
                },
                {
                    "type": "datetime",
                    "subtype": "date",
                    "key": "aufnahme",
                    "dateLabel": "Im Haushalt seit",
                    "validate": {"required": True},
                    "properties": {"laufzettel:earliest": "2000-01-01"},
                },
                {
                    "type": "checklist",
                    "key": "merkmale",
                    "label": "Merkmale",
                    "values": [
                        {"label": "Gechippt", "value": "chip"},
                        {"label": "Versichert", "value": "police"},
                    ],
                },
            ],
        },
        {"type": "expression", "key": "anzahl", "expression": "=count(hunde)", "computeOn": "change"},
    ],
}
PAYMENT = {
    "type": "group",
    "id": "zahlung",
    "label": "Zahlung",
    "properties": {"laufzettel:step": "true"},
    "components": [
        {"type": "checkbox", "key": "lastschrift", "label": "Ich möchte per Lastschrift zahlen."},
        text(
            "iban",
            "IBAN",
            conditional={"hide": "=lastschrift != true"},
            properties={"laufzettel:type": "iban"},
        ),
        {"type": "textarea", "key": "bemerkung", "label": "Bemerkung"},
        {
            "type": "checkbox",
            "key": "wahrheit",
            "label": "Meine Angaben sind vollständig und richtig.",
            "validate": {"required": True},
        },
        {"type": "button", "label": "Absenden", "action": "submit"},
    ],
}
SOURCE = json.dumps(
    {"id": "antrag", "type": "default", "schemaVersion": 18, "components": [OWNER, DOGS, PAYMENT]}
)


def dog_form() -> Form:
    return read_form(SOURCE)


def form_of(*components: dict[str, Any]) -> Form:
    return read_form(json.dumps({"schemaVersion": 18, "components": components}))


def complete_items() -> list[tuple[str, str]]:
    """Return what a browser sends for a complete application with two dogs."""
    return [
        ("halter.art", "person"),
        ("halter.vorname", " Erika "),
        ("halter.nachname", "Muste\u0072mann"),
        ("halter.plz", "33098"),
        ("halter.geburtsdatum", "1.4.80"),
        ("halter.email", ""),
        ("hunde[0]", ""),
        ("hunde[0].name", "Bello"),
        ("hunde[0].rasse", "mischling"),
        ("hunde[0].erlaubnis", "wird verworfen"),
        ("hunde[0].hoehe", "42,5"),
        ("hunde[0].aufnahme", "2026-03-01"),
        ("hunde[0].merkmale", "chip"),
        ("hunde[0].merkmale", "police"),
        ("hunde[1]", ""),
        ("hunde[1].name", "Senta"),
        ("hunde[1].rasse", "rottweiler"),
        ("hunde[1].erlaubnis", "PB-17"),
        ("hunde[1].hoehe", ""),
        ("hunde[1].aufnahme", "31. Dezember 2025"),
        ("lastschrift", "true"),
        ("iban", "de89 3704 0044 0532 0130 00"),
        ("bemerkung", "Zeile 1\r\nZeile 2"),
        ("wahrheit", "true"),
    ]
