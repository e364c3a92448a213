"""Rules about compensation and transactions."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

COMPENSATION: Final[dict[str, Rule]] = {
    "compensation-handler-missing": (
        "error",
        "{element} führt zu keiner Aktivität, die rückgängig macht (eine Assoziation dorthin fehlt).",
        "{element} leads to no activity that undoes anything (an association is missing).",
    ),
    "compensation-handler-ambiguous": (
        "error",
        "{element} führt zu mehreren Aktivitäten ({ids}); rückgängig macht genau eine.",
        "{element} leads to several activities ({ids}); exactly one undoes.",
    ),
    "compensation-handler-unmarked": (
        "error",
        "{element} soll „{activity}“ rückgängig machen; die Kennzeichnung dafür fehlt (isForCompensation).",
        "{element} is to undo '{activity}' but is not marked for it (isForCompensation).",
    ),
    "compensation-handler-elsewhere": (
        "error",
        "{element} soll „{activity}“ rückgängig machen und steht auf einer anderen Ebene.",
        "{element} is to undo '{activity}' and stands on another level.",
    ),
    "compensation-handler-unused": (
        "error",
        "{element} macht nichts rückgängig: Kein Kompensationsereignis führt dorthin.",
        "{element} undoes nothing: no compensation event leads there.",
    ),
    "compensation-handler-flow": (
        "error",
        "{element} macht rückgängig und darf keine Sequenzflüsse haben.",
        "{element} undoes something and must not have sequence flows.",
    ),
    "compensation-handler-event": (
        "error",
        "{element} macht rückgängig und darf keine angehefteten Ereignisse haben („{event}“).",
        "{element} undoes something and must not have boundary events ('{event}').",
    ),
    "compensation-flow": (
        "error",
        "Das Kompensationsereignis {element} darf keinen Sequenzfluss haben, nur eine Assoziation.",
        "The compensation event {element} must not have a sequence flow, only an association.",
    ),
    "compensation-not-interrupting": (
        "error",
        "{element}: Ein Kompensationsereignis kann nicht nicht-unterbrechend sein (cancelActivity=false).",
        "{element}: a compensation event cannot be non-interrupting (cancelActivity=false).",
    ),
    "compensation-duplicate": (
        "error",
        "{element} macht dieselbe Aktivität rückgängig wie „{other}“.",
        "{element} undoes the same activity as '{other}'.",
    ),
    "compensation-target-broken": (
        "error",
        "{element} soll „{target}“ rückgängig machen; das ist keine Aktivität derselben Ebene.",
        "{element} is to undo '{target}', which is no activity on the same level.",
    ),
    "compensation-target-plain": (
        "warning",
        "{element} soll „{target}“ rückgängig machen; dort ist nicht angegeben, wie.",
        "{element} is to undo '{target}', where nothing tells how.",
    ),
    "compensation-start-idle": (
        "warning",
        "{element} beginnt nie: Den ganzen Vorgang kann niemand rückgängig machen.",
        "{element} never begins: nobody can have the whole instance undone.",
    ),
    "undo-combined": (
        "error",
        "{element}: Kompensation und Abbruch lassen sich nicht mit anderen Auslösern verbinden.",
        "{element}: compensation and cancellation cannot be combined with other triggers.",
    ),
    "cancel-outside": (
        "error",
        "{element}: Abbruchereignisse gibt es nur in und an Transaktionen.",
        "{element}: cancel events exist only in and at transactions.",
    ),
    "cancel-not-interrupting": (
        "error",
        "{element}: Ein Abbruchereignis unterbricht immer (cancelActivity darf nicht false sein).",
        "{element}: a cancel event always interrupts (cancelActivity must not be false).",
    ),
    "cancel-duplicate": (
        "error",
        "{element} fängt denselben Abbruch ab wie „{other}“.",
        "{element} catches the same cancellation as '{other}'.",
    ),
    "cancel-uncaught": (
        "warning",
        "{element} bricht {transaction} ab; dort steht nicht, wie es danach weitergeht (Abbruchereignis).",
        "{element} cancels {transaction}, where nothing tells what follows (a cancel boundary event).",
    ),
}
