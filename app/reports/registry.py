"""The reports by name, and what each is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from app.wording import plain_words

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

Row = Mapping[str, Any]


class Shown(StrEnum):
    """What the values of a column are.

    `case`: a case's reference. `word`: a key, shown as a word. `text`: somebody's own words. Every value may be
    missing (None).
    """

    CASE = "case"
    WORD = "word"
    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Column:
    """A column of a report's list: its heading, and what its values are.

    `of_body`: its texts are names of bodies, of which only those that somebody known has are taken out.
    """

    title: str
    shown: Shown
    of_body: bool = False


class Figures(NamedTuple):
    """What a report works out.

    `begins`: the first day that it covers; None for a register or a list of what is open, which covers everything up
    to its day. `words`: for the keys of this landlord's own, such as its grounds. `leaves_out`: columns that mean
    nothing at this landlord.
    """

    begins: date | None
    counts: dict[str, int]
    rows: list[dict[str, Any]]
    words: Mapping[str, str] = {}
    leaves_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Report:
    """A report of one landlord.

    `begins` to `as_at`: the days that it covers, both included; `begins` None: everything up to then.

    `counts`: figures by name. `rows`: a list that names nobody, with the values of `columns`. `words`: what the names
    of figures and the values of a column of words are called.
    """

    name: str
    title: str
    tells: str
    landlord: str
    begins: date | None
    as_at: date
    counts: Mapping[str, int]
    rows: Sequence[Row]
    columns: Mapping[str, Column]
    words: Mapping[str, str] = field(repr=False)

    def word(self, key: Any) -> str:
        """What a figure, or a value of a column of words, is called: ``in_time`` → ``In time``."""
        if isinstance(key, bool) or not isinstance(key, str):
            return plain_words(key)
        text = self.words.get(key) or key.replace("_", " ")
        return text[:1].upper() + text[1:]

    def cell(self, row: Row, column: str) -> str:
        """A value of a row as text: dates as ``2026-01-13``, a missing value as ``""``."""
        value = row[column]
        if value is None:
            return ""
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, bool):
            return "yes" if value else "no"
        return self.word(value) if self.columns[column].shown == Shown.WORD else str(value)


Author = Callable[["Runtime", Any, str, date], Figures]


@dataclass(frozen=True)
class Kind:
    """A report that can be run: its title, the columns of its list and its words.

    `tells`: what it tells, a sentence or two for who chooses it. `work_out` computes it (runtime, connection,
    landlord, as at).
    """

    title: str
    tells: str
    columns: Mapping[str, Column]
    words: Mapping[str, str]
    work_out: Author


REPORTS: dict[str, Kind] = {}


def report(
    name: str, title: str, *, tells: str, columns: Mapping[str, Column], words: Mapping[str, str] | None = None
) -> Callable[[Author], Author]:
    """Register what works out the report of that name."""

    def register(function: Author) -> Author:
        REPORTS[name] = Kind(title, tells, columns, words or {}, function)
        return function

    return register


def financial_year_of(day: date) -> date:
    """The first day of the financial year that a day lies in: 1 April."""
    return date(day.year if day.month >= APRIL else day.year - 1, APRIL, 1)


APRIL = 4
