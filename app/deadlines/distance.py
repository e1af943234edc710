"""How far a due date is, in words and as the tag of a list: "in 2 working days", "today", "1 working day late"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .calendar import WorkingCalendar

LATE, TODAY, SOON, ON_TIME = "late", "today", "soon", "on time"


def days_to(due: date, today: date, calendar: WorkingCalendar) -> int:
    """The number of working days from ``today`` to ``due``; negative when ``due`` is past.

    It is also 0 when only days off lie between the two.
    """
    return calendar.between(today, due)


def say_distance(due: date, today: date, calendar: WorkingCalendar) -> str:
    """The distance in words, in working days."""
    if due == today:
        return "today"
    days = days_to(due, today, calendar)
    if due < today:
        return f"{_working_days(-days)} late" if days else "less than 1 working day late"
    return f"in {_working_days(days)}" if days else "before the next working day"


def tag(due: date, today: date, calendar: WorkingCalendar, lead_times: Iterable[int]) -> str:
    """The tag of a due date in a list: "late", "today", "soon" or "on time".

    It is also "today" when the due date is a day off and no working day is left before it (T5). "soon" means within the
    longest of ``lead_times``, the numbers of working days before a due date at which its owner is reminded
    (`dmn/common/reminders.dmn`).
    """
    if today > due:
        return LATE
    days = days_to(due, today, calendar)
    if today == due or days == 0:
        return TODAY
    return SOON if days <= max(lead_times, default=0) else ON_TIME


def _working_days(count: int) -> str:
    return "1 working day" if count == 1 else f"{count} working days"
