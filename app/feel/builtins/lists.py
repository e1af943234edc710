"""List functions and sort (DMN 1.5 §10.3.4.4 and §10.3.4.9)."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key

from app.feel.builtins.strings import whole
from app.feel.errors import Mistake
from app.feel.evaluation import Evaluation
from app.feel.invocation import invoke
from app.feel.operators import same
from app.feel.registry import built_in
from app.feel.values import Function, Value, a_kind


def position_in(items: list[Value], position: Decimal, *, name: str) -> int:
    """The Python index of a FEEL position (from 1, or from the end when negative)."""
    number = whole(position, "the position")
    if not number or abs(number) > len(items):
        raise Mistake(f"{name}: the list has {len(items)} items and no position {number}")
    return number - 1 if number > 0 else len(items) + number


def _same(evaluation: Evaluation, left: Value, right: Value) -> bool:
    evaluation.charge()
    evaluation.charge_items(left)
    return same(left, right)


@built_in("list contains", "list: list", "element: any", result="boolean")
def list_contains(evaluation: Evaluation, items: list[Value], element: Value) -> Value:
    return any(_same(evaluation, item, element) for item in items)


@built_in("count", "list: list", result="number")
def count(_: Evaluation, items: list[Value]) -> Value:
    return Decimal(len(items))


@built_in("sublist", "list: list", "start position: number", "length?: number", result="list")
def sublist(_: Evaluation, items: list[Value], start_position: Decimal, length: Decimal | None = None) -> Value:
    start = position_in(items, start_position, name="sublist")
    if length is None:
        return items[start:]
    number = whole(length, "the length")
    if number < 1 or start + number > len(items):
        raise Mistake(f"sublist: there are not {number} items from position {start_position} on")
    return items[start : start + number]


@built_in("append", "list: list", "item...: any", result="list")
def append(_: Evaluation, items: list[Value], *more: Value) -> Value:
    return [*items, *more]


@built_in("concatenate", "list...: list", result="list")
def concatenate(evaluation: Evaluation, *lists: list[Value]) -> Value:
    evaluation.require_list_of(sum(map(len, lists)))
    return [item for items in lists for item in items]


@built_in("insert before", "list: list", "position: number", "newItem: any", result="list")
def insert_before(_: Evaluation, items: list[Value], position: Decimal, new_item: Value) -> Value:
    index = position_in(items, position, name="insert before")
    return [*items[:index], new_item, *items[index:]]


@built_in("remove", "list: list", "position: number", result="list")
def remove(_: Evaluation, items: list[Value], position: Decimal) -> Value:
    index = position_in(items, position, name="remove")
    return [*items[:index], *items[index + 1 :]]


@built_in("list replace", "list: list", "position: number", "newItem: any", result="list")
def list_replace(_: Evaluation, items: list[Value], position: Decimal, new_item: Value) -> Value:
    index = position_in(items, position, name="list replace")
    return [*items[:index], new_item, *items[index + 1 :]]


@built_in("list replace", "list: list", "match: function", "newItem: any", result="list")
def list_replace_matching(evaluation: Evaluation, items: list[Value], match: Function, new_item: Value) -> Value:
    result = []
    for item in items:
        matched = invoke(match, [item, new_item], None, evaluation)
        if not isinstance(matched, bool):
            raise Mistake(f"list replace: the match function gave {a_kind(matched)}, not a boolean")
        result.append(new_item if matched else item)
    return result


@built_in("reverse", "list: list", result="list")
def reverse(_: Evaluation, items: list[Value]) -> Value:
    return items[::-1]


@built_in("index of", "list: list", "match: any", result="list")
def index_of(evaluation: Evaluation, items: list[Value], match: Value) -> Value:
    return [Decimal(number) for number, item in enumerate(items, 1) if _same(evaluation, item, match)]


def _distinct(evaluation: Evaluation, items: list[Value]) -> list[Value]:
    kept: list[Value] = []
    for item in items:
        if not any(_same(evaluation, item, other) for other in kept):
            kept.append(item)
    return kept


@built_in("union", "list...: list", result="list")
def union(evaluation: Evaluation, *lists: list[Value]) -> Value:
    evaluation.require_list_of(sum(map(len, lists)))
    return _distinct(evaluation, [item for items in lists for item in items])


@built_in("distinct values", "list: list", result="list")
def distinct_values(evaluation: Evaluation, items: list[Value]) -> Value:
    return _distinct(evaluation, items)


@built_in("flatten", "list: list", result="list")
def flatten(evaluation: Evaluation, items: list[Value]) -> Value:
    flat: list[Value] = []
    pending = list(reversed(items))
    while pending:
        evaluation.charge()
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(reversed(item))
        else:
            flat.append(item)
    return flat


@built_in("sort", "list: list", "precedes: function", result="list")
def sort(evaluation: Evaluation, items: list[Value], precedes: Function) -> Value:
    def comes_first(left: Value, right: Value) -> bool:
        result = invoke(precedes, [left, right], None, evaluation)
        if not isinstance(result, bool):
            raise Mistake(f"sort: the function precedes gave {a_kind(result)}, not a boolean")
        return result

    def order(left: Value, right: Value) -> int:
        if comes_first(left, right):
            return -1
        return 1 if comes_first(right, left) else 0

    return sorted(items, key=cmp_to_key(order))
