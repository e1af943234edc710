"""Counting with working days: not of DMN, but named and written like its functions.

They count as every date of a case is counted: the day after a date is day 1, whatever day that date is. Of a date and
time the day in London counts. The calendar comes from outside (``app.feel.working_days``).
"""

from __future__ import annotations

import datetime as py
from decimal import Decimal

from app.feel.conversion import from_python
from app.feel.errors import Mistake
from app.feel.evaluation import LONDON, Evaluation
from app.feel.registry import built_in
from app.feel.temporal import Date, DateTime
from app.feel.values import Value
from app.feel.working_days import calendar_for

ADD, BETWEEN, NEXT = "add working days", "working days between", "next working day"


@built_in(ADD, "date: day", "days: number", result="date", changes=True)
def add_working_days(evaluation: Evaluation, date: Date | DateTime, days: Decimal) -> Value:
    """The n-th working day after a date, before it for a negative n; for 0 the date itself, whatever day it is (T2)."""
    calendar, day = calendar_for(ADD, evaluation.find_calendar), _day(ADD, date)
    if days != days.to_integral_value():
        raise Mistake(f"{ADD} needs a whole number of days, not {days}")
    evaluation.charge(min(abs(int(days)), evaluation.budget.steps + 1))
    try:
        return from_python(calendar.add(day, int(days)))
    except OverflowError:
        raise Mistake(f"{ADD}: the result is out of range, which ends with the year 9999") from None


@built_in(BETWEEN, "from: day", "to: day", result="number", changes=True)
def working_days_between(evaluation: Evaluation, start: Date | DateTime, end: Date | DateTime) -> Value:
    """The working days after one date up to and including another; negative when that lies before the first (T7)."""
    calendar = calendar_for(BETWEEN, evaluation.find_calendar)
    first, last = _day(BETWEEN, start), _day(BETWEEN, end)
    evaluation.charge(abs((last - first).days) // 8)
    return Decimal(calendar.between(first, last))


@built_in(NEXT, "date: day", result="date", changes=True)
def next_working_day(evaluation: Evaluation, date: Date | DateTime) -> Value:
    """The date itself if it is a working day, else the next one (T6)."""
    calendar, day = calendar_for(NEXT, evaluation.find_calendar), _day(NEXT, date)
    try:
        return from_python(calendar.roll(day))
    except OverflowError:
        raise Mistake(f"{NEXT}: the result is out of range, which ends with the year 9999") from None


def _day(function: str, value: Date | DateTime) -> py.date:
    """The calendar date in London (T3)."""
    if isinstance(value, DateTime):
        in_zone = value.time.zone is not None
        value = DateTime.from_instant(value.instant, LONDON.key).date if in_zone else value.date
    if not 1 <= value.year <= 9999:
        raise Mistake(f"{function} counts from the year 1 to 9999, not in {value.year}")
    return py.date(value.year, value.month, value.day)


__all__ = ["ADD", "BETWEEN", "NEXT"]
