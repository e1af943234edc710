"""Working days in England and Wales (T1, TIM-01): Monday to Friday without bank holidays, plus a landlord's own days.

The day after an anchor is day 1 (T2), so ``add(d, n)`` is the n-th working day after ``d``, whatever day ``d`` is.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import accumulate

import holidays

from app.landlords import Landlord

WEEKEND = "weekend"
_DAY = timedelta(days=1)
_SATURDAY = 5


@cache
def bank_holidays(year: int) -> Mapping[date, str]:
    """The bank holidays of England and Wales in ``year``: date → name.

    The subdivision is given because Easter Monday is not a bank holiday everywhere in the United Kingdom.
    """
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year))


class WorkingCalendar:
    """Which days are working days, and how to count with them.

    ``extra_closed``: days that are not working days, beside weekends and bank holidays, such as a proclaimed holiday
    (TIM-13); dates, or a mapping of date → reason. ``extra_open``: days that are working days although they are a
    weekend or a bank holiday, such as a bank holiday that was moved.
    """

    def __init__(self, extra_closed: Iterable[date] | Mapping[date, str] = (), extra_open: Iterable[date] = ()) -> None:
        self._closed: dict[date, str] = (
            dict(extra_closed) if isinstance(extra_closed, Mapping) else dict.fromkeys(extra_closed, "closed")
        )
        self._open = frozenset(extra_open)
        self._years: dict[int, dict[date, str]] = {}
        self._known: dict[date, bool] = {}
        self._counted: dict[int, list[int]] = {}

    def why_closed(self, day: date) -> str | None:
        """Why ``day`` is not a working day – "weekend", the bank holiday's name, the closure's reason – or None."""
        closed = self._years.get(day.year)
        if closed is None:
            closed = self._years[day.year] = self._closures(day.year)
        why = closed.get(day)
        if why is None and day.weekday() >= _SATURDAY and day not in self._open:
            return WEEKEND
        return why

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is a working day."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self.why_closed(day) is None
        return known

    def add(self, day: date, count: int) -> date:
        """wd(d, n): the ``count``-th working day after ``day``; for 0 ``day`` itself, whatever it is (T2, T3)."""
        step = _DAY if count > 0 else -_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def subtract(self, day: date, count: int) -> date:
        """wdb(d, n): the ``count``-th working day before ``day``; ``day`` itself for 0."""
        return self.add(day, -count)

    def late(self, due: date, done: date) -> int:
        """The number of working days after ``due`` up to and including ``done``; 0 when done in time (T7)."""
        if done <= due:
            return 0
        years = sum(self._worked(year)[-1] for year in range(due.year, done.year))
        return years + self._worked(done.year)[_in_year(done)] - self._worked(due.year)[_in_year(due)]

    def between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and including ``last``; negative when ``last`` lies before ``first``."""
        return self.late(first, last) if first <= last else -self.late(last, first)

    def previous(self, day: date) -> date:
        """prev(d): ``day`` if it is a working day, else the working day before it (T5: the internal target)."""
        while not self.is_working_day(day):
            day -= _DAY
        return day

    def roll(self, day: date) -> date:
        """roll(d): ``day`` if it is a working day, else the next one (T6: customer windows)."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    @staticmethod
    def months(day: date, count: int) -> date:
        """cm(d, n): the same day of the month ``count`` months on, or that month's last day (TIM-10)."""
        index = day.year * 12 + day.month - 1 + count
        year, month = divmod(index, 12)
        return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))

    def skipped(self, first: date, last: date) -> list[tuple[date, str]]:
        """The days after ``first`` up to and including ``last`` that are not working days, each with the reason."""
        days = (first + _DAY * step for step in range(1, (last - first).days + 1))
        return [(day, why) for day in days if (why := self.why_closed(day)) is not None]

    def _worked(self, year: int) -> list[int]:
        """How many working days of ``year`` have passed at the end of each of its days; first of all 0, before any."""
        counted = self._counted.get(year)
        if counted is None:
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            working = (self.is_working_day(date.fromordinal(day)) for day in range(first, last + 1))
            counted = self._counted[year] = [0, *accumulate(map(int, working))]
        return counted

    def _closures(self, year: int) -> dict[date, str]:
        closed = {**bank_holidays(year), **{day: why for day, why in self._closed.items() if day.year == year}}
        return {day: why for day, why in closed.items() if day not in self._open}


def _in_year(day: date) -> int:
    """The number of a day in its year, from 1."""
    return day.timetuple().tm_yday


@lru_cache(maxsize=64)
def _calendar(closed: tuple[tuple[date, str], ...], opened: tuple[date, ...]) -> WorkingCalendar:
    return WorkingCalendar(dict(closed), opened)


def calendar_of(landlord: Landlord) -> WorkingCalendar:
    """The working calendar of a landlord: bank holidays, and the days that its file closes or opens (TIM-13)."""
    return _calendar(tuple(landlord.closures.items()), tuple(landlord.opened))
