"""List functions that give one value for a list: min, max, sum, mean, all, any … (DMN 1.5 §10.3.4.4)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException
from functools import reduce

from app.feel.errors import Mistake, mistake_of
from app.feel.evaluation import Evaluation
from app.feel.operators import add, compare, divide, multiply, subtract
from app.feel.registry import BUILTINS, built_in
from app.feel.values import NUMBERS, Value, a_kind

Summary = Callable[[list[Value]], Value]


def _of_list_or_arguments(name: str, result: str = "any") -> Callable[[Summary], Summary]:
    """Declare ``name(list)`` and ``name(a, b, …)``."""

    def declare(body: Summary) -> Summary:
        @built_in(name, "list: list", result=result)
        def over_list(evaluation: Evaluation, items: list[Value]) -> Value:
            evaluation.charge(len(items) // 4)
            if items and isinstance(items[0], str):
                evaluation.charge_items(items)
            return body(items)

        def over_arguments(evaluation: Evaluation, *items: Value) -> Value:
            if not items or (len(items) == 1 and items[0] is None):
                raise Mistake(f"{name} needs a list, or one value or more")
            return over_list(evaluation, list(items))

        built_in(name, "n...: any", result=result)(over_arguments)
        return body

    return declare


def _numbers(name: str, items: list[Value]) -> list[Decimal]:
    for item in items:
        if not isinstance(item, Decimal):
            raise mistake_of(f"{name} takes numbers, not {a_kind(item)}", item)
    return items


def _extreme(name: str, items: list[Value], sign: int) -> Value:
    if not items:
        raise Mistake(f"{name} of an empty list")
    best = items[0]
    compare(best, best)
    for item in items[1:]:
        if compare(item, best) * sign > 0:
            best = item
    return best


@_of_list_or_arguments("min")
def minimum(items: list[Value]) -> Value:
    return _extreme("min", items, -1)


@_of_list_or_arguments("max")
def maximum(items: list[Value]) -> Value:
    return _extreme("max", items, 1)


@_of_list_or_arguments("sum")
def total(items: list[Value]) -> Value:
    if not items:
        raise Mistake("sum of an empty list")
    if not isinstance(items[0], Decimal):
        _numbers("sum", items)
    return reduce(add, _numbers("sum", items))


@_of_list_or_arguments("mean")
def mean(items: list[Value]) -> Value:
    if not items:
        raise Mistake("mean of an empty list")
    return divide(total(_numbers("mean", items)), Decimal(len(items)))


@_of_list_or_arguments("product", result="number")
def product(items: list[Value]) -> Value:
    if not items:
        raise Mistake("product of an empty list")
    return reduce(multiply, _numbers("product", items))


@_of_list_or_arguments("median", result="number")
def median(items: list[Value]) -> Value:
    if not items:
        return None
    ordered = sorted(_numbers("median", items))
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return divide(add(ordered[middle - 1], ordered[middle]), Decimal(2))


@_of_list_or_arguments("stddev", result="number")
def stddev(items: list[Value]) -> Value:
    """The sample standard deviation."""
    if len(items) < 2:
        raise Mistake("stddev needs two numbers or more")
    average = mean(_numbers("stddev", items))
    squares = [multiply(gap, gap) for gap in (subtract(item, average) for item in items)]
    try:
        return NUMBERS.sqrt(divide(total(squares), Decimal(len(items) - 1)))
    except DecimalException as error:
        raise Mistake("stddev: the result is out of range") from error


@_of_list_or_arguments("mode", result="list")
def mode(items: list[Value]) -> Value:
    counts: dict[Decimal, int] = {}
    for item in _numbers("mode", items):
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(item for item, times in counts.items() if times == most)


def _combined(name: str, items: list[Value], decisive: bool) -> Value:
    result: bool | None = not decisive
    strange: Value = None
    for item in items:
        if item is decisive:
            return decisive
        if not isinstance(item, bool):
            result = None
            strange = item if item is not None else strange
    if strange is not None:
        raise Mistake(f"{name} takes booleans, not {a_kind(strange)}")
    return result


@_of_list_or_arguments("all")
def all_hold(items: list[Value]) -> Value:
    return _combined("all", items, False)


@_of_list_or_arguments("any")
def any_holds(items: list[Value]) -> Value:
    return _combined("any", items, True)


BUILTINS["and"] = BUILTINS["all"]
BUILTINS["or"] = BUILTINS["any"]
"""The names of DMN 1.1."""
