"""Reads boxed expressions and decision tables from XML."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, Literal, TypeVar, cast

from app.dmn import expressions as x
from app.dmn.findings import Finding, finding
from app.dmn.reader.xml import LAUFZETTEL, Node, child, children, content, local_name, name_of, text_of

Enumeration = TypeVar("Enumeration", bound=StrEnum)


class BoxedReader:
    """Reads expressions and collects what is wrong with them in `findings`."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self._readers: dict[str, Callable[[Node], x.Boxed]] = {
            "literalExpression": self._literal,
            "context": self._context,
            "list": self._list,
            "relation": self._relation,
            "invocation": self._invocation,
            "functionDefinition": self.function,
            "conditional": self._conditional,
            "filter": self._filter,
            "for": self._iteration,
            "some": self._iteration,
            "every": self._iteration,
            "decisionTable": self._table,
        }

    def within(self, node: Node | None) -> x.Boxed | None:
        """Read the first boxed expression among the children of a node."""
        found = next(children(node, *self._readers), None)
        return self._readers[local_name(found)](found) if found is not None else None

    def all_within(self, node: Node) -> tuple[x.Boxed, ...]:
        """Read all boxed expressions among the children of a node."""
        return tuple(self._readers[local_name(found)](found) for found in children(node, *self._readers))

    def _literal(self, node: Node) -> x.LiteralExpression:
        return x.LiteralExpression(
            **_common(node), text=text_of(node), language=node.get("expressionLanguage")
        )

    def _context(self, node: Node) -> x.Context:
        return x.Context(**_common(node), entries=tuple(map(self._entry, children(node, "contextEntry"))))

    def _entry(self, node: Node) -> x.ContextEntry:
        variable = child(node, "variable")
        return x.ContextEntry(
            name=name_of(variable) if variable is not None else None,
            type_ref=variable.get("typeRef") if variable is not None else None,
            value=self.within(node),
        )

    def _list(self, node: Node) -> x.ListExpression:
        return x.ListExpression(**_common(node), items=self.all_within(node))

    def _relation(self, node: Node) -> x.Relation:
        columns = tuple((name_of(column), column.get("typeRef")) for column in children(node, "column"))
        rows = tuple(self.all_within(row) for row in children(node, "row"))
        for row, cells in zip(children(node, "row"), rows, strict=True):
            self._expect_cells(row, len(cells), len(columns))
        return x.Relation(**_common(node), columns=columns, rows=rows)

    def _invocation(self, node: Node) -> x.Invocation:
        bindings = []
        for binding in children(node, "binding"):
            parameter = child(binding, "parameter")
            bindings.append((name_of(parameter) if parameter is not None else "", self.within(binding)))
        return x.Invocation(**_common(node), function=self.within(node), bindings=tuple(bindings))

    def function(self, node: Node) -> x.FunctionDefinition:
        """Read a function definition or the logic of a knowledge model."""
        parameters = tuple(
            x.Parameter(name=name_of(parameter), type_ref=parameter.get("typeRef"))
            for parameter in children(node, "formalParameter")
        )
        return x.FunctionDefinition(
            **_common(node), parameters=parameters, body=self.within(node), kind=node.get("kind", "FEEL")
        )

    def _conditional(self, node: Node) -> x.Conditional:
        return x.Conditional(
            **_common(node),
            condition=self.within(child(node, "if")),
            then=self.within(child(node, "then")),
            otherwise=self.within(child(node, "else")),
        )

    def _filter(self, node: Node) -> x.Filter:
        return x.Filter(
            **_common(node), source=self.within(child(node, "in")), match=self.within(child(node, "match"))
        )

    def _iteration(self, node: Node) -> x.Iteration:
        kind = cast(Literal["for", "some", "every"], local_name(node))
        return x.Iteration(
            **_common(node),
            kind=kind,
            variable=name_of(node, "iteratorVariable"),
            source=self.within(child(node, "in")),
            body=self.within(child(node, "return" if kind == "for" else "satisfies")),
        )

    # ---- decision tables

    def _table(self, node: Node) -> x.DecisionTable:
        inputs = tuple(map(_input, children(node, "input")))
        outputs = tuple(map(_output, children(node, "output")))
        if not outputs:
            self._report(
                node, "no-output", "Die Tabelle hat keine Ergebnisspalte", "The table has no output column"
            )
        rules = []
        for number, rule in enumerate(children(node, "rule"), 1):
            rules.append(self._rule(rule, number))
            self._expect_cells(rule, len(rules[-1].conditions), len(inputs))
            self._expect_cells(rule, len(rules[-1].results), len(outputs))
        aggregation = node.get("aggregation")
        return x.DecisionTable(
            **_common(node),
            hit_policy=self._choice(node, "hitPolicy", x.HitPolicy) or x.HitPolicy.UNIQUE,
            aggregation=self._choice(node, "aggregation", x.Aggregation) if aggregation else None,
            inputs=inputs,
            outputs=outputs,
            rules=tuple(rules),
            annotation_names=tuple(item.get("name", "") for item in children(node, "annotation")),
            label=node.get("outputLabel"),
        )

    def _choice(self, node: Node, attribute: str, kind: type[Enumeration]) -> Enumeration | None:
        value = node.get(attribute)
        if value is None:
            return None
        try:
            return kind(value)
        except ValueError:
            german = f"„{value}“ ist kein gültiger Wert von {attribute}"
            self._report(node, "unknown-value", german, f'"{value}" is not a valid value of {attribute}')
            return None

    def _rule(self, node: Node, number: int) -> x.Rule:
        valid_from, valid_to = self._day(node, "validFrom"), self._day(node, "validTo")
        if valid_from and valid_to and valid_to < valid_from:
            self._report(
                node,
                "validity-reversed",
                f"Regel {number} gilt bis {valid_to}, aber erst ab {valid_from}",
                f"Rule {number} is valid until {valid_to}, but only from {valid_from}",
            )
        return x.Rule(
            number=number,
            id=node.get("id"),
            line=node.sourceline,
            conditions=tuple(map(_cell, children(node, "inputEntry"))),
            results=tuple(map(_cell, children(node, "outputEntry"))),
            annotations=tuple(text_of(item) for item in children(node, "annotationEntry")),
            description=content(child(node, "description")),
            valid_from=valid_from,
            valid_to=valid_to,
            legal_basis=node.get(f"{{{LAUFZETTEL}}}legalBasis"),
        )

    def _day(self, node: Node, attribute: str) -> date | None:
        value = node.get(f"{{{LAUFZETTEL}}}{attribute}")
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            german = f"{attribute} „{value}“ ist kein Datum der Form 2026-01-31"
            self._report(node, "invalid-date", german, f'{attribute} "{value}" is not a date like 2026-01-31')
            return None

    def _expect_cells(self, node: Node, found: int, expected: int) -> None:
        if found != expected:
            self._report(
                node,
                "cell-count",
                f"Die Zeile hat {found} Zellen, die Tabelle {expected} Spalten dieser Art",
                f"The row has {found} cells, the table {expected} columns of that kind",
            )

    def _report(self, node: Node, rule: str, german: str, english: str) -> None:
        self.findings.append(finding(rule, german, english, element_id=node.get("id"), line=node.sourceline))


def _common(node: Node) -> dict[str, Any]:
    return {"id": node.get("id"), "line": node.sourceline, "type_ref": node.get("typeRef")}


def _cell(node: Node) -> x.Cell:
    return x.Cell(id=node.get("id"), line=node.sourceline, text=text_of(node))


def _input(node: Node) -> x.InputClause:
    expression = child(node, "inputExpression")
    return x.InputClause(
        id=node.get("id"),
        line=node.sourceline,
        label=node.get("label"),
        text=text_of(expression),
        type_ref=expression.get("typeRef") if expression is not None else None,
        allowed=text_of(child(node, "inputValues")) or None,
    )


def _output(node: Node) -> x.OutputClause:
    return x.OutputClause(
        id=node.get("id"),
        line=node.sourceline,
        name=node.get("name"),
        label=node.get("label"),
        type_ref=node.get("typeRef"),
        allowed=text_of(child(node, "outputValues")) or None,
        default=text_of(child(node, "defaultOutputEntry")) or None,
    )
