"""Examples of events."""

from __future__ import annotations

from tools.elements.drawing import Node, Row
from tools.elements.example import Example
from tools.elements.nodes import (
    boundary,
    catch,
    end,
    event,
    gateway,
    message,
    service,
    start,
    sub,
    throw,
    undo,
    user,
)

_ANSWER = message("antwort", "antwort", "=aktenzeichen")
_SIGNAL = '<bpmn:signal id="satzung" name="satzung_neu" />'
_ERROR = '<bpmn:error id="nicht_gefunden" name="Nicht gefunden" errorCode="nicht-gefunden" />'
_ESCALATION = '<bpmn:escalation id="zu_lange" name="Dauert zu lange" escalationCode="zu-lange" />'


def _attached(node: Node, *after: Node) -> list[Row]:
    return [Row([start(), user(), end()]), Row([node, *after], attached_to="pruefen")]


EVENTS = [
    Example(
        "message-catch",
        [Row([start(), catch("antwort_da", "Antwort da", event("message", "antwort")), user(), end()])],
        ["antwort_da", "antwort"],
        _ANSWER,
    ),
    Example(
        "message-throw",
        [Row([start(), user(), end("gesendet", "Antwort gesendet", event("message", "antwort"))])],
        ["gesendet"],
        _ANSWER,
    ),
    Example(
        "message-boundary",
        _attached(
            boundary("nachtrag", "Nachtrag", event("message", "antwort"), interrupting=False),
            user("einarbeiten", "Nachtrag einarbeiten"),
            end("eingearbeitet", "Eingearbeitet"),
        ),
        ["nachtrag"],
        _ANSWER,
    ),
    Example(
        "timer-catch",
        [Row([start(), catch("warten", "Zwei Wochen", event("timer", timeDuration="P14D")), user(), end()])],
        ["warten"],
    ),
    Example(
        "timer-boundary",
        _attached(
            boundary("frist", "Jede Woche", event("timer", timeCycle="R3/P7D"), interrupting=False),
            service("erinnern", "Erinnern", "brief.erinnern"),
            end("erinnert", "Erinnert"),
        ),
        ["frist"],
    ),
    Example(
        "signal",
        [Row([start(), throw("bekanntgeben", "Satzung neu", event("signal", "satzung")), end()])],
        ["bekanntgeben", "satzung"],
        _SIGNAL,
    ),
    Example(
        "signal-boundary",
        _attached(
            boundary("satzung_geaendert", "Satzung neu", event("signal", "satzung")),
            user("neu_pruefen", "Neu prüfen"),
            end("neu_geprueft", "Geprüft"),
        ),
        ["satzung_geaendert"],
        _SIGNAL,
    ),
    Example(
        "error",
        [
            Row(
                [
                    start(),
                    sub(
                        "auskunft",
                        "Auskunft einholen",
                        Row(
                            [
                                start("auskunft_beginnt", ""),
                                service("register", "Register fragen", "register.query"),
                                end("unbekannt", "Unbekannt", event("error", "nicht_gefunden")),
                            ]
                        ),
                    ),
                    end(),
                ]
            ),
            Row(
                [
                    boundary("nicht_da", "Nicht gefunden", event("error", "nicht_gefunden")),
                    user("nachfragen", "Nachfragen"),
                    end("nachgefragt", "Nachgefragt"),
                ],
                attached_to="auskunft",
            ),
        ],
        ["unbekannt", "nicht_da", "nicht_gefunden"],
        _ERROR,
    ),
    Example(
        "escalation",
        [
            Row(
                [
                    start(),
                    sub(
                        "bearbeitung",
                        "Bearbeitung",
                        Row(
                            [
                                start("bearbeitung_beginnt", ""),
                                throw("melden", "Dauert zu lange", event("escalation", "zu_lange")),
                                user(),
                                end("bearbeitet", ""),
                            ]
                        ),
                    ),
                    end(),
                ]
            ),
            Row(
                [
                    boundary("eskaliert", "Zu lange", event("escalation", "zu_lange"), interrupting=False),
                    user("leitung", "Leitung informieren"),
                    end("informiert", "Informiert"),
                ],
                attached_to="bearbeitung",
            ),
        ],
        ["melden", "eskaliert", "zu_lange"],
        _ESCALATION,
    ),
    Example(
        "conditional",
        _attached(
            boundary(
                "zurueckgezogen",
                "Zurückgezogen",
                "<bpmn:conditionalEventDefinition>"
                '<bpmn:condition xsi:type="bpmn:tFormalExpression">=zurueckgezogen = true</bpmn:condition>'
                "</bpmn:conditionalEventDefinition>",
            ),
            end("beendet", "Beendet"),
        ),
        ["zurueckgezogen"],
    ),
    Example(
        "link",
        [
            Row(
                [
                    start(),
                    user(),
                    throw("weiter", "Weiter bei Bescheid", '<bpmn:linkEventDefinition name="bescheid" />'),
                ]
            ),
            Row(
                [
                    catch("bescheid", "Bescheid", '<bpmn:linkEventDefinition name="bescheid" />'),
                    user("freigeben", "Freigeben"),
                    end(),
                ]
            ),
        ],
        ["weiter", "bescheid"],
    ),
    Example(
        "compensation",
        [
            Row(
                [
                    start(),
                    service("buchen", "Soll buchen", "soll.buchen"),
                    user(),
                    throw("aufheben", "Alles aufheben", event("compensate")),
                    end(),
                ]
            ),
            Row(
                [
                    boundary("buchen_rueckgaengig", "", event("compensate")),
                    undo("stornieren", "Soll stornieren", "soll.stornieren"),
                ],
                attached_to="buchen",
                associated=True,
            ),
        ],
        ["buchen_rueckgaengig", "stornieren", "aufheben"],
    ),
    Example(
        "terminate",
        [
            Row([start(), gateway("parallel", "teilen"), user(), end()]),
            Row(
                [user("anhoeren", "Anhören"), end("abgelehnt", "Abgelehnt", event("terminate"))],
                origin="teilen",
            ),
        ],
        ["abgelehnt"],
    ),
]
