"""What a condition says of the names in it where it holds, and where it does not: `x != null and x.due > …`."""

from __future__ import annotations

from app.feel import syntax
from app.feel.static_types import ANYTHING, NULL, Simple, StaticType, may_be_null, meets, options_of, union
from app.feel.type_view import View, path_of


def narrowed(view: View, condition: syntax.Node, *, holds: bool) -> View:
    """The view where a condition is true (`holds`), or else is false or null."""
    if isinstance(condition, syntax.Logic):
        if (condition.operator == "and") == holds:
            for operand in condition.operands:
                view = narrowed(view, operand, holds=holds)
        return view
    if isinstance(condition, syntax.Comparison):
        return _compared(view, condition, holds)
    if isinstance(condition, syntax.Invocation):
        return _negated(view, condition, holds)
    if not holds:
        return view
    if isinstance(condition, syntax.Between):
        for part in (condition.value, condition.low, condition.high):
            view = view.knowing_not_null(part)
        return view
    if isinstance(condition, syntax.In):
        null = any(may_be_null(view.quietly(test)) or view.quietly(test) == ANYTHING for test in condition.tests)
        return view if null else view.knowing_not_null(condition.value)
    return view.knowing_not_null(condition)


def _negated(view: View, call: syntax.Invocation, holds: bool) -> View:
    """`not(…)`: where it is not true, its condition may be null, unless it is one that is never null."""
    is_not = isinstance(call.function, syntax.Name) and call.function.name == "not" and len(call.arguments) == 1
    if not is_not:
        return view
    inner = call.arguments[0]
    if holds:
        return narrowed(view, inner, holds=False)
    return narrowed(view, inner, holds=True) if _asks_for_null(inner) else view


def _asks_for_null(condition: syntax.Node) -> bool:
    return (
        isinstance(condition, syntax.Comparison)
        and condition.operator in ("=", "!=")
        and any(isinstance(side, syntax.Literal) and side.value is None for side in (condition.left, condition.right))
    )


def _compared(view: View, node: syntax.Comparison, holds: bool) -> View:
    if node.operator not in ("=", "!="):
        return view.knowing_not_null(node.left).knowing_not_null(node.right) if holds else view
    alike = holds == (node.operator == "=")
    for side, other in ((node.left, node.right), (node.right, node.left)):
        view = _alike(view, side, view.quietly(other)) if alike else _unlike(view, side, view.quietly(other))
    return view


def _alike(view: View, side: syntax.Node, other: StaticType) -> View:
    """What is equal to something is of its type."""
    path = path_of(side)
    if path is None or other == ANYTHING:
        return view
    if other == NULL:
        return view.knowing(path, NULL)
    if may_be_null(other):
        return view
    view = view.knowing_not_null(side)
    return view.knowing(path, _both(view.quietly(side), other))


def _both(known: StaticType, other: StaticType) -> StaticType:
    """What is of both types; where they never meet, what was known, so that one fault is not reported twice."""
    if known == ANYTHING:
        return other
    options = [option for option in options_of(known) if meets(option, other)]
    if len(options) != 1:
        return union(*options) if options else known
    option = options[0]
    if isinstance(option, Simple) and isinstance(other, Simple) and other.values is not None:
        values = other.values if option.values is None else other.values & option.values
        return Simple(option.kind, values, option.sources)
    return option


def _unlike(view: View, side: syntax.Node, other: StaticType) -> View:
    """What is not equal to null is not null; what is not equal to a value is any but that one."""
    path = path_of(side)
    if path is None:
        return view
    if other == NULL:
        return view.knowing_not_null(side)
    known = view.quietly(side)
    if not isinstance(other, Simple) or other.values is None or len(other.values) != 1 or known == ANYTHING:
        return view
    rest = [_without(option, other) for option in options_of(known)]
    return view.knowing(path, union(*rest))


def _without(option: StaticType, other: Simple) -> StaticType:
    if not isinstance(option, Simple) or option.kind != other.kind or option.values is None:
        return option
    left = option.values - (other.values or frozenset())
    return Simple(option.kind, left, option.sources) if left else option
