"""Operators: the types that arithmetic gives, and comparisons of what can never be equal (DMN 1.5 Tables 52 to 60)."""

from __future__ import annotations

from app.feel import syntax
from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    NULL,
    NUMBER,
    TEXT,
    TIME,
    YEARS_DURATION,
    ListOf,
    RangeOf,
    Simple,
    StaticType,
    may_be_null,
    meets,
    optional,
    options_of,
    union,
    without_null,
    without_values,
)
from app.feel.type_view import NEVER, WRONG_TYPE, View, nearest_to, written

_N, _T, _D, _M, _C = NUMBER.kind, TEXT.kind, DATE.kind, DATE_TIME.kind, TIME.kind
_DAYS, _YEARS = DAYS_DURATION.kind, YEARS_DURATION.kind

_ADDED: dict[tuple[str, str], StaticType] = {
    (_N, _N): NUMBER,
    (_T, _T): TEXT,
    (_DAYS, _DAYS): DAYS_DURATION,
    (_YEARS, _YEARS): YEARS_DURATION,
    (_D, _DAYS): DATE,
    (_D, _YEARS): DATE,
    (_M, _DAYS): DATE_TIME,
    (_M, _YEARS): DATE_TIME,
    (_C, _DAYS): TIME,
}
_SCALED: dict[tuple[str, str], StaticType] = {
    (_N, _N): NUMBER,
    (_DAYS, _N): DAYS_DURATION,
    (_YEARS, _N): YEARS_DURATION,
}
RESULTS: dict[str, dict[tuple[str, str], StaticType]] = {
    "+": _ADDED | {(right, left): kind for (left, right), kind in _ADDED.items()},
    "-": {
        **{pair: kind for pair, kind in _ADDED.items() if pair != (_T, _T)},
        **{(left, right): DAYS_DURATION for left in (_D, _M) for right in (_D, _M)},
        (_C, _C): DAYS_DURATION,
    },
    "*": _SCALED | {(right, left): kind for (left, right), kind in _SCALED.items()},
    "/": _SCALED | {(_DAYS, _DAYS): NUMBER, (_YEARS, _YEARS): NUMBER},
    "**": {(_N, _N): NUMBER},
}
"""The result of each operator by the kinds of its operands; a pair that is not here gives null."""
_ORDERED = frozenset({_N, _T, _D, _M, _C, _DAYS, _YEARS})
_WORDS = {"+": "added to", "-": "taken from", "*": "multiplied by", "/": "divided by", "**": "raised to the power of"}


def type_of_arithmetic(view: View, node: syntax.Arithmetic) -> StaticType:
    kind = view.type_of(node.first)
    for operator, operand in node.rest:
        kind = _combined(view, node, operator, kind, view.type_of(operand))
    return kind


def _combined(view: View, node: syntax.Node, operator: str, left: StaticType, right: StaticType) -> StaticType:
    if ANYTHING in (left, right):
        return ANYTHING
    null = may_be_null(left) or may_be_null(right)
    if NULL in (left, right):
        return NULL
    pairs = [(a, b) for a in options_of(without_null(left)) for b in options_of(without_null(right))]
    results = [
        result
        for a, b in pairs
        if isinstance(a, Simple) and isinstance(b, Simple) and (result := RESULTS[operator].get((a.kind, b.kind)))
    ]
    if not results:
        first, second = without_null(left).describe(), without_null(right).describe()
        said = f"{second} is taken from {first}" if operator == "-" else f"{first} is {_WORDS[operator]} {second}"
        if operator == "+":
            said = f"{first} and {second} are added"
        view.find(node, WRONG_TYPE, f"{said}, which gives nothing", _remedy_of_sum(operator, left, right))
        return ANYTHING
    return union(*results, *([NULL] if null or len(results) < len(pairs) else []))


def _remedy_of_sum(operator: str, left: StaticType, right: StaticType) -> str:
    kinds = {option.kind for option in (*options_of(left), *options_of(right)) if isinstance(option, Simple)}
    if operator == "+" and TEXT.kind in kinds:
        return "Make a text of the other with string(…)."
    return 'Use values that go together, such as a date and duration("P7D").'


def type_of_negation(view: View, node: syntax.Negation) -> StaticType:
    kind = view.type_of(node.operand)
    real = without_null(kind)
    if real != ANYTHING and not any(meets(real, allowed) for allowed in (NUMBER, DAYS_DURATION, YEARS_DURATION)):
        view.find(node, WRONG_TYPE, f"{real.describe()} has no negative", "Take the minus sign away.")
        return ANYTHING
    return without_values(kind)


def check_boolean(view: View, node: syntax.Node, what: str) -> StaticType:
    """The type of a condition; reports one that can be neither true nor false."""
    kind = view.type_of(node)
    real = without_null(kind)
    if not meets(real, BOOLEAN):
        view.find(
            node, WRONG_TYPE, f"{what} is {real.describe()}, which is neither true nor false",
            'Compare it with something, as in x = "…".',
        )  # fmt: skip
    return kind


def type_of_comparison(view: View, node: syntax.Comparison) -> StaticType:
    left, right = view.type_of(node.left), view.type_of(node.right)
    if node.operator in ("=", "!="):
        check_equal(view, node, (node.left, left), (node.right, right))
        return BOOLEAN
    check_ordered(view, node, left, right)
    return optional(BOOLEAN) if may_be_null(left) or may_be_null(right) else BOOLEAN


Side = tuple[syntax.Node, StaticType]
"""An operand with its type."""


def check_equal(view: View, node: syntax.Node, left: Side, right: Side) -> None:
    """Report two values that are never equal: of different kinds, or one that the other can never have."""
    (_, first), (_, second) = left, right
    if NULL in (first, second):
        return
    one_side, other_side = without_null(first), without_null(second)
    if meets(one_side, other_side):
        return
    if not meets(without_values(one_side), without_values(other_side)):
        view.find(
            node, WRONG_TYPE, f"{_named(left)} is {one_side.describe()}, and is compared with {other_side.describe()}",
            _remedy_of_kinds(one_side, other_side),
        )  # fmt: skip
        return
    written_side, set_side = (left, right) if isinstance(left[0], syntax.Literal) else (right, left)
    _report_never(view, node, written_side, set_side)


def _named(side: Side) -> str:
    return "the value on the left" if written(side[0]) == "this value" else written(side[0])


def _remedy_of_kinds(left: StaticType, right: StaticType) -> str:
    kinds = {option.kind for option in (*options_of(left), *options_of(right)) if isinstance(option, Simple)}
    if TEXT.kind in kinds and kinds & {DATE.kind, DATE_TIME.kind}:
        return "Make a date of the text with date(…)."
    if TEXT.kind in kinds and kinds & {NUMBER.kind, BOOLEAN.kind}:
        return "Write numbers, true and false without quotes, and texts in quotes."
    if kinds == {DATE.kind, DATE_TIME.kind}:
        return "Make a date of the date and time with date(…)."
    return "Compare values of one kind."


def _report_never(view: View, node: syntax.Node, wanted: Side, given: Side) -> None:
    wish, real = without_null(wanted[1]), without_null(given[1])
    sources = frozenset[str]().union(*(option.sources for option in options_of(real) if isinstance(option, Simple)))
    known = {str(value) for option in options_of(real) if isinstance(option, Simple) for value in option.values or ()}
    values = [str(value) for option in options_of(wish) if isinstance(option, Simple) for value in option.values or ()]
    near = nearest_to(values[0], known) if len(values) == 1 else ""
    said_by = f" ({', '.join(sorted(sources))})" if sources else ""
    name = written(given[0])
    view.find(
        node, NEVER, f"{name} is never {wish.describe()}: it is {real.describe()}{said_by}",
        f"Did you mean “{near}”?" if near else "Use one of these, or let a table, form or mapping give the value.",
        value=values[0] if values else "", nearest=near, sources=sources,
    )  # fmt: skip


def check_ordered(view: View, node: syntax.Node, left: StaticType, right: StaticType) -> None:
    """Report two values that have no order, such as a date and a text."""
    first, second = without_null(left), without_null(right)
    if ANYTHING in (first, second):
        return
    kinds = [
        {option.kind for option in options_of(side) if isinstance(option, Simple)} & _ORDERED
        for side in (first, second)
    ]
    if not kinds[0] & kinds[1]:
        view.find(
            node, WRONG_TYPE, f"{first.describe()} cannot be ordered against {second.describe()}",
            _remedy_of_kinds(first, second),
        )  # fmt: skip


def type_of_between(view: View, node: syntax.Between) -> StaticType:
    value, low, high = (view.type_of(part) for part in (node.value, node.low, node.high))
    check_ordered(view, node, value, low)
    check_ordered(view, node, value, high)
    return optional(BOOLEAN) if any(map(may_be_null, (value, low, high))) else BOOLEAN


def type_of_in(view: View, node: syntax.In) -> StaticType:
    value = view.type_of(node.value)
    for test in node.tests:
        check_member(view, node, (node.value, value), (test, view.type_of(test)))
    return BOOLEAN


def check_member(view: View, node: syntax.Node, subject: Side, candidates: Side) -> None:
    """Report a value that is never one of the candidates: a list, a range or a single value."""
    if isinstance(candidates[0], syntax.ListNode):
        for item in candidates[0].items:
            check_member(view, item, subject, (item, view.quietly(item)))
        return
    real = without_null(candidates[1])
    if isinstance(real, RangeOf):
        operator = candidates[0].operator if isinstance(candidates[0], syntax.ComparisonRange) else ""
        if operator in ("=", "!="):
            check_equal(view, node, subject, (candidates[0], real.points))
        else:
            check_ordered(view, node, subject[1], real.points)
    elif isinstance(real, ListOf):
        if not isinstance(without_null(subject[1]), ListOf):
            check_equal(view, node, subject, (candidates[0], _inside(real.items)))
    else:
        check_equal(view, node, subject, candidates)


def _inside(items: StaticType) -> StaticType:
    """What a value in a list is compared with: an item, or a point of an item that is a range."""
    return union(*(option.points if isinstance(option, RangeOf) else option for option in options_of(items)))
