"""Rules about ids, sequence flows, and where processes begin and end."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

FLOWS: Final[dict[str, Rule]] = {
    "id-missing": (
        "error",
        "Ein Element vom Typ {type} (Zeile {line}) hat keine id.",
        "An element of type {type} (line {line}) has no id.",
    ),
    "id-duplicate": (
        "error",
        "Die id {element} kommt mehrfach vor.",
        "The id {element} is used more than once.",
    ),
    "flow-broken": (
        "error",
        "Der Sequenzfluss {element} ({end}) zeigt auf „{target}“, das es in diesem Prozess nicht gibt.",
        "The sequence flow {element} ({end}) refers to '{target}', which is no flow node of this process.",
    ),
    "flow-reference-broken": (
        "error",
        "{element} nennt den Sequenzfluss „{target}“ ({end}), der dort nicht ankommt oder abgeht.",
        "{element} names the sequence flow '{target}' ({end}), which does not enter or leave there.",
    ),
    "default-broken": (
        "error",
        "Der Standardfluss „{target}“ von {element} ist keiner seiner ausgehenden Flüsse.",
        "The default flow '{target}' of {element} is not one of its outgoing flows.",
    ),
    "default-forbidden": (
        "error",
        "{element} ({type}) darf keinen Standardfluss haben.",
        "{element} ({type}) must not have a default flow.",
    ),
    "default-condition": (
        "error",
        "Der Standardfluss „{target}“ von {element} hat eine Bedingung, die nie geprüft würde.",
        "The default flow '{target}' of {element} has a condition that would never be evaluated.",
    ),
    "default-missing": (
        "warning",
        "{element} hat keinen Standardfluss: Trifft keine Bedingung zu, entsteht eine Störung.",
        "{element} has no default flow: if no condition is true, the instance stops with an incident.",
    ),
    "condition-missing": (
        "error",
        "Der Sequenzfluss {element} verlässt {gateway} ohne Bedingung und ist nicht der Standardfluss.",
        "The sequence flow {element} leaves {gateway} without a condition and is not the default.",
    ),
    "activation-missing": (
        "error",
        "{element} sagt nicht, wann es weitergeht (activationCondition).",
        "{element} does not say when to go on (activationCondition).",
    ),
    "condition-forbidden": (
        "error",
        "Der Sequenzfluss {element} hat eine Bedingung; hinter {source} ({type}) wird keine geprüft.",
        "The sequence flow {element} has a condition, but none is evaluated after {source} ({type}).",
    ),
    "condition-ignored": (
        "warning",
        "Der Sequenzfluss {element} hat eine Bedingung; das parallele Gateway {source} nimmt ihn immer.",
        "The sequence flow {element} has a condition, but the parallel gateway {source} always takes it.",
    ),
    "start-missing": (
        "error",
        "{element} hat kein Startereignis.",
        "{element} has no start event.",
    ),
    "start-ambiguous": (
        "error",
        "{element} hat mehrere Startereignisse ({ids}); welches gilt, ist nicht bestimmt.",
        "{element} has several start events ({ids}); which one counts is undefined.",
    ),
    "start-several": (
        "warning",
        "{element} hat mehrere Startereignisse ohne Auslöser ({ids}); von selbst beginnt nur das erste.",
        "{element} has several start events without a trigger ({ids}); by itself only the first begins.",
    ),
    "start-implicit": (
        "warning",
        "{element} hat kein Startereignis: Alles beginnt zugleich, wohin nichts führt ({ids}).",
        "{element} has no start event: everything begins at once that nothing leads to ({ids}).",
    ),
    "flow-crosses-border": (
        "error",
        "Der Sequenzfluss {element} kreuzt den Rand eines Unterprozesses (von „{source}“ nach „{target}“).",
        "The sequence flow {element} crosses the border of a subprocess (from '{source}' to '{target}').",
    ),
    "start-incoming": (
        "error",
        "Das Startereignis {element} darf keinen eingehenden Sequenzfluss haben.",
        "The start event {element} must not have an incoming sequence flow.",
    ),
    "end-outgoing": (
        "error",
        "Das Endereignis {element} darf keinen ausgehenden Sequenzfluss haben.",
        "The end event {element} must not have an outgoing sequence flow.",
    ),
    "unreachable": (
        "error",
        "{element} wird vom Startereignis aus nie erreicht{following}.",
        "{element} is never reached from the start event{following}.",
    ),
    "join-never-fires": (
        "error",
        "{element} wartet für immer: Die Wege über {first} und {second} schließen einander aus.",
        "{element} waits for ever: the ways through {first} and {second} exclude each other.",
    ),
    "dead-end": (
        "error",
        "Nach {element} geht es nicht weiter: Der Vorgang endete dort, ohne ein Endereignis zu erreichen.",
        "Nothing follows {element}: the instance would end there without reaching an end event.",
    ),
    "ad-hoc-empty": (
        "error",
        "Der Ad-hoc-Teilprozess {element} enthält keine Aktivität.",
        "The ad-hoc subprocess {element} contains no activity.",
    ),
    "ad-hoc-event": (
        "error",
        "{element} steht in einem Ad-hoc-Teilprozess; Start- und Endereignisse sind dort nicht erlaubt.",
        "{element} stands in an ad-hoc subprocess, where start and end events are not allowed.",
    ),
    "end-implicit": (
        "warning",
        "Nach {element} geht es nicht weiter; gemeint ist wohl ein Endereignis.",
        "Nothing follows {element}; an end event is probably meant.",
    ),
}
