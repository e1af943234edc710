"""Conversion functions (DMN 1.5 §10.3.4.1) and ``not`` (§10.3.4.2)."""

from __future__ import annotations

from decimal import Decimal

from app.feel.builtins.strings import whole
from app.feel.calendar_math import NANOS
from app.feel.conversion import string_of
from app.feel.errors import Mistake
from app.feel.evaluation import Evaluation
from app.feel.lexical import parse_date, parse_date_time, parse_duration, parse_number, parse_time
from app.feel.registry import built_in
from app.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from app.feel.values import NUMBERS, Value, a_kind


@built_in("not", "negand: any")
def negation(_: Evaluation, negand: Value) -> Value:
    if negand is None:
        return None
    if not isinstance(negand, bool):
        raise Mistake(f"not needs a boolean, not {a_kind(negand)}")
    return not negand


@built_in("date", "from: string", result="date")
def date_from_text(_: Evaluation, text: str) -> Value:
    return parse_date(text)


@built_in("date", "from: date", result="date")
def date_from_date(_: Evaluation, value: Date) -> Value:
    return value


@built_in("date", "from: date and time", result="date")
def date_from_date_time(_: Evaluation, value: DateTime) -> Value:
    return value.date


@built_in("date", "year: number", "month: number", "day: number", result="date")
def date_of(_: Evaluation, year: Decimal, month: Decimal, day: Decimal) -> Value:
    return Date(whole(year, "the year"), whole(month, "the month"), whole(day, "the day"))


@built_in("time", "from: string", result="time")
def time_from_text(_: Evaluation, text: str) -> Value:
    return parse_time(text)


@built_in("time", "from: time", result="time")
def time_from_time(_: Evaluation, value: Time) -> Value:
    return value


@built_in("time", "from: date and time", result="time")
def time_from_date_time(_: Evaluation, value: DateTime) -> Value:
    return value.time


@built_in("time", "from: date", result="time")
def time_from_date(_: Evaluation, value: Date) -> Value:
    return Time(0, 0)


@built_in("time", "hour: number", "minute: number", "second: number", "offset?: days and time duration", result="time")
def time_of(
    _: Evaluation, hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTimeDuration | None = None
) -> Value:
    if not 0 <= second < 60:
        raise Mistake("the second lies between 0 and 59")
    nano = int((second - int(second)) * NANOS)
    zone = offset.seconds if offset is not None else None
    return Time.of(whole(hour, "the hour"), whole(minute, "the minute"), int(second), nano, zone)


@built_in("date and time", "from: string", result="date and time")
def date_time_from_text(_: Evaluation, text: str) -> Value:
    return parse_date_time(text)


@built_in("date and time", "from: date and time", result="date and time")
def date_time_from_date_time(_: Evaluation, value: DateTime) -> Value:
    return value


@built_in("date and time", "date: date", "time: time", result="date and time")
def date_time_of(_: Evaluation, date: Date, time: Time) -> Value:
    return DateTime(date, time)


@built_in("date and time", "date: date and time", "time: time", result="date and time")
def date_time_with_time(_: Evaluation, date: DateTime, time: Time) -> Value:
    return DateTime(date.date, time)


@built_in("duration", "from: string")
def duration_from_text(_: Evaluation, text: str) -> Value:
    return parse_duration(text)


@built_in("duration", "from: duration")
def duration_from_duration(_: Evaluation, value: Value) -> Value:
    return value


def _date_of(value: Value) -> DateTime:
    return DateTime(value, Time(0)) if isinstance(value, Date) else value


def _months_between(start: DateTime, end: DateTime) -> int:
    """Whole months from start to end, towards zero; the time of day does not count."""
    months = (end.date.year - start.date.year) * 12 + end.date.month - start.date.month
    if months > 0 and end.date.day < start.date.day:
        months -= 1
    elif months < 0 and end.date.day > start.date.day:
        months += 1
    return months


def _years_and_months(_: Evaluation, start: Value, end: Value) -> Value:
    return YearsMonthsDuration(_months_between(_date_of(start), _date_of(end)))


for _first in ("date", "date and time"):
    for _second in ("date", "date and time"):
        built_in("years and months duration", f"from: {_first}", f"to: {_second}", result="years and months duration")(
            _years_and_months
        )


_GROUPING = (" ", ",", ".")


@built_in("number", "from: string", result="number")
@built_in(
    "number", "from: string", "grouping separator: string|null", "decimal separator: string|null", result="number"
)
def number_from_text(
    _: Evaluation, text: str, grouping_separator: str | None = None, decimal_separator: str | None = None
) -> Value:
    if grouping_separator is not None:
        if grouping_separator not in _GROUPING:
            raise Mistake("number: the grouping separator is a space, a comma or a full stop")
        if grouping_separator == decimal_separator:
            raise Mistake("number: the two separators must differ")
        text = text.replace(grouping_separator, "")
    if decimal_separator is not None:
        if decimal_separator not in (".", ","):
            raise Mistake("number: the decimal separator is a full stop or a comma")
        if decimal_separator == ",":
            if "." in text:
                raise Mistake(f"number: {text!r} has a full stop, but the decimal separator is a comma")
            text = text.replace(",", ".")
    return NUMBERS.plus(parse_number(text))


@built_in("string", "from: any", result="string")
def string(evaluation: Evaluation, value: Value) -> Value:
    if value is None:
        return None
    evaluation.charge_items(value)
    return string_of(value)
