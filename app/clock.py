"""The only "now". Scenarios and tests move it; everything else asks it.

Moments are aware and kept in UTC; what a policy counts in is the Europe/London calendar date (T3), and a deadline
holds to the end of that day (T4).
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
    """What tells the time."""

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """This moment's calendar date in Europe/London."""
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
        """Makes ``moment`` (aware) now. Time does not run back unless ``backwards`` says so (ValueError)."""
        target = in_utc(moment)
        with self._lock:
            if target < self._now and not backwards:
                raise ValueError(
                    f"the clock stands at {self._now.isoformat()} and does not run back to {target.isoformat()}"
                )
            self._now = target

    def advance(self, step: timedelta) -> None:
        """Moves the clock on by ``step``."""
        self.move_to(self.now() + step)


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC. A naive one is refused (ValueError): it does not say which moment it means."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: give it one, such as Europe/London")
    return moment.astimezone(UTC)


def london_date(moment: datetime) -> date:
    """The Europe/London calendar date of an aware moment: the date that an event counts on (T3, TIM-03)."""
    return in_utc(moment).astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """The first instant of ``day`` in Europe/London, aware, in UTC."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)


def start_of_next_day(day: date) -> datetime:
    """The first instant after ``day`` in Europe/London: from then on what was due that day is late (T4)."""
    return start_of_day(day + timedelta(days=1))


def say_date(day: date) -> str:
    """A date in words, as pages and letters write it: "Tuesday 13 January 2026"."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"
