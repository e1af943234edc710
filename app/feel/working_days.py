"""Working days in FEEL. Which days are working days is said from outside: this package knows no calendar."""

from __future__ import annotations

import contextvars
import datetime as py
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from app.feel.errors import FeelError


class WorkingDays(Protocol):
    """A calendar that counts working days. The day after a date is day 1."""

    def add(self, day: py.date, count: int) -> py.date:
        """The ``count``-th working day after ``day``, before it where ``count`` is negative; ``day`` itself for 0."""

    def between(self, first: py.date, last: py.date) -> int:
        """Working days after ``first`` up to and including ``last``; negative when ``last`` lies before ``first``."""

    def roll(self, day: py.date) -> py.date:
        """``day`` if it is a working day, else the next one."""


FindCalendar = Callable[[], WorkingDays]


class NoCalendarError(FeelError):
    """An expression counts working days where nobody has said which days are working days."""


_find: contextvars.ContextVar[FindCalendar | None] = contextvars.ContextVar("feel_working_days", default=None)


@contextmanager
def use_working_days(find: FindCalendar | None) -> Iterator[None]:
    """Let expressions inside the block count with this calendar, which is asked for when one of them does.

    None leaves what holds around the block.
    """
    if find is None:
        yield
        return
    token = _find.set(find)
    try:
        yield
    finally:
        _find.reset(token)


def calendar_in_use() -> FindCalendar | None:
    """What the block around says, None where nothing is said."""
    return _find.get()


def calendar_for(function: str, find: FindCalendar | None) -> WorkingDays:
    """The calendar to count with. Raises ``NoCalendarError``, which names the function, where none is known."""
    if find is None:
        raise NoCalendarError(
            f"“{function}” counts with the working days of a landlord, and it is not known whose. Name "
            "the landlord, or ask it where a case is open"
        )
    return find()
