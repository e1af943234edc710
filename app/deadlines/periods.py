"""Calendar months and quarters, in which events are counted and samples are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """A calendar month (``2026-10``) or quarter (``2026-Q4``), with its first and its last day."""

    key: str
    first: date
    last: date

    @property
    def title(self) -> str:
        """The period in words: "October 2026" or "October to December 2026"."""
        begins = "" if self.first.month == self.last.month else f"{self.first:%B} to "
        return f"{begins}{self.last:%B %Y}"


def month_of(day: date) -> Period:
    """The calendar month that a day falls in."""
    first = day.replace(day=1)
    return Period(f"{first:%Y-%m}", first, _last_day(first, 1))


def quarter_of(day: date) -> Period:
    """The calendar quarter that a day falls in; the first begins on 1 January."""
    number = (day.month + 2) // 3
    first = date(day.year, 3 * number - 2, 1)
    return Period(f"{day.year}-Q{number}", first, _last_day(first, 3))


def _last_day(first: date, months: int) -> date:
    later = first.month - 1 + months
    return date(first.year + later // 12, later % 12 + 1, 1) - timedelta(days=1)
