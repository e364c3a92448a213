"""Compiling function literals and calls."""

from __future__ import annotations

from typing import Any

from app.feel import ast
from app.feel.builtins import BUILTINS, invoke_builtin
from app.feel.builtins.registry import Signature, run_signature, warn_arguments
from app.feel.compiler.compilation import Compilation, constant
from app.feel.compiler.names import compile_variable
from app.feel.evaluation import MISSING, Code, Evaluation, Frame
from app.feel.functions import invoke, invoke_named
from app.feel.messages import Place
from app.feel.values import Builtin, Function


def compile_function(node: ast.FunctionLiteral, compilation: Compilation) -> Code:
    place = compilation.place(node)
    if node.is_external:
        return lambda frame: frame.evaluation.warn("external-function", place)
    names = [name for name, _ in node.parameters]
    types = [type_ for _, type_ in node.parameters]
    with compilation.frame(names):
        body = compilation.compile(node.body)

    def function(frame: Frame) -> Function:
        def call(arguments: list[Any], evaluation: Evaluation) -> Any:
            return body(Frame(dict(zip(names, arguments, strict=True)), frame, evaluation))

        return Function(names, call, parameter_types=types)

    return function


def compile_call(node: ast.Call, compilation: Compilation) -> Code:
    place = compilation.place(node)
    if node.named is not None:
        return _named_call(node.named, _compile_callee(node, compilation), compilation, place)
    builtin = _fixed_builtin(node, compilation)
    if builtin is not None:
        folded = constant(node)
        if folded is not MISSING:
            return lambda _: folded
        return _builtin_call(builtin, [compilation.compile(each) for each in node.arguments], place)
    function = _compile_callee(node, compilation)
    arguments = [compilation.compile(argument) for argument in node.arguments]

    def call(frame: Frame) -> Any:
        return invoke(function(frame), [argument(frame) for argument in arguments], frame.evaluation, place)

    return call


def _named_call(nodes: dict[str, ast.Node], function: Code, compilation: Compilation, place: Place) -> Code:
    named = {name: compilation.compile(argument) for name, argument in nodes.items()}

    def call(frame: Frame) -> Any:
        values = {name: argument(frame) for name, argument in named.items()}
        return invoke_named(function(frame), values, frame.evaluation, place)

    return call


def _builtin_call(builtin: Builtin, arguments: list[Code], place: Place) -> Code:
    count = len(arguments)
    possible = [each for each in builtin.signatures if each.minimum <= count <= each.maximum]
    if len(possible) == 1 and count == 1:
        return _call_of_one(builtin, possible[0], arguments[0], place)
    return lambda frame: invoke_builtin(
        builtin, [argument(frame) for argument in arguments], frame.evaluation, place
    )


def _call_of_one(builtin: Builtin, signature: Signature, argument: Code, place: Place) -> Code:
    """Call, without looking for it, the only signature there is for one argument."""

    def call(frame: Frame) -> Any:
        arguments = [argument(frame)]
        fitted = signature.fit(arguments)
        if fitted is None:
            warn_arguments(builtin, arguments, frame.evaluation, place)
            return None
        return run_signature(builtin, signature, fitted, frame.evaluation, place)

    def call_with_list(frame: Frame) -> Any:
        value = argument(frame)
        items = value if type(value) is list else [value]
        return run_signature(builtin, signature, [items], frame.evaluation, place)

    return call_with_list if signature.variadic == "list" else call


def _fixed_builtin(node: ast.Call, compilation: Compilation) -> Builtin | None:
    """Return the built-in function if nothing else can have its name."""
    if not isinstance(node.function, ast.Name):
        return None
    name = node.function.name
    if name in compilation.scope.names or compilation.is_local(name):
        return None
    return BUILTINS.get(name)


def _compile_callee(node: ast.Call, compilation: Compilation) -> Code:
    """Compile what is called; a variable that is no function does not hide a built-in function."""
    if not isinstance(node.function, ast.Name):
        return compilation.compile(node.function)
    function = compile_variable(node.function, compilation, "unknown-function")
    builtin = BUILTINS.get(node.function.name)
    if builtin is None:
        return function

    def callee(frame: Frame) -> Any:
        value = function(frame)
        return value if isinstance(value, (Function, Builtin)) else builtin

    return callee
