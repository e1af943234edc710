"""A due date as people read it: how far off it is, in working days, and whether it is late, today, soon or on time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.deadlines.calendar import WorkingCalendar


class Tag(StrEnum):
    """The status tag of a due date, the most pressing first."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    ON_TIME = "on_time"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Due:
    """A due date seen from today. `days` are working days: left when positive, late when negative (T7)."""

    on: date | None
    days: int
    tag: Tag

    @property
    def late(self) -> bool:
        return self.tag is Tag.LATE


NEVER = Due(None, 0, Tag.NONE)


def due_of(day: date | None, today: date, calendar: WorkingCalendar) -> Due:
    """How a due date stands today."""
    if day is None:
        return NEVER
    return Due(day, calendar.between(today, day), tag_of(day, today, calendar))


def tag_of(day: date, today: date, calendar: WorkingCalendar) -> Tag:
    """The tag of a date: `soon` runs to the end of the working day after the next one."""
    if day < today:
        return Tag.LATE
    if day == today:
        return Tag.TODAY
    return Tag.SOON if day <= last_soon(today, calendar) else Tag.ON_TIME


def last_soon(today: date, calendar: WorkingCalendar) -> date:
    """The last date that counts as soon: the working day after the next working day."""
    next_day = calendar.add(today, 1)
    return calendar.add(next_day, 1)


def range_of(tag: Tag, today: date, calendar: WorkingCalendar) -> tuple[date | None, date | None]:
    """The first and the last due date that carry a tag, either open: a filter by tag is a range of an index."""
    soon = last_soon(today, calendar)
    if tag is Tag.LATE:
        return None, date.fromordinal(today.toordinal() - 1)
    if tag is Tag.TODAY:
        return today, today
    if tag is Tag.SOON:
        return date.fromordinal(today.toordinal() + 1), soon
    if tag is Tag.ON_TIME:
        return date.fromordinal(soon.toordinal() + 1), None
    return None, None
