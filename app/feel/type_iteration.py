"""Lists: `for`, `some`, `every`, filters and list literals (DMN 1.5 §10.3.2.14 and §10.3.2.5)."""

from __future__ import annotations

from app.feel import syntax
from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    NULL,
    NUMBER,
    ContextOf,
    ListOf,
    RangeOf,
    Simple,
    StaticType,
    meets,
    options_of,
    union,
    without_null,
    without_values,
)
from app.feel.type_operators import check_boolean
from app.feel.type_view import WRONG_TYPE, View


def item_of(source: StaticType) -> StaticType:
    """What an iteration over a value gives each time: an item of a list, a point of a range, else the value itself."""
    if source in (ANYTHING, NULL):
        return ANYTHING
    kinds = []
    for option in options_of(without_null(source)):
        if isinstance(option, ListOf):
            kinds.append(option.items)
        else:
            kinds.append(option.points if isinstance(option, RangeOf) else option)
    return union(*kinds)


def _inside(view: View, iterators: tuple[syntax.Iterator, ...]) -> View:
    for iterator in iterators:
        kind = view.type_of(iterator.source)
        view = view.binding({iterator.name: item_of(kind)})
    return view


def type_of_for(view: View, node: syntax.For) -> StaticType:
    inner = _inside(view, node.iterators).binding({"partial": ListOf(ANYTHING)})
    return ListOf(inner.type_of(node.body))


def type_of_quantified(view: View, node: syntax.Quantified) -> StaticType:
    check_boolean(_inside(view, node.iterators), node.condition, "the condition after “satisfies”")
    return BOOLEAN


def type_of_span(view: View, node: syntax.Span) -> StaticType:
    ends = without_null(union(view.type_of(node.start), view.type_of(node.end)))
    if ends == ANYTHING:
        return ListOf(ANYTHING)
    if not meets(ends, NUMBER) and not meets(ends, DATE):
        view.find(
            node, WRONG_TYPE, f"an iteration runs over whole numbers or dates, not over {ends.describe()}",
            "Give two numbers or two dates.",
        )  # fmt: skip
    return ListOf(without_values(ends))


def type_of_list(view: View, node: syntax.ListNode) -> StaticType:
    return ListOf(union(*(view.type_of(item) for item in node.items)))


def type_of_filter(view: View, node: syntax.Filter) -> StaticType:
    """The items that meet a condition, or the item at a position, which may be null."""
    source = view.type_of(node.source)
    item = item_of(source)
    condition = _in_filter(view, item).type_of(node.condition)
    if condition == ANYTHING:
        return ANYTHING
    if all(isinstance(option, Simple) and option.kind == NUMBER.kind for option in options_of(without_null(condition))):
        return union(item, NULL)
    if not meets(without_null(condition), BOOLEAN) and not meets(without_null(condition), NUMBER):
        view.find(
            node.condition, WRONG_TYPE, f"a filter needs a condition or a position, not {condition.describe()}",
            "Write a condition on the items, as in items[due > today()].",
        )  # fmt: skip
    return ListOf(item) if meets(condition, BOOLEAN) and not meets(condition, NUMBER) else ANYTHING


def _in_filter(view: View, item: StaticType) -> View:
    """Inside the brackets the entries of an item are names, where it is a context."""
    if isinstance(item, ContextOf):
        names = dict(item.members)
        return view.binding({"item": item, **names}, is_open=item.is_open)
    is_known = item != ANYTHING and not any(isinstance(option, ContextOf) for option in options_of(item))
    return view.binding({"item": item}, is_open=not is_known)
