"""What follows a dot: entries of contexts, and the properties of Tables 64 to 67 (DMN 1.5 §10.3.2.15)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.feel.calendar_math import NANOS
from app.feel.errors import Mistake, mistake_of
from app.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from app.feel.values import Range, Value, a_kind


def _offset(value: Time | DateTime) -> Value:
    offset = value.offset
    return None if offset is None else DaysTimeDuration(offset * NANOS)


def _zone(zone: object) -> Value:
    return zone if isinstance(zone, str) else None


def _signed(amount: int, unit: int, modulo: int) -> Decimal:
    part = abs(amount) // unit
    if modulo:
        part %= modulo
    return Decimal(-part if amount < 0 else part)


def _seconds(time: Time) -> Decimal:
    return Decimal(time.second)


_DATE: dict[str, Callable[[Date], Value]] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.weekday),
}
_TIME: dict[str, Callable[[Time], Value]] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": _seconds,
}

PROPERTIES: dict[type, dict[str, Callable[..., Value]]] = {
    Date: dict(_DATE),
    Time: {**_TIME, "time offset": _offset, "timezone": lambda value: _zone(value.zone)},
    DateTime: {
        **{name: (lambda value, get=get: get(value.date)) for name, get in _DATE.items()},
        **{name: (lambda value, get=get: get(value.time)) for name, get in _TIME.items()},
        "time offset": _offset,
        "timezone": lambda value: _zone(value.time.zone),
    },
    YearsMonthsDuration: {
        "years": lambda value: _signed(value.months, 12, 0),
        "months": lambda value: _signed(value.months, 1, 12),
    },
    DaysTimeDuration: {
        "days": lambda value: Decimal(value.part(86_400, 0)),
        "hours": lambda value: Decimal(value.part(3600, 24)),
        "minutes": lambda value: Decimal(value.part(60, 60)),
        "seconds": lambda value: Decimal(value.part(1, 60)),
    },
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}


def property_of(value: Value, name: str) -> Value:
    """``value.name``; raises ``Mistake`` where there is none."""
    if isinstance(value, dict):
        if name in value:
            return value[name]
        raise Mistake(f"the context has no entry called {name!r}")
    getter = PROPERTIES.get(type(value), {}).get(name)
    if getter is None:
        raise mistake_of(f"{a_kind(value)} has no property called {name!r}", value)
    return getter(value)


def properties_of(items: list[Value], name: str) -> tuple[list[Value], int]:
    """``items.name``: the property of every item, null where it has none, and how many have none (§10.3.2.5)."""
    values: list[Value] = []
    missing = 0
    for item in items:
        try:
            values.append(properties_of(item, name)[0] if isinstance(item, list) else property_of(item, name))
        except Mistake:
            values.append(None)
            missing += 1
    return values, missing
