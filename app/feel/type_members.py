"""The types of literals, and of what follows a dot."""

from __future__ import annotations

from decimal import Decimal

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
    ContextOf,
    ListOf,
    RangeOf,
    Simple,
    StaticType,
    options_of,
    union,
)
from app.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from app.feel.type_view import UNKNOWN_MEMBER, View, nearest_to, written
from app.feel.values import Range, Value

_DAY = {"year": NUMBER, "month": NUMBER, "day": NUMBER, "weekday": NUMBER}
_CLOCK: dict[str, StaticType] = {
    "hour": NUMBER,
    "minute": NUMBER,
    "second": NUMBER,
    "time offset": union(DAYS_DURATION, NULL),
    "timezone": union(TEXT, NULL),
}
PROPERTIES: dict[str, dict[str, StaticType]] = {
    DATE.kind: {**_DAY},
    TIME.kind: {**_CLOCK},
    DATE_TIME.kind: {**_DAY, **_CLOCK},
    YEARS_DURATION.kind: {"years": NUMBER, "months": NUMBER},
    DAYS_DURATION.kind: {"days": NUMBER, "hours": NUMBER, "minutes": NUMBER, "seconds": NUMBER},
}
"""The properties of dates, times and durations (DMN 1.5 Tables 64 to 67)."""
_LITERALS: dict[type, StaticType] = {
    Date: DATE,
    Time: TIME,
    DateTime: DATE_TIME,
    DaysTimeDuration: DAYS_DURATION,
    YearsMonthsDuration: YEARS_DURATION,
}


def type_of_literal(value: Value) -> StaticType:
    """The type that holds one value alone; of a date or time, its kind."""
    if value is None:
        return NULL
    if isinstance(value, (str, bool, Decimal)):
        kind = TEXT if isinstance(value, str) else BOOLEAN if isinstance(value, bool) else NUMBER
        return Simple(kind.kind, frozenset({value}))
    if isinstance(value, list):
        return ListOf(union(*map(type_of_literal, value)))
    if isinstance(value, Range):
        return RangeOf(union(*(type_of_literal(end) for end in (value.start, value.end) if end is not None)))
    return _LITERALS.get(type(value), ANYTHING)


def type_of_member(view: View, node: syntax.Path) -> StaticType:
    """The type of `source.name`; of a list, a list of what its items have. What is null has members that are null."""
    source = view.type_of(node.source)
    known: list[StaticType] = []
    for option in options_of(source):
        member = _member(option, node.name)
        if member is not None:
            known.append(member)
    real = [option for option in options_of(source) if option != NULL]
    if real and all(_member(option, node.name) is None for option in real):
        _report(view, node, real)
        return ANYTHING
    if len(known) < len(list(options_of(source))):
        known.append(NULL)
    return union(*known)


def _member(source: StaticType, name: str) -> StaticType | None:
    if source in (ANYTHING, NULL):
        return source
    if isinstance(source, ContextOf):
        return source.member(name)
    if isinstance(source, ListOf):
        kinds = [_member(option, name) for option in options_of(source.items)]
        if all(kind is None for kind in kinds):
            return None
        return ListOf(union(*(NULL if kind is None else kind for kind in kinds)))
    if isinstance(source, RangeOf):
        ends = {"start": source.points, "end": source.points, "start included": BOOLEAN, "end included": BOOLEAN}
        return ends.get(name)
    return PROPERTIES.get(source.kind, {}).get(name) if isinstance(source, Simple) else None


def _report(view: View, node: syntax.Path, sources: list[StaticType]) -> None:
    names = {name for source in sources for name in _names_in(source)}
    near = nearest_to(node.name, names)
    listed = ", ".join(sorted(names)[:12])
    remedy = (
        f"Did you mean “{near}”?" if near else f"It has {listed}." if names else "Take the name after the dot away."
    )
    view.find(
        node, UNKNOWN_MEMBER, f"{written(node)} is not there: {written(node.source)} has no “{node.name}”", remedy,
        value=node.name, nearest=near,
    )  # fmt: skip


def _names_in(source: StaticType) -> set[str]:
    if isinstance(source, ContextOf):
        return set(source.names)
    if isinstance(source, ListOf):
        return {name for option in options_of(source.items) for name in _names_in(option)}
    return set(PROPERTIES.get(source.kind, {})) if isinstance(source, Simple) else set()
