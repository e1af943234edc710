"""Dates that move because the landlord's calendar has changed: the history of the case keeps what they were (C14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.deadlines.clocks import RUNNING, ClockState
from app.store.rows import ClockRow
from app.wording import date_words

if TYPE_CHECKING:
    from ..case_record import CaseRecord

DATES_RECKONED = "dates_reckoned"
CALENDAR = "calendar"
"""Among the state of a stored clock: the print of the calendar by which it was reckoned."""


def reckoned_otherwise(case: CaseRecord, row: ClockRow) -> bool:
    """Whether a stored clock was reckoned by another calendar than today's, as far as that was kept."""
    return bool(row["state"].get(CALENDAR, case.landlord_now.calendar_print) != case.landlord_now.calendar_print)


def note_moved_by_calendar(
    case: CaseRecord, stored: Mapping[str, ClockRow], states: Mapping[str, ClockState], *, after_a_change: bool
) -> None:
    """Record the dates of running clocks that another calendar moves, old and new.

    `after_a_change`: the case is reckoned because what is in force has changed, so whatever moves was moved by that.
    """
    moved: dict[str, Any] = {}
    for name, row in stored.items():
        state = states.get(name)
        if state is None or state.status != RUNNING or row["status"] != RUNNING or row["effective_due"] is None:
            continue
        if row["effective_due"] != state.effective_due and (after_a_change or reckoned_otherwise(case, row)):
            moved[name] = [row["effective_due"].isoformat(), state.effective_due.isoformat()]
    if moved:
        said = "; ".join(
            f"{name.replace('_', ' ')}: {date_words(stored[name]['effective_due'])} became "
            f"{date_words(states[name].effective_due)}"
            for name in moved
        )
        case.record(DATES_RECKONED, case.today, text=said, moved=moved)
