"""The only source of the present time; scenarios and tests move it.

Moments are aware and in UTC. A policy counts in Europe/London calendar dates (T3), and a deadline lasts to the end of
that day (T4).
"""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December")  # fmt: skip


class Clock(Protocol):
    """A source of the present time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """The present calendar date in Europe/London."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return london_date(self.now())


class MovableClock:
    """A clock that stands still until it is moved: for scenarios, simulations and tests. Safe between threads."""

    def __init__(self, start: datetime) -> None:
        self._now = in_utc(start)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def today(self) -> date:
        return london_date(self.now())

    def move_to(self, moment: datetime, *, backwards: bool = False) -> None:
        """Make ``moment`` (aware) the present. Raises ValueError for an earlier moment unless ``backwards`` is true."""
        target = in_utc(moment)
        with self._lock:
            if target < self._now and not backwards:
                raise ValueError(
                    f"the clock stands at {self._now.isoformat()} and does not run back to {target.isoformat()}"
                )
            self._now = target

    def advance(self, step: timedelta) -> None:
        """Move the clock forward by ``step``."""
        self.move_to(self.now() + step)


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError for a naive moment, which does not say its time zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: give it one, such as Europe/London")
    return moment.astimezone(UTC)


def in_london(moment: datetime) -> datetime:
    """The moment on the clock of Europe/London; as it is without a zone, and at the ends of the calendar."""
    try:
        return moment.astimezone(LONDON) if moment.tzinfo else moment
    except OverflowError:
        return moment.replace(tzinfo=LONDON)


def london_date(moment: datetime) -> date:
    """The Europe/London calendar date of an aware moment: the date on which an event counts (T3, TIM-03)."""
    return in_utc(moment).astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """The first instant of ``day`` in Europe/London, aware, in UTC."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)


def start_of_next_day(day: date) -> datetime:
    """The first instant after ``day`` in Europe/London, aware, in UTC: what was due on ``day`` is then late (T4)."""
    return start_of_day(day + timedelta(days=1))


def say_date(day: date) -> str:
    """A date in words, as pages and letters write it: "Tuesday 13 January 2026"."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"
