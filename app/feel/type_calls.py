"""Calls of functions: whether the arguments fit one of the signatures, and what the call gives."""

from __future__ import annotations

from collections.abc import Sequence

from app.feel import syntax
from app.feel.compiler import compile_tree
from app.feel.evaluation import Evaluation, Scope
from app.feel.registry import BUILTINS
from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    DURATION,
    FUNCTION,
    LIST,
    NULL,
    NUMBER,
    OPEN_CONTEXT,
    RANGE,
    TEXT,
    TIME,
    YEARS_DURATION,
    FunctionOf,
    ListOf,
    StaticType,
    may_be_null,
    meets,
    optional,
    options_of,
    union,
    without_null,
    without_values,
)
from app.feel.type_iteration import item_of
from app.feel.type_members import type_of_literal
from app.feel.type_view import WRONG_TYPE, View
from app.feel.types import FeelType, ListType
from app.feel.values import Function, Parameter

_KINDS: dict[str, StaticType] = {
    "number": NUMBER,
    "string": TEXT,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_TIME,
    "years and months duration": YEARS_DURATION,
    "days and time duration": DAYS_DURATION,
    "duration": DURATION,
    "date or date and time": union(DATE, DATE_TIME),
    "context<>": OPEN_CONTEXT,
    "range<Any>": RANGE,
    "list<Any>": LIST,
}
_WRITTEN = frozenset({"date", "time", "date and time", "duration"})
"""Functions that make a value of a text, which can be tried where the text is written out."""
_SAME_LIST = frozenset({"sublist", "remove", "reverse", "distinct values"})
"""Functions that give a list of what the list given to them holds."""
_SAME_ITEM = frozenset({"min", "max"})


def static_type(kind: FeelType | None) -> StaticType:
    """The static type for a declared type; None and what has no counterpart are not known."""
    if kind is None:
        return ANYTHING
    if isinstance(kind, ListType) and str(kind) != "list<Any>":
        return ListOf(static_type(kind.items))
    if str(kind).startswith("function"):
        return FUNCTION
    return _KINDS.get(str(kind), ANYTHING)


def type_of_call(view: View, node: syntax.Invocation) -> StaticType:
    arguments = [view.type_of(argument) for argument in node.arguments]
    named = [(name, view.type_of(argument)) for name, argument in node.named or ()]
    function = view.type_of(node.function)
    name = node.function.name if isinstance(node.function, syntax.Name) else ""
    is_ours = isinstance(node.function, syntax.Name) and view.lookup(name) is None and name in BUILTINS
    if not is_ours:
        return _call_of_value(view, node, function)
    signatures = BUILTINS[name].overloads or (BUILTINS[name],)
    fitting = [signature for signature in signatures if _takes(signature, arguments, named)]
    if not fitting:
        return _refuse(view, node, name, signatures, [*arguments, *(kind for _, kind in named)])
    if name in _WRITTEN and _is_written_out(node):
        return _tried(view, node, name)
    return _result(name, fitting, arguments or [kind for _, kind in named])


def _call_of_value(view: View, node: syntax.Invocation, function: StaticType) -> StaticType:
    if ANYTHING in (function, without_null(function)):
        return ANYTHING
    functions = [option for option in options_of(function) if isinstance(option, FunctionOf)]
    if not functions:
        view.find(node, WRONG_TYPE, f"{without_null(function).describe()} is no function", "Take the brackets away.")
        return ANYTHING
    return union(*(option.result for option in functions))


def _takes(signature: Function, arguments: Sequence[StaticType], named: Sequence[tuple[str, StaticType]]) -> bool:
    """Whether a call could be one of this signature."""
    parameters = signature.parameters
    if named:
        by_name = {parameter.name: parameter for parameter in parameters}
        missing = [p for p in parameters if not p.optional and p.name not in dict(named)]
        return not missing and all(name in by_name and _may_be(kind, by_name[name]) for name, kind in named)
    variadic = bool(parameters) and parameters[-1].variadic
    required = sum(not parameter.optional and not parameter.variadic for parameter in parameters)
    if len(arguments) < required or (not variadic and len(arguments) > len(parameters)):
        return False
    return all(_may_be(kind, parameters[min(place, len(parameters) - 1)]) for place, kind in enumerate(arguments))


def _may_be(given: StaticType, parameter: Parameter) -> bool:
    """Whether a value may be passed, after the conversions that FEEL makes by itself (DMN 1.5 §10.3.2.9.4)."""
    wanted = static_type(parameter.type)
    real = without_null(given)
    if ANYTHING in (real, wanted) or meets(real, wanted):
        return True
    if isinstance(wanted, ListOf) and not any(isinstance(option, ListOf) for option in options_of(real)):
        return meets(real, wanted.items)
    if any(isinstance(option, ListOf) and meets(option.items, wanted) for option in options_of(real)):
        return True
    return meets(real, DATE) and wanted == DATE_TIME


def _refuse(
    view: View, node: syntax.Invocation, name: str, signatures: Sequence[Function], given: Sequence[StaticType]
) -> StaticType:
    shown = ", ".join(_shown(signature) for signature in signatures)
    passed = ", ".join(without_values(kind).describe() for kind in given) or "nothing"
    view.find(node, WRONG_TYPE, f"“{name}” cannot be asked with {passed}", f"It takes {shown}.", value=name)
    return ANYTHING


def _shown(signature: Function) -> str:
    words = []
    for parameter in signature.parameters:
        kind = static_type(parameter.type).describe()
        words.append(f"{parameter.name}: {kind}{', if any' if parameter.optional else ''}")
    return f"({'; '.join(words)})"


def _result(name: str, signatures: Sequence[Function], given: Sequence[StaticType]) -> StaticType:
    null = any(
        may_be_null(kind) and not signature.parameters[min(place, len(signature.parameters) - 1)].nullable
        for signature in signatures
        for place, kind in enumerate(given)
        if signature.parameters
    )
    kind = _special(name, given) or union(*(static_type(signature.result_type) for signature in signatures))
    return optional(kind) if null else kind


def _special(name: str, given: Sequence[StaticType]) -> StaticType | None:
    """The result of functions that say of it no more than that it is any value."""
    if name == "not":
        return optional(BOOLEAN) if any(map(may_be_null, given)) else BOOLEAN
    if name == "string" and given:
        return optional(TEXT) if may_be_null(given[0]) or given[0] == NULL else TEXT
    if name == "duration":
        return DURATION if given and ANYTHING in given else None
    if name in _SAME_LIST and given and isinstance(given[0], ListOf):
        return given[0]
    if name in _SAME_ITEM and given:
        items = union(*(item_of(kind) for kind in given))
        plain = without_values(items)
        return optional(plain) if any(map(may_be_null, given)) else plain
    if name in ("concatenate", "union") and all(isinstance(kind, ListOf) for kind in given):
        return union(*given)
    return None


def _is_written_out(node: syntax.Invocation) -> bool:
    """Whether the arguments of a call are all written out, and none of them is null: `duration("14 days")`."""
    given = [argument.value for argument in node.arguments if isinstance(argument, syntax.Literal)]
    return bool(given) and len(given) == len(node.arguments) and None not in given


def _tried(view: View, node: syntax.Invocation, name: str) -> StaticType:
    """The type of a date, time or duration that is written out; reports one that cannot be read."""
    value = compile_tree(node, "")(Scope({}, None, Evaluation()))
    if value is None:
        example = 'duration("P14D")' if name == "duration" else "2026-01-31 or 2026-01-31T09:00:00"
        view.find(node, WRONG_TYPE, f"the {name} that is written here cannot be read", f"Write it as in {example}.")
        return ANYTHING
    return type_of_literal(value)
