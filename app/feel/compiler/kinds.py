"""The kinds of values in an expression, as far as they are known before it runs; and what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.feel import arithmetic, ast
from app.feel.ast import Node
from app.feel.builtins import BUILTINS
from app.feel.builtins.registry import Parameter, Signature
from app.feel.messages import Phrase, Place, Warning
from app.feel.properties import PROPERTIES
from app.feel.scope import Scope
from app.feel.temporal import Temporal
from app.feel.types import (
    ANY,
    SIMPLE_TYPES,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    SimpleType,
    Type,
    plain,
)
from app.feel.values import kind

_NUMBER, _STRING, _BOOLEAN = SIMPLE_TYPES["number"], SIMPLE_TYPES["string"], SIMPLE_TYPES["boolean"]
_RESULTS: dict[str, Type] = {
    **dict.fromkeys(
        ["count", "mean", "median", "stddev", "product", "string length", "number", "decimal", "floor",
         "ceiling", "round up", "round down", "round half up", "round half down", "modulo", "sqrt", "log",
         "exp", "day of year", "week of year", "working days between"], _NUMBER),
    **dict.fromkeys(
        ["string", "substring", "upper case", "lower case", "substring before", "substring after",
         "replace", "string join", "day of week", "month of year"], _STRING),
    **dict.fromkeys(
        ["not", "is", "contains", "starts with", "ends with", "matches", "list contains", "all", "any",
         "odd", "even", "is holiday", "before", "after", "includes", "during", "overlaps"], _BOOLEAN),
    **{name: SIMPLE_TYPES[name] for name in ("date", "time", "date and time")},
    **dict.fromkeys(["today", "add working days"], SIMPLE_TYPES["date"]),
    "now": SIMPLE_TYPES["date and time"],
    "split": ListType(_STRING),
}  # fmt: skip
_COMPARABLE = {*arithmetic.SAMPLES, "boolean"}


class KindChecker:
    """Infers types from the leaves up; None stands for "not known", which fits everything."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text, self.scope = text, scope
        self.findings: list[Warning] = []
        self._frames: list[Mapping[str, Type | None]] = []

    def type_of(self, node: Node) -> Type | None:
        """Return the type of an expression's value, and note what does not fit on the way."""
        infer = self._INFER.get(type(node))
        if infer is None:
            for child in ast.children(node):
                self.type_of(child)
            return _BOOLEAN if isinstance(node, _CONDITIONS) else None
        found = infer(self, node)
        return None if found is None or plain(found) in (ANY, SIMPLE_TYPES["Null"]) else plain(found)

    def _within(self, names: Mapping[str, Type | None], node: Node) -> Type | None:
        self._frames.append(names)
        found = self.type_of(node)
        self._frames.pop()
        return found

    def _find(self, code: str, node: Node, **parameters: object) -> None:
        self.findings.append(Warning(code, Place(self.text, node.start, node.end), parameters))

    def _literal(self, node: ast.Literal) -> Type | None:
        return SIMPLE_TYPES.get(kind(node.value))

    def _name(self, node: ast.Name) -> Type | None:
        for frame in reversed(self._frames):
            if node.name in frame:
                return frame[node.name]
        return self.scope.names.get(node.name)

    def _path(self, node: ast.Path) -> Type | None:
        source = self.type_of(node.source)
        if isinstance(source, ListType):
            field = self._field(plain(source.item), node)
            return None if field is None else ListType(field)
        return self._field(source, node)

    def _field(self, owner: Type | None, node: ast.Path) -> Type | None:
        if isinstance(owner, ContextType):
            fields = dict(owner.fields)
            if node.name not in fields:
                self._find("unknown-field", node, name=node.name, candidates=tuple(fields))
            return fields.get(node.name)
        name = owner.name if isinstance(owner, SimpleType) else ""
        if name in ("number", "string", "boolean"):
            self._find("no-fields", node, name=node.name, kind=Phrase(name))
        elif name in _FIELDS and node.name not in _FIELDS[name]:
            self._find("unknown-field", node, name=node.name, candidates=tuple(_FIELDS[name]))
        return None

    def _filter(self, node: ast.Filter) -> Type | None:
        source = self.type_of(node.source)
        item = _item_of(source) if str(source).startswith("list") else source
        fields = dict(item.fields) if isinstance(item, ContextType) else {}
        predicate = self._within({"item": item, **fields}, node.predicate)
        if predicate == _NUMBER:
            return item
        self._expect_boolean(predicate, node.predicate)
        return None if item is None else ListType(item)

    def _arithmetic(self, node: ast.Arithmetic) -> Type | None:
        left, right = self.type_of(node.left), self.type_of(node.right)
        samples = [arithmetic.SAMPLES.get(str(type_)) for type_ in (left, right)]
        if left is None or right is None:
            return None
        result = None if None in samples else arithmetic.OPERATORS[node.operator](*samples)
        if result is None:
            self._find(
                "wrong-operands", node, operator=node.operator, left=_phrase(left), right=_phrase(right)
            )
        return SIMPLE_TYPES.get(kind(result)) if result is not None else None

    def _negation(self, node: ast.Negation) -> Type | None:
        operand = self.type_of(node.operand)
        if operand is not None and arithmetic.negate(arithmetic.SAMPLES.get(str(operand))) is None:
            self._find("not-negatable", node, kind=_phrase(operand))
        return operand

    def _comparison(self, node: ast.Comparison) -> Type | None:
        left, right = str(self.type_of(node.left)), str(self.type_of(node.right))
        if left != right and left in _COMPARABLE and right in _COMPARABLE:
            self._find("not-comparable", node, left=Phrase(left), right=Phrase(right))
        return _BOOLEAN

    def _logical(self, node: ast.Logical) -> Type | None:
        for operand in node.operands:
            self._expect_boolean(self.type_of(operand), operand)
        return _BOOLEAN

    def _expect_boolean(self, type_: Type | None, node: Node) -> None:
        if type_ is not None and type_ != _BOOLEAN:
            self._find("not-boolean", node, kind=_phrase(type_))

    def _if(self, node: ast.If) -> Type | None:
        self._expect_boolean(self.type_of(node.condition), node.condition)
        then, otherwise = self.type_of(node.then), self.type_of(node.otherwise)
        return then if then == otherwise else None

    def _list(self, node: ast.ListLiteral) -> Type | None:
        items = {self.type_of(item) for item in node.items}
        return ListType(items.pop() or ANY) if len(items) == 1 else SIMPLE_TYPES["list"]

    def _context(self, node: ast.ContextLiteral) -> Type | None:
        fields: dict[str, Type | None] = dict.fromkeys(key for key, _ in node.entries)
        for key, value in node.entries:
            fields[key] = self._within(fields, value)
        return ContextType(tuple((key, type_ or ANY) for key, type_ in fields.items()))

    def _for(self, node: ast.For) -> Type | None:
        return ListType(self._iterated(node.iterators, node.body, {"partial": None}) or ANY)

    def _quantified(self, node: ast.Quantified) -> Type | None:
        self._expect_boolean(self._iterated(node.iterators, node.condition, {}), node.condition)
        return _BOOLEAN

    def _iterated(
        self, iterators: Iterable[tuple[str, Node]], body: Node, extra: Mapping[str, Type | None]
    ) -> Type | None:
        names: dict[str, Type | None] = dict(extra)
        for name, source in iterators:
            names[name] = _item_of(self._within(dict(names), source))
        return self._within(names, body)

    def _function(self, node: ast.FunctionLiteral) -> Type | None:
        result = self._within(dict(node.parameters), node.body)
        return FunctionType(tuple(type_ or ANY for _, type_ in node.parameters), result or ANY)

    def _call(self, node: ast.Call) -> Type | None:
        callee = self.type_of(node.function)
        arguments = [self.type_of(argument) for argument in node.arguments]
        for argument in (node.named or {}).values():
            self.type_of(argument)
        name = node.function.name if isinstance(node.function, ast.Name) else ""
        if isinstance(callee, FunctionType):
            return callee.result
        if callee is not None or name not in BUILTINS:
            return None
        signatures = BUILTINS[name].signatures
        if node.named is None and not any(_may_fit(signature, arguments) for signature in signatures):
            possible = tuple(f"{name}{signature}" for signature in signatures)
            kinds = tuple(_phrase(argument) for argument in arguments)
            self._find("wrong-arguments", node, name=name, kinds=kinds, signatures=possible)
        return _RESULTS.get(name)

    def _range(self, node: ast.RangeLiteral) -> Type | None:
        low, high = self.type_of(node.low), self.type_of(node.high)
        return RangeType(low or high or ANY)

    _INFER: Mapping[type[Node], Callable[[KindChecker, Any], Type | None]] = {
        ast.Literal: _literal,
        ast.Name: _name,
        ast.Path: _path,
        ast.Filter: _filter,
        ast.Arithmetic: _arithmetic,
        ast.Negation: _negation,
        ast.Comparison: _comparison,
        ast.Logical: _logical,
        ast.If: _if,
        ast.ListLiteral: _list,
        ast.ContextLiteral: _context,
        ast.For: _for,
        ast.Quantified: _quantified,
        ast.FunctionLiteral: _function,
        ast.Call: _call,
        ast.RangeLiteral: _range,
    }


_CONDITIONS = (ast.Between, ast.Membership, ast.InstanceOf)
_FIELDS: Mapping[str, Mapping[str, Any]] = {
    type_.kind: fields for type_, fields in PROPERTIES.items() if issubclass(type_, Temporal)
}


def check_kinds(text: str, tree: Node, scope: Scope) -> tuple[Type | None, tuple[Warning, ...]]:
    """Return the type of an expression, if it can be told, and what will not work in it."""
    checker = KindChecker(text, scope)
    found = checker.type_of(tree)
    return found, tuple(checker.findings)


def _item_of(source: Type | None) -> Type | None:
    return plain(source.item) if isinstance(source, (ListType, RangeType)) else None


def _phrase(type_: Type | None) -> Phrase:
    families: dict[type, str] = {ListType: "list", ContextType: "context", RangeType: "range"}
    return Phrase("a value" if type_ is None else families.get(type(type_), str(type_)))


def _may_fit(signature: Signature, arguments: list[Type | None]) -> bool:
    if not signature.minimum <= len(arguments) <= signature.maximum:
        return False
    if signature.variadic == "list":
        return True
    last = signature.parameters[-1:]
    parameters = signature.parameters + last * max(0, len(arguments) - len(signature.parameters))
    return all(_may_be(type_, each) for type_, each in zip(arguments, parameters, strict=False))


def _may_be(type_: Type | None, parameter: Parameter) -> bool:
    """Tell whether a value of that type may be given; a list of one stands for its item."""
    if type_ is None or parameter.types is None or parameter.is_list or not isinstance(type_, SimpleType):
        return True
    sample = arithmetic.SAMPLES.get(type_.name)
    return sample is None or type(sample) in parameter.types
