"""Python values to FEEL values and back, to JSON, and to text that people read."""

from __future__ import annotations

import datetime as py
from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException
from typing import Any
from zoneinfo import ZoneInfo

from app.feel.calendar_math import DAY_NANOS, NANOS
from app.feel.errors import FeelError, Mistake
from app.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration, Zone, zone_info
from app.feel.values import NUMBERS, Function, Range, Value

_FEEL_TYPES = (Date, DateTime, Time, YearsMonthsDuration, DaysTimeDuration, Range, Function)


def from_python(value: object) -> Value:
    """The FEEL value of a Python value; a float becomes the shortest decimal that prints the same.

    Raises ``FeelError`` for a type FEEL has no value for.
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
    """Plain Python: int where integral, ``datetime`` types where the year fits, lists and dicts."""
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
    """JSON-safe: numbers as int or float where exact, as text where not; dates and durations as text."""
    if isinstance(value, Decimal):
        if value == value.to_integral_value() and value.adjusted() < 16:
            return int(value)
        as_float = float(value)
        return as_float if Decimal(repr(as_float)) == value else str(value)
    if value is None or isinstance(value, (bool, str, int, float)):
        return value
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): to_json(item) for name, item in value.items()}
    if isinstance(value, Range):
        return to_feel_text(value)
    return str(value)


def number_text(value: Decimal) -> str:
    """Plain digits, as long as that stays readable; else with an exponent."""
    return format(value, "f") if -40 < value.adjusted() < 40 else str(value)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in text) + '"'


_CALLS: dict[type, str] = {
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    YearsMonthsDuration: "duration",
    DaysTimeDuration: "duration",
}


def to_feel_text(value: Value) -> str:
    """The literal a rule author would write for the value: ``"text"``, ``date("2026-05-20")``, ``[1, 2]``."""
    if type(value) in _CALLS:
        return f'{_CALLS[type(value)]}("{value}")'
    return _text(value, to_feel_text)


def _text(value: Value, inner: Callable[[Value], str]) -> str:
    """A value's literal; ``inner`` writes what stands inside it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(inner, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name_text(name)}: {inner(item)}" for name, item in value.items()) + "}"
    if isinstance(value, Range):
        if value.comparison:
            return f"({value.comparison} {inner(value.end if value.start is None else value.start)})"
        left, right = "[" if value.start_included else "(", "]" if value.end_included else ")"
        return f"{left}{inner(value.start)}..{inner(value.end)}{right}"
    return str(value)


def name_text(name: str) -> str:
    """A context key: bare where it reads as a name, quoted otherwise."""
    plain = name.replace("_", "a").replace(" ", "a")
    return name if plain.isalnum() and not name[0].isdigit() else quoted(name)


def string_of(value: Value) -> str:
    """What ``string()`` gives: a text as it is, a date or duration in its lexical form, else the literal."""
    if isinstance(value, Function):
        raise Mistake("a function has no text")
    return value if isinstance(value, str) else _plain_text(value)


def _plain_text(value: Value) -> str:
    return str(value) if type(value) in _CALLS else _text(value, _plain_text)
