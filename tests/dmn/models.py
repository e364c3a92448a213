"""Small decision models for tests, written as dmn-js would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from app import feel
from app.dmn import Evaluation, Model, read_model

DMN_13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"
RUNTIME = feel.Runtime(datetime(2026, 3, 1, 12, tzinfo=UTC))


def model(content: str, *, namespace: str = DMN_13, name: str = "Modell") -> Model:
    return read_model(definitions(content, namespace=namespace, name=name))


def definitions(content: str, *, namespace: str = DMN_13, name: str = "Modell") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{namespace}" xmlns:laufzettel="https://laufzettel.dev/schema/1.0"
    id="definitions" name="{name}" namespace="https://example.org/{name}">{content}</definitions>""".encode()


def decision(body: str, *, key: str = "ergebnis", type_ref: str = "", requires: Sequence[str] = ()) -> str:
    declared = f' typeRef="{type_ref}"' if type_ref else ""
    requirements = "".join(f"<informationRequirement>{item}</informationRequirement>" for item in requires)
    return (
        f'<decision id="{key}" name="{key}"><variable name="{key}"{declared}/>{requirements}{body}</decision>'
    )


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def table(
    inputs: Sequence[tuple[str, str]],
    rules: Sequence[Sequence[str]],
    *,
    policy: str = "UNIQUE",
    outputs: Sequence[str] = ('name="satz"',),
    allowed: Mapping[int, str] | None = None,
    rule_attributes: Mapping[int, str] | None = None,
    attributes: str = "",
    default: str = "",
) -> str:
    """Write a decision table; a rule is the texts of its cells, inputs first."""
    columns = "".join(_input(i, *item, (allowed or {}).get(i, "")) for i, item in enumerate(inputs, 1))
    results = "".join(
        f'<output id="output{i}" {item}>{_values(item, default)}</output>'
        for i, item in enumerate(outputs, 1)
    )
    rows = "".join(
        _rule(i, row, len(inputs), (rule_attributes or {}).get(i, "")) for i, row in enumerate(rules, 1)
    )
    head = f'<decisionTable id="tabelle" hitPolicy="{policy}" {attributes}>'
    return f"{head}{columns}{results}{rows}</decisionTable>"


def _input(number: int, text: str, type_ref: str, allowed: str) -> str:
    declared = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    values = f"<inputValues><text>{escape(allowed)}</text></inputValues>" if allowed else ""
    expression = f"<inputExpression{declared}><text>{escape(text)}</text></inputExpression>"
    return f'<input id="input{number}" label={quoteattr(text.capitalize())}>{expression}{values}</input>'


def _values(_: str, default: str) -> str:
    return f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""


def _rule(number: int, cells: Sequence[str], inputs: int, attributes: str) -> str:
    entries = "".join(
        _cell("inputEntry" if i < inputs else "outputEntry", f"cell{number}_{i + 1}", text)
        for i, text in enumerate(cells)
    )
    return f'<rule id="rule{number}" {attributes}>{entries}</rule>'


def _cell(tag: str, key: str, text: str) -> str:
    return f'<{tag} id="{key}"><text>{escape(text)}</text></{tag}>'


def evaluate(target: Model, on: date | None = None, *, key: str = "ergebnis", **variables: Any) -> Evaluation:
    return target.evaluate(key, variables, runtime=RUNTIME, on=on)
