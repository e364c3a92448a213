"""What a new file of a draft may be, and what it begins with: little, but it can be read and drawn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

_DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="{name}_datei" targetNamespace="https://laufzettel.dev/">
  <bpmn:process id="{name}" name="{name}" isExecutable="true">
    <bpmn:startEvent id="{name}_beginn" name="Beginn" />
    <bpmn:endEvent id="{name}_ende" name="Ende" />
    <bpmn:sequenceFlow id="{name}_beginn_ende" sourceRef="{name}_beginn" targetRef="{name}_ende" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="{name}_zeichnung">
    <bpmndi:BPMNPlane id="{name}_ebene" bpmnElement="{name}">
      <bpmndi:BPMNShape id="{name}_beginn_form" bpmnElement="{name}_beginn">
        <dc:Bounds x="160" y="100" width="36" height="36" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="{name}_ende_form" bpmnElement="{name}_ende">
        <dc:Bounds x="420" y="100" width="36" height="36" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="{name}_beginn_ende_form" bpmnElement="{name}_beginn_ende">
        <di:waypoint x="196" y="118" />
        <di:waypoint x="420" y="118" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""
_FORM = """{{
  "type": "default",
  "schemaVersion": 19,
  "id": "{file}",
  "executionPlatform": "Camunda Cloud",
  "executionPlatformVersion": "8.7.0",
  "components": [
    {{"type": "textfield", "id": "frage", "key": "frage", "label": "Frage"}}
  ]
}}
"""
_DECISION = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="{name}_datei" name="{name}" \
namespace="https://laufzettel.dev/">
  <decision id="{name}" name="{name}">
    <variable name="{name}" typeRef="string" />
    <decisionTable id="{name}_tabelle" hitPolicy="UNIQUE">
      <input id="{name}_eingabe" label="Betrag">
        <inputExpression id="{name}_ausdruck" typeRef="number"><text>betrag</text></inputExpression>
      </input>
      <output id="{name}_ergebnis" name="{name}" typeRef="string" />
      <rule id="{name}_1">
        <inputEntry id="{name}_1_e"><text>&lt; 100</text></inputEntry>
        <outputEntry id="{name}_1_a"><text>"gering"</text></outputEntry>
      </rule>
      <rule id="{name}_2">
        <inputEntry id="{name}_2_e"><text>&gt;= 100</text></inputEntry>
        <outputEntry id="{name}_2_a"><text>"hoch"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""
_LETTER = """{{% extends "brief.html" %}}

{{% block titel %}}Betreff{{% endblock %}}

{{% block text %}}
<p>Text des Schreibens.</p>
{{% endblock %}}
"""
_EXAMPLE = """title = "{name}"
today = 2026-01-05

[start]

[expect]
"""


@dataclass(frozen=True)
class Kind:
    """A kind of file a modeller may add."""

    label: str
    folder: str
    ending: str
    content: str

    def path(self, name: str) -> str:
        """Return where a file of this name stands."""
        return f"{self.folder}{name}{self.ending}"

    def begin(self, name: str) -> bytes:
        """Return what a new file contains."""
        inside = name.replace("-", "_")
        return self.content.format(name=f"_{inside}" if inside[0].isdigit() else inside, file=name).encode()


KINDS = {
    "diagramm": Kind("Diagramm (aufgerufener Prozess)", "", ".bpmn", _DIAGRAM),
    "formular": Kind("Formular", "forms/", ".form", _FORM),
    "entscheidung": Kind("Entscheidungstabelle", "decisions/", ".dmn", _DECISION),
    "schreiben": Kind("Schreiben", "letters/", ".html", _LETTER),
    "beispiel": Kind("Beispiel", "scenarios/", ".toml", _EXAMPLE),
}


def kind_of(path: str) -> Kind | None:
    """Return the kind of a file that may be renamed or removed; None for one every procedure needs."""
    own = PurePosixPath(path)
    folder = f"{own.parent}/" if own.parent.name else ""
    found = (kind for kind in KINDS.values() if (kind.folder, kind.ending) == (folder, own.suffix))
    return next(found, None)
