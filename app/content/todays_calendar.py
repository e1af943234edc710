"""Whose working days expressions count with: the landlord's, as its file in force today has them (decision 9).

A release alone knows the calendar of its own file only. Whoever knows what is in force today says so around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from app.deadlines.calendar import WorkingCalendar

Calendars = Callable[[str], WorkingCalendar | None]
"""Landlord → its calendar of today; None where nothing is in force for it."""

_calendars: ContextVar[Calendars | None] = ContextVar("todays_calendars", default=None)


@contextmanager
def by_todays_calendars(calendars: Calendars) -> Iterator[None]:
    """Let the content of every landlord count with the calendar that this gives for it, inside the block."""
    token = _calendars.set(calendars)
    try:
        yield
    finally:
        _calendars.reset(token)


def todays_calendar(landlord: str) -> WorkingCalendar | None:
    """The landlord's calendar of today; None where nobody knows what is in force."""
    calendars = _calendars.get()
    return calendars(landlord) if calendars else None
