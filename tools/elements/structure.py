"""Examples of repetition, subprocesses, gateways and ways to start."""

from __future__ import annotations

from tools.elements.drawing import Node, Row
from tools.elements.example import Example
from tools.elements.nodes import (
    boundary,
    catch,
    end,
    event,
    event_sub,
    gateway,
    message,
    multiple,
    service,
    start,
    sub,
    undo,
    user,
)

_ADHOC = (
    '<bpmn:extensionElements><zeebe:adHoc activeElementsCollection="=unterlagen" /></bpmn:extensionElements>'
    "<bpmn:completionCondition>=vollstaendig = true</bpmn:completionCondition>"
)
_CALL = (
    "<bpmn:extensionElements>"
    '<zeebe:calledElement processId="nachforderung" propagateAllChildVariables="false" />'
    '<zeebe:ioMapping><zeebe:output source="=unterlagen" target="unterlagen" /></zeebe:ioMapping>'
    "</bpmn:extensionElements>"
)
_VOTES = multiple("=mitglieder", "mitglied").replace(
    "Characteristics>", 'Characteristics behavior="None" noneBehaviorEventRef="je_stimme">', 1
)
_TWICE = '<bpmn:extensionElements><zeebe:taskDefinition type="aemter.anfragen" /></bpmn:extensionElements>'
_NEEDS_ALL = {"instantiate": "true", "eventGatewayType": "Parallel"}
_OTHER = '<bpmn:error id="nicht_gefunden" name="Nicht gefunden" errorCode="nicht-gefunden" />'


def _alone(node: Node) -> Row:
    return Row([node], joined=False, start=86)


SUBPROCESSES = [
    Example(
        "multi-instance-parallel",
        [
            Row(
                [
                    start(),
                    user(
                        "stellung_nehmen",
                        "Stellung nehmen",
                        multiple(
                            "=aemter",
                            "amt",
                            more='outputCollection="stellungnahmen" outputElement="=stellungnahme" ',
                        ),
                    ),
                    end(),
                ]
            )
        ],
        ["stellung_nehmen"],
    ),
    Example(
        "multi-instance-events",
        [
            Row([start(), user("abstimmen", "Abstimmen", _VOTES), end()]),
            Row(
                [
                    boundary("stimme", "Stimme da", event("signal", "stimme_da"), interrupting=False),
                    service("zwischenstand", "Stand zeigen", "rat.zwischenstand"),
                    end("gezeigt", ""),
                ],
                attached_to="abstimmen",
            ),
        ],
        ["abstimmen", "je_stimme", "stimme"],
        '<bpmn:signal id="stimme_da" name="stimme-da" />'
        '<bpmn:signalEventDefinition id="je_stimme" signalRef="stimme_da" />',
    ),
    Example(
        "token-quantities",
        [
            Row(
                [
                    start(),
                    Node("serviceTask", "anfragen", "Zwei Ämter fragen", _TWICE, {"completionQuantity": "2"}),
                    user("stellung_nehmen", "Stellung nehmen"),
                    Node("userTask", "entscheiden", "Entscheiden", "", {"startQuantity": "2"}),
                    end(),
                ]
            )
        ],
        ["anfragen", "entscheiden"],
    ),
    Example(
        "multi-instance-sequential",
        [
            Row(
                [
                    start(),
                    sub(
                        "je_kind",
                        "Je Kind",
                        Row(
                            [
                                start("kind", ""),
                                service("beitrag_rechnen", "Beitrag rechnen", "beitrag.rechnen"),
                                end("kind_fertig", ""),
                            ]
                        ),
                        body=multiple("=kinder", "kind", sequential=True),
                    ),
                    end(),
                ]
            )
        ],
    ),
    Example(
        "standard-loop",
        [
            Row(
                [
                    start(),
                    service(
                        "abfragen",
                        "Register abfragen",
                        "register.query",
                        '<bpmn:standardLoopCharacteristics testBefore="false" loopMaximum="5">'
                        "<bpmn:loopCondition>=gefunden != true</bpmn:loopCondition>"
                        "</bpmn:standardLoopCharacteristics>",
                    ),
                    end(),
                ]
            )
        ],
        ["abfragen"],
    ),
    Example(
        "subprocess",
        [
            Row(
                [
                    start(),
                    sub(
                        "pruefung",
                        "Prüfung",
                        Row([start("innen", ""), user(), end("geprueft", "")]),
                    ),
                    end(),
                ]
            )
        ],
    ),
    Example(
        "event-subprocess",
        [
            Row([start(), user(), end()]),
            _alone(
                event_sub(
                    "ruecknahme",
                    "Rücknahme des Antrags",
                    Row(
                        [
                            start(
                                "zurueckgenommen", "Zurückgenommen", event("message", "ruecknahme_nachricht")
                            ),
                            service("ablegen", "Akte schließen", "akte.schliessen"),
                            end("abgelegt", "Geschlossen"),
                        ]
                    ),
                )
            ),
        ],
        ["ruecknahme", "ruecknahme_nachricht"],
        message("ruecknahme_nachricht", "ruecknahme", "=aktenzeichen"),
    ),
    Example(
        "call-activity",
        [Row([start(), Node("callActivity", "nachfordern", "Unterlagen nachfordern", _CALL), end()])],
        ["nachfordern"],
    ),
    Example(
        "ad-hoc",
        [
            Row(
                [
                    start(),
                    sub(
                        "unterlagen_sammeln",
                        "Unterlagen sammeln",
                        Row([user("ausweis", "Ausweis ansehen")], joined=False),
                        Row([user("vertrag", "Vertrag ansehen")], joined=False),
                        type_="adHocSubProcess",
                        body=_ADHOC,
                    ),
                    end(),
                ]
            )
        ],
    ),
    Example(
        "transaction",
        [
            Row(
                [
                    start(),
                    sub(
                        "buchung",
                        "Buchung",
                        Row(
                            [
                                start("buchung_beginnt", ""),
                                service("buchen", "Soll buchen", "soll.buchen"),
                                user("vergleichen", "Konto vergleichen"),
                                gateway("exclusive", "stimmt", "Stimmt alles?"),
                                end("gebucht", "Gebucht"),
                            ],
                            {3: "ja | =gebucht = true"},
                        ),
                        Row(
                            [
                                boundary("buchen_rueckgaengig", "", event("compensate")),
                                undo("stornieren", "Soll stornieren", "soll.stornieren"),
                            ],
                            attached_to="buchen",
                            associated=True,
                        ),
                        Row(
                            [end("abbrechen", "Abgebrochen", event("cancel"))],
                            origin="stimmt",
                            condition="nein | default",
                        ),
                        type_="transaction",
                    ),
                    end(),
                ]
            ),
            Row(
                [
                    boundary("abgebrochen", "Abgebrochen", event("cancel")),
                    user("klaeren", "Fall klären"),
                    end("geklaert", "Geklärt"),
                ],
                attached_to="buchung",
            ),
        ],
        ["abbrechen", "abgebrochen"],
    ),
]

GATEWAYS = [
    Example(
        "exclusive-gateway",
        [
            Row(
                [
                    start(),
                    gateway("exclusive", "betrag_pruefen", "Über 500 €?"),
                    user("freigeben", "Freigeben"),
                    end(),
                ],
                {1: "ja | =betrag > 500"},
            ),
            Row(
                [service("buchen", "Buchen", "soll.buchen"), end("gebucht", "Gebucht")],
                origin="betrag_pruefen",
                condition="nein | default",
            ),
        ],
        ["betrag_pruefen_freigeben", "betrag_pruefen"],
    ),
    Example(
        "parallel-gateway",
        [
            Row(
                [
                    start(),
                    gateway("parallel", "teilen"),
                    user("pruefen", "Antrag prüfen"),
                    gateway("parallel", "sammeln"),
                    end(),
                ]
            ),
            Row([user("anhoeren", "Anhören")], origin="teilen", target="sammeln"),
        ],
    ),
    Example(
        "inclusive-gateway",
        [
            Row(
                [
                    start(),
                    gateway("inclusive", "waehlen", "Was fehlt?"),
                    user("ausweis", "Ausweis anfordern"),
                    gateway("inclusive", "alles_da"),
                    end(),
                ],
                {1: "Ausweis | =fehlt_ausweis"},
            ),
            Row(
                [user("vertrag", "Vertrag anfordern")],
                origin="waehlen",
                target="alles_da",
                condition="Vertrag | default",
            ),
        ],
    ),
    Example(
        "complex-gateway",
        [
            Row(
                [
                    start(),
                    gateway("parallel", "teilen"),
                    user("gutachten_a", "Gutachten A"),
                    Node(
                        "complexGateway",
                        "zwei_von_drei",
                        "Zwei genügen",
                        '<bpmn:activationCondition xsi:type="bpmn:tFormalExpression">=activationCount &gt;= 2'
                        "</bpmn:activationCondition>",
                    ),
                    end(),
                ]
            ),
            Row([user("gutachten_b", "Gutachten B")], origin="teilen", target="zwei_von_drei"),
            Row([user("gutachten_c", "Gutachten C")], origin="teilen", target="zwei_von_drei"),
        ],
        ["zwei_von_drei"],
    ),
    Example(
        "event-based-gateway",
        [
            Row(
                [
                    start(),
                    gateway("eventBased", "warten"),
                    catch("antwort_da", "Antwort da", event("message", "antwort")),
                    user("pruefen", "Antwort prüfen"),
                    end(),
                ]
            ),
            Row(
                [
                    catch("frist", "14 Tage", event("timer", timeDuration="P14D")),
                    user("erinnern", "Erinnern"),
                    end("erinnert", "Erinnert"),
                ],
                origin="warten",
            ),
        ],
        ["antwort_da", "frist"],
        message("antwort", "antwort", "=aktenzeichen"),
    ),
    Example(
        "conditional-flow",
        [
            Row(
                [start(), user(), user("freigeben", "Freigeben"), end()],
                {1: "hoher Betrag | =betrag > 500"},
            ),
            Row(
                [service("buchen", "Buchen", "soll.buchen"), end("gebucht", "Gebucht")],
                origin="pruefen",
                condition="sonst | default",
            ),
        ],
        ["pruefen_freigeben"],
    ),
]

STARTS = [
    Example(
        "message-start",
        [Row([start("gemeldet", "Umzug gemeldet", event("message", "umzug")), user(), end()])],
        ["gemeldet"],
        '<bpmn:message id="umzug" name="umzug" />',
    ),
    Example(
        "timer-start",
        [
            Row(
                [
                    start(
                        "jahreswechsel", "Jedes Jahr", event("timer", timeCycle="R/2027-01-02T06:00:00/P1Y")
                    ),
                    service("sollstellen", "Jahressoll stellen", "soll.stellen"),
                    end(),
                ]
            )
        ],
        ["jahreswechsel"],
    ),
    Example(
        "signal-start",
        [Row([start("satzung", "Satzung geändert", event("signal", "satzung_neu")), user(), end()])],
        ["satzung"],
        '<bpmn:signal id="satzung_neu" name="satzung_neu" />',
    ),
    Example(
        "gateway-start",
        [
            Row(
                [
                    Node("eventBasedGateway", "eingaenge", "", "", _NEEDS_ALL),
                    catch("antrag_da", "Antrag da", event("message", "antrag")),
                    gateway("parallel", "beides"),
                    user(),
                    end(),
                ]
            ),
            Row(
                [catch("gutachten_da", "Gutachten da", event("message", "gutachten"))],
                origin="eingaenge",
                target="beides",
            ),
        ],
        ["eingaenge"],
        '<bpmn:message id="antrag" name="antrag" /><bpmn:message id="gutachten" name="gutachten" />',
    ),
    Example(
        "no-start",
        [
            Row(
                [
                    start(),
                    sub(
                        "pruefungen",
                        "Prüfungen",
                        Row([user("statik", "Statik prüfen")]),
                        Row([user("brandschutz", "Brandschutz prüfen"), user("begehen", "Begehen")]),
                    ),
                    end(),
                ]
            )
        ],
    ),
]
