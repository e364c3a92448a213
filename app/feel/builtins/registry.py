"""How built-in functions are declared, and how arguments are fitted to their signatures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from app.feel.evaluation import Evaluation
from app.feel.messages import FeelLimitExceeded, Phrase, Place
from app.feel.temporal import Date, DateAndTime, DaysTimeDuration, Time, YearsMonthsDuration
from app.feel.values import Builtin, Function, Range, kind, text_of

_UNFIT: Any = object()
_SIZED = (list, str, dict)  # what is paid for by its size

BUILTINS: dict[str, Builtin] = {}

_POINTS = (Decimal, str, Date, Time, DateAndTime, YearsMonthsDuration, DaysTimeDuration)
_TYPES: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (Date,),
    "time": (Time,),
    "date and time": (DateAndTime,),
    "duration": (YearsMonthsDuration, DaysTimeDuration),
    "days and time duration": (DaysTimeDuration,),
    "point": _POINTS,  # what has an order
    "list": (list,),
    "context": (dict,),
    "range": (Range,),
    "function": (Function, Builtin),
    "null": (type(None),),
}


class NoResult(ValueError):
    """Raised by a function that knows better than "no result" why it has none; names a message."""

    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(code)
        self.code, self.parameters = code, parameters


class Parameter(NamedTuple):
    name: str
    kinds: str  # as declared: "string|date"; "any" takes everything, null included
    types: frozenset[type] | None
    is_list: bool  # a value that is no list becomes a list of one


class Signature:
    """One way to call a built-in function."""

    __slots__ = ("function", "maximum", "minimum", "parameters", "takes_evaluation", "variadic")

    def __init__(
        self,
        specifications: Sequence[str],
        function: Callable[..., Any],
        variadic: str,
        takes_evaluation: bool,
    ) -> None:
        self.parameters = [_parameter(specification) for specification in specifications]
        self.minimum = sum("?:" not in specification for specification in specifications)
        self.maximum = 10**6 if variadic else len(specifications)
        self.function, self.variadic, self.takes_evaluation = function, variadic, takes_evaluation

    def fit(self, arguments: list[Any]) -> list[Any] | None:
        """Return the arguments as the function takes them, or None if they do not fit."""
        count = len(arguments)
        if not self.minimum <= count <= self.maximum:
            return None
        if self.variadic == "list":
            return [arguments[0] if count == 1 and type(arguments[0]) is list else arguments]
        parameters = self.parameters
        if count > len(parameters):
            parameters = parameters + parameters[-1:] * (count - len(parameters))
        return _fit_each(parameters, arguments)

    def fit_named(self, named: Mapping[str, Any]) -> list[Any] | None:
        """Return the arguments in order, or None if names or kinds do not fit."""
        names = [parameter.name for parameter in self.parameters]
        if not named.keys() <= set(names) or not all(name in named for name in names[: self.minimum]):
            return None
        if self.variadic == "list":
            value = named[names[0]]
            return [value if type(value) is list else [value]]
        count = max((names.index(name) + 1 for name in named), default=0)
        return _fit_each(self.parameters, [named.get(name) for name in names[:count]])

    def __str__(self) -> str:
        parts = [f"{each.name}: {each.kinds.removesuffix('|null')}" for each in self.parameters]
        parts[self.minimum :] = [f"[{part}]" for part in parts[self.minimum :]]
        return f"({', '.join(parts)}{', …' if self.variadic else ''})"


def builtin(
    name: str, *specifications: str, variadic: str = "", evaluation: bool = False, extension: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a signature of a built-in function.

    Args:
        specifications: a parameter each, "name: kind|kind"; "name?: kind" may be left out.
        variadic: "list" if the function gets one list of all arguments, "rest" if the last one repeats.
        evaluation: the function takes the running evaluation first.
        extension: the function is not part of DMN.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        entry = BUILTINS.setdefault(name, Builtin(name, extension))
        entry.signatures.append(Signature(specifications, function, variadic, evaluation))
        return function

    return register


def invoke_builtin(function: Builtin, arguments: list[Any], evaluation: Evaluation, place: Place) -> Any:
    """Call by position; null and a warning if there is no result."""
    for signature in function.signatures:
        fitted = signature.fit(arguments)
        if fitted is not None:
            return run_signature(function, signature, fitted, evaluation, place)
    warn_arguments(function, arguments, evaluation, place)
    return None


def invoke_builtin_named(
    function: Builtin, named: dict[str, Any], evaluation: Evaluation, place: Place
) -> Any:
    """Call a built-in function by parameter names."""
    for signature in function.signatures:
        fitted = signature.fit_named(named)
        if fitted is not None:
            return run_signature(function, signature, fitted, evaluation, place)
    warn_arguments(function, list(named.values()), evaluation, place)
    return None


def run_signature(
    function: Builtin, signature: Signature, fitted: list[Any], evaluation: Evaluation, place: Place
) -> Any:
    """Call a signature with arguments that were fitted to it."""
    for argument in fitted:
        if argument.__class__ in _SIZED:
            evaluation.spend_on(argument, place)
    try:
        result = signature.function(*((evaluation, *fitted) if signature.takes_evaluation else fitted))
    except FeelLimitExceeded as error:
        error.locate(place)
        raise
    except (ArithmeticError, ValueError) as reason:
        return _explain(function, fitted, reason, evaluation, place)
    if result is None:
        return _explain(function, fitted, None, evaluation, place)
    if result.__class__ in _SIZED:
        evaluation.spend_on(result, place)
    return result


def _explain(
    function: Builtin, fitted: list[Any], reason: Exception | None, evaluation: Evaluation, place: Place
) -> Any:
    """Note why a function has no result."""
    if isinstance(reason, NoResult):
        return evaluation.warn(reason.code, place, **reason.parameters)
    return evaluation.warn("no-result", place, name=function.name, values=tuple(map(_brief, fitted)))


def warn_arguments(function: Builtin, arguments: list[Any], evaluation: Evaluation, place: Place) -> None:
    """Note that the arguments fit no signature."""
    evaluation.warn(
        "wrong-arguments",
        place,
        name=function.name,
        kinds=tuple(Phrase(kind(argument)) for argument in arguments),
        signatures=tuple(f"{function.name}{signature}" for signature in function.signatures),
    )


def _brief(value: Any) -> str:
    kinds = kind(value)
    return kinds if kinds in ("list", "context", "function") else text_of(value)[:60]


def _parameter(specification: str) -> Parameter:
    name, _, kinds = specification.partition(": ")
    types = None if kinds == "any" else frozenset(t for each in kinds.split("|") for t in _TYPES[each])
    return Parameter(name.removesuffix("?"), kinds, types, types is not None and list in types)


def _fit_each(parameters: Sequence[Parameter], arguments: list[Any]) -> list[Any] | None:
    for position, argument in enumerate(arguments):
        types = parameters[position].types
        if types is not None and type(argument) not in types:
            fitted = _coerced(argument, parameters[position], types)
            if fitted is _UNFIT:
                return None
            arguments = [*arguments[:position], fitted, *arguments[position + 1 :]]
    return arguments


def _coerced(argument: Any, parameter: Parameter, types: frozenset[type]) -> Any:
    """Make a list of one from a value where a list is wanted, and the other way round."""
    if type(argument) is list:
        return argument[0] if len(argument) == 1 and type(argument[0]) in types else _UNFIT
    return [argument] if parameter.is_list and argument is not None else _UNFIT
