"""Rules about expressions, values and names."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

VALUES: Final[dict[str, Rule]] = {
    "expression-syntax": (
        "error",
        "{element}: Der Ausdruck „{text}“ ist fehlerhaft. {reason}",
        "{element}: the expression '{text}' is wrong. {reason}",
    ),
    "expression-doubtful": (
        "warning",
        "{element}: Der Ausdruck „{text}“ sieht falsch aus. {reason}",
        "{element}: the expression '{text}' looks wrong. {reason}",
    ),
    "expression-required": (
        "error",
        "{element}: „{text}“ muss ein FEEL-Ausdruck sein und mit „=“ beginnen.",
        "{element}: '{text}' must be a FEEL expression and begin with '='.",
    ),
    "value-invalid": (
        "error",
        "{element}: „{text}“ ist hier nicht erlaubt; erwartet wird {expected}.",
        "{element}: '{text}' is not allowed here; expected is {expected}.",
    ),
    "mapping-incomplete": (
        "error",
        "{element}: Eine Variablenzuordnung braucht Quelle und Ziel (Ziel: ein Name wie „a“ oder „a.b“).",
        "{element}: a variable mapping needs a source and a target (a variable name such as 'a' or 'a.b').",
    ),
    "name-unknown": (
        "warning",
        "{element}: „{name}“ in „{text}“ liefert kein Formular und kein Schritt.{hint}",
        "{element}: '{name}' in '{text}' is provided by no form and no step.{hint}",
    ),
    "parameter-unknown": (
        "error",
        "{element}: „{text}“ verlangt den Wert „{name}“, den procedure.toml nicht vereinbart.{hint}",
        "{element}: '{text}' asks for the parameter '{name}', which procedure.toml does not declare.{hint}",
    ),
    "answer-unknown": (
        "warning",
        "{element}: „{name}“ kann nie „{answer}“ sein; zur Wahl stehen {options}.",
        "{element}: '{name}' can never be '{answer}'; the choices are {options}.",
    ),
}
