"""Convert Python values to FEEL values, and FEEL values to Python, to JSON and to text."""

from __future__ import annotations

import datetime as py
from collections.abc import Mapping
from decimal import Decimal, DecimalException
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from app.feel.calendar_math import DAY_NANOS, NANOS
from app.feel.errors import FeelError, Mistake
from app.feel.literals import LITERAL_CALLS, literal_text, to_feel_text
from app.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration, Zone, zone_info
from app.feel.values import NUMBERS, Function, Range, Value

LARGEST_EXACT = 2**53
"""Every whole number up to this is one of JSON's in every language."""

_FEEL_TYPES = (Date, DateTime, Time, YearsMonthsDuration, DaysTimeDuration, Range, Function)


class Unchanging(dict[str, Any]):
    """A mapping that nobody changes: its FEEL value is worked out once, however many expressions read it."""

    @cached_property
    def as_feel(self) -> dict[str, Value]:
        return {str(name): from_python(item) for name, item in self.items()}


def from_python(value: object) -> Value:
    """The FEEL value of a Python value; a float becomes the shortest decimal that prints the same.

    Raises ``FeelError`` for a type that has no FEEL value.
    """
    if value is None or isinstance(value, (bool, str, *_FEEL_TYPES)):
        return value
    if isinstance(value, Decimal):
        return _number_of(value) if value.is_finite() else None
    if isinstance(value, int):
        return _number_of(value)
    if isinstance(value, float):
        number = Decimal(repr(value))
        return number if number.is_finite() else None
    if isinstance(value, py.datetime):
        return DateTime(Date(value.year, value.month, value.day), _time_of(value))
    if isinstance(value, py.date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, py.time):
        return _time_of(value)
    if isinstance(value, py.timedelta):
        return DaysTimeDuration((value.days * 86_400 + value.seconds) * NANOS + value.microseconds * 1000)
    if isinstance(value, Unchanging):
        return value.as_feel
    if isinstance(value, Mapping):
        return {str(name): from_python(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [from_python(item) for item in value]
    raise FeelError(
        f"a Python {type(value).__name__} has no FEEL value: give text, a number, a date, a list or a mapping"
    )


def _number_of(value: int | Decimal) -> Decimal:
    try:
        return NUMBERS.create_decimal(value)
    except DecimalException as error:
        raise FeelError("the number is out of range: FEEL's largest has 6145 digits") from error


def _time_of(value: py.datetime | py.time) -> Time:
    zone: Zone = None
    if value.tzinfo is not None:
        if isinstance(value.tzinfo, ZoneInfo) and value.tzinfo.key and value.tzinfo.key != "UTC":
            zone = value.tzinfo.key
        else:
            offset = value.utcoffset()
            zone = int(offset.total_seconds()) if offset is not None else None
    return Time.of(value.hour, value.minute, value.second, value.microsecond * 1000, zone)


def _tzinfo(zone: Zone) -> py.tzinfo | None:
    if isinstance(zone, str):
        return zone_info(zone)
    if zone is None:
        return None
    return py.UTC if zone == 0 else py.timezone(py.timedelta(seconds=zone))


def to_python(value: Value) -> Any:
    """The plain Python value: int where integral, ``datetime`` types where the year fits, lists and dicts."""
    if isinstance(value, Decimal):
        if value == value.to_integral_value() and value.adjusted() < 34:
            return int(value)
        return value
    if isinstance(value, Date):
        return py.date(value.year, value.month, value.day) if 1 <= value.year <= 9999 else value
    if isinstance(value, Time):
        return py.time(value.hour, value.minute, value.second, value.nano // 1000, _tzinfo(value.zone))
    if isinstance(value, DateTime):
        day, time = value.date, value.time
        if not 1 <= day.year <= 9999:
            return value
        return py.datetime(
            day.year, day.month, day.day, time.hour, time.minute, time.second, time.nano // 1000, _tzinfo(time.zone)
        )
    if isinstance(value, DaysTimeDuration):
        if abs(value.nanos) < DAY_NANOS * 10**9:
            return py.timedelta(microseconds=value.nanos // 1000)
        return value
    if isinstance(value, list):
        return [to_python(item) for item in value]
    if isinstance(value, dict):
        return {name: to_python(item) for name, item in value.items()}
    return value


def to_json(value: Value) -> Any:
    """The value as JSON: numbers as int or float where exact, else as text; dates and durations as text."""
    if isinstance(value, Decimal):
        if value == value.to_integral_value() and value.adjusted() < 16:
            return int(value)
        as_float = float(value)
        return as_float if Decimal(repr(as_float)) == value else str(value)
    if isinstance(value, int) and abs(value) > LARGEST_EXACT:
        return to_json(Decimal(value))
    if value is None or isinstance(value, (bool, str, int, float)):
        return value
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): to_json(item) for name, item in value.items()}
    if isinstance(value, Range):
        return to_feel_text(value)
    return str(value)


def string_of(value: Value) -> str:
    """What ``string()`` gives: a text as it is, a date or duration in its lexical form, else the literal."""
    if isinstance(value, Function):
        raise Mistake("a function has no text")
    return value if isinstance(value, str) else _plain_text(value)


def _plain_text(value: Value) -> str:
    return str(value) if type(value) in LITERAL_CALLS else literal_text(value, _plain_text)
