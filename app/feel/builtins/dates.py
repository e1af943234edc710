"""Date and time functions (DMN 1.5 §10.3.4.8), ``is`` (§10.3.4.6), ``now`` and ``today`` (§10.3.4.11)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.feel.calendar_math import epoch_day, iso_week
from app.feel.evaluation import Evaluation
from app.feel.operators import same
from app.feel.registry import built_in
from app.feel.temporal import Date, DateTime, Time
from app.feel.values import Value

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _day(value: Date | DateTime) -> Date:
    return value if isinstance(value, Date) else value.date


OfDay = Callable[[Date], Value]


def _on_dates(name: str, result: str) -> Callable[[OfDay], OfDay]:
    """Declare a function of the date of a date, or of a date and time."""

    def declare(body: OfDay) -> OfDay:
        for kind in ("date", "date and time"):
            built_in(name, f"date: {kind}", result=result)(lambda _, value: body(_day(value)))
        return body

    return declare


@_on_dates("day of year", "number")
def day_of_year(day: Date) -> Value:
    return Decimal(day.epoch_day - epoch_day(day.year, 1, 1) + 1)


@_on_dates("day of week", "string")
def day_of_week(day: Date) -> Value:
    return _WEEKDAYS[day.weekday - 1]


@_on_dates("month of year", "string")
def month_of_year(day: Date) -> Value:
    return _MONTHS[day.month - 1]


@_on_dates("week of year", "number")
def week_of_year(day: Date) -> Value:
    return Decimal(iso_week(day.year, day.month, day.day))


@built_in("is", "value1?: any", "value2?: any", result="boolean")
def is_identical(evaluation: Evaluation, value1: Value = None, value2: Value = None) -> Value:
    """Whether both are the same element of the same domain; the zone of a time counts too."""
    if type(value1) is not type(value2):
        return False
    if isinstance(value1, Time):
        return value1.nanos == value2.nanos and value1.zone == value2.zone
    if isinstance(value1, DateTime):
        return value1.date == value2.date and is_identical(evaluation, value1.time, value2.time)
    evaluation.charge_items(value1)
    return same(value1, value2)


@built_in("now", result="date and time", changes=True)
def now(evaluation: Evaluation) -> Value:
    return evaluation.now()


@built_in("today", result="date", changes=True)
def today(evaluation: Evaluation) -> Value:
    return evaluation.now().date
