"""Bescheide and other letters: renders a letter of the procedure and puts it into the Vorgang."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.clock import GERMANY
from app.handlers import HandlerContext, NewDocument, handler


class RenderInput(Schema):
    vorlage = fields.String(
        required=True,
        validate=validate.Regexp(r"[a-z0-9_-]+\Z", error="Der Name einer Datei in letters/ ohne .html."),
        metadata={
            "label": "Vorlage",
            "description": "Name der Datei in letters/ ohne .html.",
            "refers_to": "letter",
        },
    )
    titel = fields.String(
        required=True, validate=validate.Length(min=1, max=200), metadata={"label": "Titel des Dokuments"}
    )
    fuer_antragsteller = fields.Boolean(
        load_default=True,
        metadata={
            "label": "Für die antragstellende Person",
            "description": "Das Schreiben erscheint auf ihrer Statusseite.",
        },
    )


class RenderOutput(Schema):
    bescheiddatum = fields.Date(required=True, metadata={"label": "Datum des Schreibens"})


@handler(
    "bescheid.render",
    title="Bescheid erstellen",
    inputs=RenderInput,
    outputs=RenderOutput,
    effect="internal",
)
def render(
    context: HandlerContext, *, vorlage: str, titel: str, fuer_antragsteller: bool
) -> dict[str, object]:
    """Erstellt ein Schreiben des Verfahrens als barrierefreies PDF und legt es im Vorgang ab."""
    context.attach(
        NewDocument(
            kind=vorlage,
            title=titel,
            filename=f"{vorlage}-{context.reference_number}.pdf",
            media_type="application/pdf",
            content=context.render_letter(vorlage),
            for_citizen=fuer_antragsteller,
        )
    )
    return {"bescheiddatum": context.at.astimezone(GERMANY).date()}
