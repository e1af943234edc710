"""A due date as people read it: how far off it is, in working days, and whether it is late, today, soon or on time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from app.content.contracts import REMINDERS
from app.content.release import Release
from app.deadlines import distance
from app.deadlines.calendar import WorkingCalendar
from app.deadlines.reminders import reminders_from

LATE, TODAY, SOON, ON_TIME = distance.LATE, distance.TODAY, distance.SOON, distance.ON_TIME
TAGS = (LATE, TODAY, SOON, ON_TIME)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A due date seen from today: the date, its distance in words (working days), and its tag; "" without a date."""

    day: date | None = None
    words: str = ""
    tag: str = ""

    @property
    def late(self) -> bool:
        return self.tag == LATE


NEVER = Due()


def due_of(day: date | None, today: date, content: Release, calendar: WorkingCalendar | None = None) -> Due:
    """How a due date stands today for a landlord.

    `calendar`: the working days of today, where the content is that of an older case (TIM-13).
    """
    if day is None:
        return NEVER
    calendar = calendar or content.calendar
    tag = distance.tag(day, today, calendar, lead_times(content))
    return Due(day, distance.say_distance(day, today, calendar), tag)


def range_of(tag: str, today: date, content: Release) -> tuple[date | None, date | None]:
    """The first and the last due date that carry a tag, either open: a filter by tag is a range of an index."""
    next_day = content.calendar.add(today, 1)
    last_soon = max(content.calendar.add(today, max(lead_times(content), default=0)), next_day - _DAY)
    if tag == LATE:
        return None, today - _DAY
    if tag == TODAY:
        return today, next_day - _DAY
    if tag == SOON:
        return next_day, last_soon
    return last_soon + _DAY, None


@lru_cache(maxsize=64)
def lead_times(content: Release) -> tuple[int, ...]:
    """The working days before a due date on which its owner is reminded: within the longest of them it is soon."""
    return tuple(
        reminder.working_days_before for reminder in reminders_from(content.rows(REMINDERS, {"complaint": {}}))
    )
