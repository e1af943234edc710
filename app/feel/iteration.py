"""Compile ``for``, ``some``, ``every`` and filters (DMN 1.5 §10.3.2.14, Table 49 and §10.3.2.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from app.feel import syntax
from app.feel.compilation import Compilation, NodeCompiler
from app.feel.errors import FeelBudgetError, Mistake, NotKnownYet, mistake_of
from app.feel.evaluation import Closure, Evaluation, Scope
from app.feel.temporal import Date
from app.feel.values import Range, Value, a_kind, kind


def _whole(value: Value) -> int:
    if isinstance(value, Decimal) and value == value.to_integral_value() and value.adjusted() < 19:
        return int(value)
    raise mistake_of(f"an iteration runs over whole numbers or dates, not over {a_kind(value)}", value)


def span(start: Value, end: Value) -> Iterator[Value]:
    """``start..end``, up or down, both ends included."""
    if isinstance(start, Date) and isinstance(end, Date):
        first, last = start.epoch_day, end.epoch_day
        step = 1 if first <= last else -1
        return (Date.from_epoch_day(day) for day in range(first, last + step, step))
    first, last = _whole(start), _whole(end)
    step = 1 if first <= last else -1
    return (Decimal(number) for number in range(first, last + step, step))


def _range_items(value: Range) -> Iterable[Value]:
    start, end = value.start, value.end
    if value.comparison or start is None or end is None:
        raise Mistake("an iteration needs a range with two ends")
    if isinstance(start, Date) and isinstance(end, Date):
        days = range(start.epoch_day + (not value.start_included), end.epoch_day + value.end_included)
        return (Date.from_epoch_day(day) for day in days)
    if not isinstance(start, Decimal) or not isinstance(end, Decimal):
        raise Mistake(f"an iteration runs over whole numbers or dates, not over a range of {kind(start)}")
    low = _whole(start.to_integral_value(ROUND_CEILING))
    high = _whole(end.to_integral_value(ROUND_FLOOR))
    if low == start and not value.start_included:
        low += 1
    if high == end and not value.end_included:
        high -= 1
    return (Decimal(number) for number in range(low, high + 1))


def items_of(value: Value) -> Iterable[Value]:
    """The items that an iterator runs over."""
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        return _range_items(value)
    if value is None:
        raise NotKnownYet("an iteration needs a list, not null")
    return [value]


def _span(unit: Compilation, node: syntax.Span) -> Closure:
    start, end = unit.compile(node.start), unit.compile(node.end)
    return lambda scope: span(start(scope), end(scope))


Source = tuple[str, Closure, bool]


def _sources(unit: Compilation, iterators: tuple[syntax.Iterator, ...]) -> list[Source]:
    return [
        (iterator.name, unit.compile(iterator.source), isinstance(iterator.source, syntax.Span))
        for iterator in iterators
    ]


def _turns(sources: list[Source], scope: Scope, level: int = 0) -> Iterator[Scope]:
    """A scope for every combination of items; the last iterator changes fastest."""
    name, source, is_span = sources[level]
    value = source(scope)
    for item in value if is_span else items_of(value):
        scope.evaluation.charge()
        inner = Scope({name: item}, scope, scope.evaluation)
        if level + 1 == len(sources):
            yield inner
        else:
            yield from _turns(sources, inner, level + 1)


def _for(unit: Compilation, node: syntax.For) -> Closure:
    sources, body, where = _sources(unit, node.iterators), unit.compile(node.body), unit.where(node)

    def run(scope: Scope) -> Value:
        results: list[Value] = []
        outer = Scope({"partial": results}, scope, scope.evaluation)
        limit = scope.evaluation.budget.list_length
        try:
            for turn in _turns(sources, outer):
                outer.names["partial"] = results  # type: ignore[index]
                results.append(body(turn))
                if len(results) > limit:
                    raise FeelBudgetError(f"the evaluation made a list of more than {limit} items")
        except Mistake as mistake:
            scope.evaluation.warn(where, mistake)
            return None
        return results

    return run


def quantified(sofar: bool | None, holds: Value, decisive: bool) -> bool | None:
    """The result so far with one more condition of ``some`` (``decisive`` is True) or ``every`` (False).

    The logic is three-valued. Raises ``Mistake`` for a condition that is neither a boolean nor null.
    """
    if holds is not None and not isinstance(holds, bool):
        raise Mistake(f"the condition after 'satisfies' is {a_kind(holds)}, not a boolean")
    if sofar is decisive or holds is decisive:
        return decisive
    return None if holds is None or sofar is None else sofar


def _quantified(unit: Compilation, node: syntax.Quantified) -> Closure:
    sources, condition, where = _sources(unit, node.iterators), unit.compile(node.condition), unit.where(node)
    decisive = not node.every

    def run(scope: Scope) -> Value:
        result: bool | None = not decisive
        try:
            for turn in _turns(sources, scope):
                result = quantified(result, condition(turn), decisive)
        except Mistake as mistake:
            scope.evaluation.warn(where, mistake)
            return None
        return result

    return run


def _at(items: list[Value], index: Decimal, evaluation: Evaluation) -> Value:
    if index != index.to_integral_value():
        raise Mistake("a position in a list is a whole number")
    if not index or abs(index) > len(items):
        raise Mistake(f"the list has {len(items)} items and none at {index}")
    position = int(index)
    return items[position - 1 if position > 0 else position]


def select(source: Value, condition: Closure, scope: Scope) -> Value:
    """``source[condition]``: the item at a position when the condition is a number, else the items that meet it."""
    items = source if isinstance(source, list) else ([] if source is None else [source])
    kept: list[Value] = []
    if not items:
        silent = scope.evaluation.quiet()
        try:
            value = condition(Scope({}, scope, silent))
        finally:
            scope.evaluation.take_over(silent)
        if isinstance(value, Decimal):
            return _at(items, value, scope.evaluation)
        return []
    for item in items:
        scope.evaluation.charge(1 + len(item) // 8 if isinstance(item, dict) else 1)
        names = {**item, "item": item} if isinstance(item, dict) and "item" not in item else {"item": item}
        if isinstance(item, dict) and "item" in item:
            names = item
        value = condition(Scope(names, scope, scope.evaluation))
        if value is True:
            kept.append(item)
        elif isinstance(value, Decimal):
            return _at(items, value, scope.evaluation)
        elif value is not False and value is not None:
            raise Mistake(f"a filter needs a boolean or a number, not {a_kind(value)}")
    return kept


def _filter(unit: Compilation, node: syntax.Filter) -> Closure:
    source, condition, where = unit.compile(node.source), unit.compile(node.condition), unit.where(node)
    position = node.condition.value if isinstance(node.condition, syntax.Literal) else None

    def run(scope: Scope) -> Value:
        value = source(scope)
        try:
            if isinstance(position, Decimal):
                items = value if isinstance(value, list) else ([] if value is None else [value])
                return _at(items, position, scope.evaluation)
            return select(value, condition, scope)
        except Mistake as mistake:
            scope.evaluation.warn(where, mistake)
            return None

    return run


ITERATION_COMPILERS: dict[type[syntax.Node], NodeCompiler] = {
    syntax.Span: _span,
    syntax.For: _for,
    syntax.Quantified: _quantified,
    syntax.Filter: _filter,
}
