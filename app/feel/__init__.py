"""FEEL, the expression language of DMN 1.5: exact decimals, real dates, positions, limits.

>>> compile_expression("0.1 + 0.2 = grenze").evaluate({"grenze": Decimal("0.3")})
Result(value=True, warnings=())
"""

from __future__ import annotations

from app.feel.compiler.compilation import constant
from app.feel.evaluation import DEFAULT_LIMITS, MISSING, Evaluation, Limits, Runtime
from app.feel.expressions import (
    Expression,
    Result,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
    iterate,
)
from app.feel.functions import invoke, invoke_named
from app.feel.json_values import from_json, to_json
from app.feel.messages import FeelError, FeelLimitExceeded, FeelSyntaxError, Place, Warning
from app.feel.parser import parse_type
from app.feel.scope import Scope
from app.feel.types import MISMATCH, Type, coerce, conforms
from app.feel.values import Function, Range, compare, equal, kind, text_of, to_string

__all__ = [
    "DEFAULT_LIMITS",
    "MISMATCH",
    "MISSING",
    "Evaluation",
    "Expression",
    "FeelError",
    "FeelLimitExceeded",
    "FeelSyntaxError",
    "Function",
    "Limits",
    "Place",
    "Range",
    "Result",
    "Runtime",
    "Scope",
    "Type",
    "UnaryTests",
    "Warning",
    "coerce",
    "compare",
    "compile_expression",
    "compile_unary_tests",
    "conforms",
    "constant",
    "equal",
    "from_json",
    "invoke",
    "invoke_named",
    "iterate",
    "kind",
    "parse_type",
    "text_of",
    "to_json",
    "to_string",
]
