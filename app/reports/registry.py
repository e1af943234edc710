"""The reports by name, and what each is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.use_cases.office import Office


@dataclass(frozen=True)
class Report:
    """A report of one landlord. `begins` to `as_at`: the days that it covers, both included.

    `counts`: figures by name; `rows`: a list that names nobody.
    """

    name: str
    title: str
    landlord: str
    begins: date
    as_at: date
    counts: Mapping[str, int]
    rows: Sequence[Mapping[str, Any]]


Figures = tuple[date, dict[str, int], list[dict[str, Any]]]
Author = Callable[["Office", Any, str, date], Figures]


@dataclass(frozen=True)
class Kind:
    """A report that can be run: its title, and who works it out (office, connection, landlord, as at)."""

    title: str
    work_out: Author


REPORTS: dict[str, Kind] = {}


def report(name: str, title: str) -> Callable[[Author], Author]:
    """Register what works out the report of that name."""

    def register(function: Author) -> Author:
        REPORTS[name] = Kind(title, function)
        return function

    return register


def quarter_of(day: date) -> date:
    """The first day of the quarter of the year that a day lies in."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def financial_year_of(day: date) -> date:
    """The first day of the financial year that a day lies in: 1 April."""
    return date(day.year if day.month >= APRIL else day.year - 1, APRIL, 1)


APRIL = 4
