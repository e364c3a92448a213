"""From the syntax tree to code: one Python closure per node, names resolved beforehand."""

from __future__ import annotations

from app.feel import ast
from app.feel.compiler.collections import (
    compile_context,
    compile_filter,
    compile_list,
    compile_open_range,
    compile_range,
)
from app.feel.compiler.compilation import Compilation, Compiler
from app.feel.compiler.functions import compile_call, compile_function
from app.feel.compiler.iteration import compile_for, compile_quantified, iterate
from app.feel.compiler.membership import (
    QuickTest,
    Test,
    compile_membership,
    compile_unary_tests,
    quick_unary_tests,
)
from app.feel.compiler.names import compile_name, compile_path
from app.feel.compiler.operators import (
    compile_arithmetic,
    compile_between,
    compile_comparison,
    compile_if,
    compile_instance_of,
    compile_literal,
    compile_logical,
    compile_negation,
)
from app.feel.scope import Scope

__all__ = ["QuickTest", "Test", "compile_unary_tests", "iterate", "new_compilation", "quick_unary_tests"]

_COMPILERS: dict[type[ast.Node], Compiler] = {
    ast.Literal: compile_literal,
    ast.Name: compile_name,
    ast.Path: compile_path,
    ast.Filter: compile_filter,
    ast.Call: compile_call,
    ast.Arithmetic: compile_arithmetic,
    ast.Negation: compile_negation,
    ast.Comparison: compile_comparison,
    ast.Logical: compile_logical,
    ast.Between: compile_between,
    ast.Membership: compile_membership,
    ast.RangeLiteral: compile_range,
    ast.OpenRange: compile_open_range,
    ast.ListLiteral: compile_list,
    ast.ContextLiteral: compile_context,
    ast.If: compile_if,
    ast.For: compile_for,
    ast.Quantified: compile_quantified,
    ast.InstanceOf: compile_instance_of,
    ast.FunctionLiteral: compile_function,
}


def new_compilation(text: str, scope: Scope) -> Compilation:
    """Start compiling a tree of that text."""
    return Compilation(text, scope, _COMPILERS)
