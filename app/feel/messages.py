"""Every error and warning of FEEL, in German and English, with line, column and a suggestion."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Text(NamedTuple):
    de: str
    en: str


#: What stops an expression from being compiled.
SYNTAX = {
    "expression-empty": Text("Der Ausdruck ist leer.", "The expression is empty."),
    "expression-too-long": Text(
        "Der Ausdruck hat {length} Zeichen, erlaubt sind {limit}.",
        "The expression has {length} characters, {limit} are allowed.",
    ),
    "nested-too-deeply": Text(
        "Der Ausdruck ist zu tief verschachtelt.", "The expression is nested too deeply."
    ),
    "unexpected-end": Text(
        "Der Ausdruck endet zu früh, hier fehlt {expected}.",
        "The expression ends too early, {expected} is missing here.",
    ),
    "unexpected": Text("„{found}“ passt hier nicht.", "“{found}” does not fit here."),
    "expected": Text(
        "Hier fehlt {expected}, stattdessen steht da „{found}“.",
        "{expected} is missing here, found “{found}” instead.",
    ),
    "foreign-operator": Text(
        "„{found}“ gibt es in FEEL nicht, hier schreibt man „{instead}“.",
        "FEEL has no “{found}”, write “{instead}” instead.",
    ),
    "decimal-comma": Text(
        "Zahlen schreibt man hier mit Punkt: „{instead}“.", "Numbers are written with a point: “{instead}”."
    ),
    "leading-equals": Text(
        "Das „=“ am Anfang gehört nicht zum Ausdruck.", "The “=” at the start is no part of the expression."
    ),
    "not-needs-brackets": Text("„not“ braucht Klammern: „not(…)“.", "“not” needs brackets: “not(…)”."),
    "unknown-character": Text(
        "Das Zeichen „{found}“ kennt FEEL nicht.", "FEEL does not know the character “{found}”."
    ),
    "unterminated-text": Text(
        "Der Text hat kein schließendes Anführungszeichen.", "The text has no closing quotation mark."
    ),
    "unterminated-comment": Text(
        "Der Kommentar wird nicht mit */ beendet.", "The comment is not closed by */."
    ),
    "number-too-large": Text("Die Zahl ist zu groß oder zu klein.", "The number is too large or too small."),
}

#: What stops an evaluation: the expression asked for more than it may have.
LIMITS = {
    "too-many-steps": Text(
        "Die Berechnung braucht mehr als {limit} Schritte.",
        "The calculation takes more than {limit} steps.",
    ),
    "out-of-time": Text(
        "Die Berechnung dauert länger als {limit} Sekunden.",
        "The calculation takes longer than {limit} seconds.",
    ),
    "calls-too-deep": Text(
        "Mehr als {limit} Funktionen rufen einander auf.", "More than {limit} functions call each other."
    ),
    "text-too-long": Text(
        "Der Text wird länger als {limit} Zeichen.", "The text becomes longer than {limit} characters."
    ),
    "list-too-long": Text(
        "Die Liste bekommt mehr als {limit} Einträge.", "The list gets more than {limit} items."
    ),
    "value-too-large": Text(
        "Der Wert ist zu groß: mehr als {limit} Bestandteile.",
        "The value is too large: more than {limit} parts.",
    ),
    "value-too-deep": Text(
        "Die Berechnung oder ihr Wert ist zu tief verschachtelt.",
        "The calculation or its value is nested too deeply.",
    ),
    "pattern-too-slow": Text(
        "Die Suche nach dem Muster „{pattern}“ dauert zu lange.",
        "Searching for the pattern “{pattern}” takes too long.",
    ),
}

#: Why a part of an expression has no value (null), or looks as if it never will.
WARNINGS = {
    "unknown-name": Text("Der Name „{name}“ ist unbekannt.", "The name “{name}” is unknown."),
    "unknown-function": Text("Die Funktion „{name}“ ist unbekannt.", "The function “{name}” is unknown."),
    "unknown-type": Text("Den Typ „{name}“ gibt es nicht.", "There is no type “{name}”."),
    "unknown-field": Text("Das Feld „{name}“ gibt es nicht.", "There is no field “{name}”."),
    "no-fields": Text(
        "Das Feld „{name}“ ist hier nicht abrufbar: der Wert ist {kind}.",
        "The field “{name}” cannot be read here: the value is {kind}.",
    ),
    "null-operand": Text(
        "„{operator}“ hat kein Ergebnis, weil ein Wert fehlt (null).",
        "“{operator}” has no result because a value is missing (null).",
    ),
    "wrong-operands": Text(
        "„{operator}“ geht so nicht: links {left}, rechts {right}.",
        "“{operator}” does not work like this: {left} on the left, {right} on the right.",
    ),
    "division-by-zero": Text("Hier wird durch null geteilt.", "This divides by zero."),
    "result-out-of-range": Text(
        "Das Ergebnis von „{operator}“ ist zu groß oder zu klein.",
        "The result of “{operator}” is too large or too small.",
    ),
    "not-negatable": Text(
        "Ein Minus davor geht nicht: der Wert ist {kind}.",
        "A minus in front does not work: the value is {kind}.",
    ),
    "not-comparable": Text(
        "{left} und {right} lassen sich nicht vergleichen.", "{left} and {right} cannot be compared."
    ),
    "not-boolean": Text(
        "Hier muss wahr oder falsch stehen, der Wert ist {kind}.",
        "This must be true or false, the value is {kind}.",
    ),
    "not-iterable": Text(
        "Das lässt sich nicht durchlaufen: {kind}.", "This cannot be iterated over: {kind}."
    ),
    "no-such-item": Text(
        "Einen Eintrag {position} gibt es nicht, die Liste hat {length}.",
        "There is no item {position}, the list has {length}.",
    ),
    "invalid-range": Text(
        "Diesen Bereich gibt es nicht: Anfang {left}, Ende {right}.",
        "There is no such range: from {left} to {right}.",
    ),
    "invalid-temporal": Text(
        "„{text}“ ist weder Datum noch Uhrzeit noch Dauer.",
        "“{text}” is neither a date nor a time nor a duration.",
    ),
    "duplicate-key": Text("Der Schlüssel „{name}“ kommt zweimal vor.", "The key “{name}” appears twice."),
    "not-a-function": Text(
        "Hier wird aufgerufen, was keine Funktion ist: {kind}.",
        "What is called here is not a function: {kind}.",
    ),
    "external-function": Text(
        "Fremder Programmcode wird nicht ausgeführt.", "Foreign program code is not executed."
    ),
    "wrong-arguments": Text(
        "„{name}“ passt nicht zu diesen Angaben ({kinds}). Möglich: {signatures}",
        "“{name}” does not fit these arguments ({kinds}). Possible: {signatures}",
    ),
    "no-result": Text(
        "„{name}“ hat für diese Werte kein Ergebnis: {values}",
        "“{name}” has no result for these values: {values}",
    ),
    "invalid-pattern": Text(
        "Das Suchmuster „{pattern}“ ist ungültig.", "The search pattern “{pattern}” is not valid."
    ),
    "wrong-type": Text(
        "Der Wert „{value}“ ist nicht vom Typ {type}.", "The value “{value}” is not of type {type}."
    ),
    "no-holidays": Text(
        "Hier ist nicht bekannt, welche Tage Feiertage sind.",
        "It is not known here which days are holidays.",
    ),
}

CATALOGUE: Mapping[str, Text] = {**SYNTAX, **LIMITS, **WARNINGS}

#: What people write who think in German or in another language, and what FEEL writes.
_SYNONYMS = {
    "wenn": "if", "dann": "then", "sonst": "else", "und": "and", "oder": "or", "nicht": "not", "für": "for",
    "wahr": "true", "falsch": "false", "true": "true", "false": "false", "none": "null", "leer": "null",
    "datum": "date", "uhrzeit": "time", "heute": "today", "jetzt": "now", "dauer": "duration",
    "summe": "sum", "anzahl": "count", "len": "count", "länge": "string length", "mittelwert": "mean",
    "durchschnitt": "mean", "betrag": "abs", "runden": "round half up", "round": "round half up",
    "aufrunden": "round up", "abrunden": "round down", "text": "string", "zahl": "number",
}  # fmt: skip

_SUGGESTION = Text("Meinten Sie „{0}“?", "Did you mean “{0}”?")
_PLACE = Text("Zeile {0}, Zeichen {1}: ", "Line {0}, character {1}: ")

_PHRASES = {
    "null": Text("nichts (null)", "nothing (null)"),
    "boolean": Text("ein Wahrheitswert", "a boolean"),
    "number": Text("eine Zahl", "a number"),
    "string": Text("ein Text", "a string"),
    "date": Text("ein Datum", "a date"),
    "time": Text("eine Uhrzeit", "a time"),
    "date and time": Text("ein Zeitpunkt", "a date and time"),
    "years and months duration": Text("eine Dauer in Jahren und Monaten", "a duration in years and months"),
    "days and time duration": Text("eine Dauer in Tagen und Stunden", "a duration in days and time"),
    "list": Text("eine Liste", "a list"),
    "context": Text("ein Kontext", "a context"),
    "range": Text("ein Bereich", "a range"),
    "function": Text("eine Funktion", "a function"),
    "unknown": Text("ein fremder Wert", "a foreign value"),
    "a value": Text("ein Wert", "a value"),
    "a name": Text("ein Name", "a name"),
    "a type": Text("ein Typ", "a type"),
    "a key": Text("ein Schlüssel", "a key"),
    "a text": Text("ein Text", "a text"),
    "a named argument": Text("der Name einer Angabe", "the name of an argument"),
    "the end": Text("das Ende des Ausdrucks", "the end of the expression"),
}


class Phrase(str):
    """A message parameter that is itself translated: the kind of a value, or what is expected."""

    __slots__ = ()

    def translated(self, language: str) -> str:
        phrase = _PHRASES.get(self)
        return f"„{self}“" if phrase is None and language == "de" else _plain(phrase, self, language)


def _plain(phrase: Text | None, text: str, language: str) -> str:
    return f"“{text}”" if phrase is None else str(getattr(phrase, language))


class Place:
    """Where in which text: half-open character positions, counted from 0."""

    __slots__ = ("end", "start", "text")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end

    @property
    def line(self) -> int:
        return self.text.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int:
        return self.start - (self.text.rfind("\n", 0, self.start) + 1) + 1

    def excerpt(self) -> str:
        """Return the line concerned, and below it carets under the characters concerned."""
        first = self.start - self.column + 1
        line = self.text[first:].split("\n", 1)[0]
        length = max(1, min(self.end, first + len(line)) - self.start)
        return f"{line}\n{' ' * (self.column - 1)}{'^' * length}"


class Explanation:
    """A catalogue entry with its place and parameters, put into words only when somebody reads it."""

    __slots__ = ("code", "parameters", "place")

    def __init__(self, code: str, place: Place | None, parameters: Mapping[str, object]) -> None:
        self.code, self.place, self.parameters = code, place, parameters

    @property
    def start(self) -> int:
        return self.place.start if self.place else 0

    @property
    def end(self) -> int:
        return self.place.end if self.place else 0

    @property
    def message_de(self) -> str:
        return self.render("de")

    @property
    def message_en(self) -> str:
        return self.render("en")

    @property
    def suggestion(self) -> str | None:
        """The known name most like the one that is not, if one is like it."""
        candidates = self.parameters.get("candidates")
        name = str(self.parameters.get("name", ""))
        if not isinstance(candidates, Iterable):
            return None
        known = suggest(name, candidates)
        if known is not None and known.casefold() == name.casefold():
            return known
        return _SYNONYMS.get(name.casefold()) or known

    def render(self, language: str) -> str:
        """Return the whole sentence in "de" or "en", with line and character in front."""
        words = {key: _word(value, language) for key, value in self.parameters.items() if key != "candidates"}
        sentence: str = getattr(CATALOGUE[self.code], language).format(**words)
        sentence = sentence[:1].upper() + sentence[1:]
        if self.suggestion:
            sentence += " " + getattr(_SUGGESTION, language).format(self.suggestion)
        if self.place is None:
            return sentence
        place: str = getattr(_PLACE, language).format(self.place.line, self.place.column)
        return place + sentence

    def as_json(self) -> dict[str, object]:
        """Return code, position and both messages as JSON values."""
        return {
            "code": self.code,
            "start": self.start,
            "end": self.end,
            "line": self.place.line if self.place else 1,
            "column": self.place.column if self.place else 1,
            "message_de": self.message_de,
            "message_en": self.message_en,
        }

    def __repr__(self) -> str:
        return f"<{self.code} {self.start}..{self.end}: {self.message_en}>"


class Warning(Explanation):
    """Why a value is null, or a finding about an expression that has not run yet."""

    __slots__ = ()


class FeelError(Exception):
    """An expression that cannot be compiled or must not go on."""

    def __init__(self, code: str, place: Place | None = None, **parameters: object) -> None:
        super().__init__(code)
        self.message = Explanation(code, place, parameters)

    @property
    def code(self) -> str:
        return self.message.code

    @property
    def place(self) -> Place | None:
        return self.message.place

    @property
    def start(self) -> int:
        return self.message.start

    @property
    def end(self) -> int:
        return self.message.end

    @property
    def message_de(self) -> str:
        return self.message.message_de

    @property
    def message_en(self) -> str:
        return self.message.message_en

    def locate(self, place: Place) -> None:
        """Say where it happened, unless that is known more precisely."""
        if self.message.place is None:
            self.message.place = place

    def as_json(self) -> dict[str, object]:
        return self.message.as_json()

    def __str__(self) -> str:
        return self.message_de


class FeelSyntaxError(FeelError):
    """The text is not FEEL."""


class FeelLimitExceeded(FeelError):
    """The expression takes more steps, time, depth or memory than it may."""


def suggest(name: str, candidates: Iterable[object]) -> str | None:
    """Return the candidate that is most like the name, if one is like it."""
    known = {str(candidate).casefold(): str(candidate) for candidate in candidates}
    close = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.7)
    return known[close[0]] if close else None


def _word(value: object, language: str) -> str:
    if isinstance(value, Phrase):
        return value.translated(language)
    if isinstance(value, tuple):
        return ", ".join(_word(part, language) for part in value)
    text = str(value)
    return text if len(text) <= 200 else text[:199] + "…"  # noqa: PLR2004 - as much as a person reads
