"""A letter with everything a Bescheid has, for the tests of this folder."""

from __future__ import annotations

from app.letters import Letterhead

LETTERHEAD = Letterhead(
    authority="Stadt Musterstadt",
    head="Die Bürgermeisterin",
    office="Steueramt",
    street="Rathausplatz 1",
    postal_code="12345",
    city="Musterstadt",
    accent="#00457c",
)

LETTER = """{% extends "brief.html" %}
{% block titel %}Musterbescheid{% endblock %}
{% block anschrift %}<div>{{ name }}</div><div>Weg 2</div>{% endblock %}
{% block text %}
<p>Sie zahlen {{ betrag | euro }} bis zum {{ "2026-02-15" | datum }}.</p>
<table><caption>Raten</caption>
<thead><tr><th scope="col">Fällig</th><th scope="col">Betrag</th></tr></thead>
<tbody><tr><td>{{ "2026-02-15" | kurzdatum }}</td><td>{{ betrag | euro }}</td></tr></tbody></table>
{% endblock %}
"""

VARIABLES = {"name": "Erika Mustermann", "betrag": 72, "aktenzeichen": "M-2026-00001"}
