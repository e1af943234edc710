"""When the owner of a task is reminded of its due date (TIM-11). The numbers stand in `dmn/common/reminders.dmn`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.errors import ContentError

from .calendar import WorkingCalendar
from .rules import CUSTOMER
from .state import RUNNING, ClockState


@dataclass(frozen=True)
class Reminder:
    """A reminder some working days before a due date; 0 is the due date itself.

    ``repeats``: it is sent on every working day after that too, until the act is done.
    """

    working_days_before: int
    repeats: bool = False


def reminders_from(rows: Sequence[Mapping[str, Any]]) -> list[Reminder]:
    """The reminders in the rows that the table `reminders` returned (``working_days_before``, ``repeats``).

    Raises ContentError when ``working_days_before`` is not a whole number.
    """
    reminders = []
    for number, row in enumerate(rows, 1):
        days = row.get("working_days_before")
        if days is None or isinstance(days, bool) or not hasattr(days, "__int__") or int(days) != days:
            raise ContentError(f"reminders, row {number}, column working_days_before: {days!r} must be a whole number")
        reminders.append(Reminder(int(days), bool(row.get("repeats"))))
    return reminders


def next_reminder(
    state: ClockState, today: date, calendar: WorkingCalendar, reminders: Iterable[Reminder | int]
) -> date | None:
    """The first day after ``today`` on which the owner is reminded.

    None when no reminder is left, when the clock has ended, and for a customer's clock. A plain number stands for a
    reminder that does not repeat. When the due date is not a working day, the reminder on the day itself is sent on the
    last working day before it (T5).
    """
    if state.status != RUNNING or state.holder == CUSTOMER:
        return None
    return next_reminder_of(state.effective_due, today, calendar, reminders)


def next_reminder_of(
    due: date, today: date, calendar: WorkingCalendar, reminders: Iterable[Reminder | int]
) -> date | None:
    """The first day after ``today`` on which whoever has something to do by a date is reminded of it."""
    days = [_next_day(due, today, calendar, _reminder(reminder)) for reminder in reminders]
    return min((day for day in days if day is not None), default=None)


def reminds_on(state: ClockState, today: date, calendar: WorkingCalendar, reminders: Iterable[Reminder | int]) -> bool:
    """Whether ``today`` is a day on which the owner is reminded."""
    return next_reminder(state, _day_before(today), calendar, reminders) == today


def reminds_of_on(due: date, today: date, calendar: WorkingCalendar, reminders: Iterable[Reminder | int]) -> bool:
    """Whether ``today`` is a day on which whoever has something to do by a date is reminded of it."""
    return next_reminder_of(due, _day_before(today), calendar, reminders) == today


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _reminder(written: Reminder | int) -> Reminder:
    return written if isinstance(written, Reminder) else Reminder(written)


def _next_day(due: date, today: date, calendar: WorkingCalendar, reminder: Reminder) -> date | None:
    day = calendar.previous(calendar.subtract(due, reminder.working_days_before))
    if day > today:
        return day
    return calendar.add(today, 1) if reminder.repeats else None
