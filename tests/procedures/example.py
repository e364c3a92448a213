"""A small procedure in memory: one person decides, one letter is written."""

from __future__ import annotations

import json

TOML = """
key = "beispiel"
title = "Beispiel beantragen"
retention = "P2Y"
law = "KAG_NRW_AO"

[start]
form = "antrag"
subject = "=name"

[reference]
pattern = "B-{year}-{number:05d}"

[parameters.gruppe]
type = "text"
title = "Gruppe"

[parameters.gebuehr]
type = "decimal"
title = "Gebühr"
default = 12.50
"""

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:process id="beispiel" isExecutable="true">
    <bpmn:startEvent id="beginn" />
    <bpmn:sequenceFlow id="f1" sourceRef="beginn" targetRef="pruefen" />
    <bpmn:userTask id="pruefen" name="Prüfen">
      <bpmn:extensionElements>
        <zeebe:formDefinition formId="pruefung" />
        <zeebe:assignmentDefinition candidateGroups="=parameter.gruppe" />
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="pruefen" targetRef="betrag" />
    <bpmn:scriptTask id="betrag" name="Betrag">
      <bpmn:extensionElements>
        <zeebe:script expression="=anzahl * parameter.gebuehr" resultVariable="betrag" />
      </bpmn:extensionElements>
    </bpmn:scriptTask>
    <bpmn:sequenceFlow id="f3" sourceRef="betrag" targetRef="schreiben" />
    <bpmn:serviceTask id="schreiben" name="Schreiben">
      <bpmn:extensionElements>
        <zeebe:taskDefinition type="JOB" />
        <zeebe:ioMapping>
          <zeebe:input source="bescheid" target="vorlage" />
          <zeebe:input source="Bescheid" target="titel" />
        </zeebe:ioMapping>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="f4" sourceRef="schreiben" targetRef="ende" />
    <bpmn:endEvent id="ende" />
  </bpmn:process>
</bpmn:definitions>"""

LETTER = """{% extends "brief.html" %}
{% block titel %}Bescheid{% endblock %}
{% block anschrift %}<div>{{ name }}</div>{% endblock %}
{% block text %}<p>Sie zahlen {{ betrag | euro }}.</p>{% endblock %}
"""

SCENARIO = """
title = "Zwei Stück"
tenant = "musterstadt"
today = 2026-01-05

[start]
name = "Erika Mustermann"
anzahl = 2

[[steps]]
activity = "pruefen"
offered_to = ["amt"]
result = { ok = true }

[expect]
ended_at = "ende"
letters = ["bescheid"]
letter_contains = ["Sie zahlen 25,00 €."]
variables = { betrag = 25.00, ok = true }
"""


def form(form_id: str, *fields: dict[str, object]) -> bytes:
    return json.dumps(
        {"type": "default", "schemaVersion": 19, "id": form_id, "components": list(fields)}
    ).encode()


def files(job: str = "bescheid.render") -> dict[str, bytes]:
    """Return the procedure's files, complete and correct for `musterstadt`."""
    return {
        "procedure.toml": TOML.encode(),
        "process.bpmn": BPMN.replace("JOB", job).encode(),
        "forms/antrag.form": form(
            "antrag",
            {"type": "textfield", "key": "name", "label": "Name", "validate": {"required": True}},
            {"type": "number", "key": "anzahl", "label": "Anzahl", "validate": {"required": True, "min": 1}},
        ),
        "forms/pruefung.form": form("pruefung", {"type": "checkbox", "key": "ok", "label": "In Ordnung"}),
        "letters/bescheid.html": LETTER.encode(),
        "scenarios/zwei.toml": SCENARIO.encode(),
        "tenants/musterstadt/parameters.toml": b'gruppe = "amt"\n',
        "tenants/anderswo/parameters.toml": b'gruppe = "stelle"\ngebuehr = 1.10\n',
        "tenants/anderswo/letters/bescheid.html": LETTER.replace("Sie zahlen", "Bitte zahlen Sie").encode(),
    }
