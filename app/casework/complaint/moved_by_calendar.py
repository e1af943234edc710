"""Dates that move because the landlord's calendar has changed: the history of the case keeps what they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.deadlines.clocks import RUNNING, ClockState
from app.store.rows import ClockRow

if TYPE_CHECKING:
    from ..case_record import CaseRecord

DATES_RECOMPUTED = "dates_recomputed"
CALENDAR = "calendar"
"""Among the state of a stored clock: the print of the calendar by which it was computed."""


def computed_otherwise(case: CaseRecord, row: ClockRow) -> bool:
    """Whether a stored clock was computed by another calendar than today's, as far as that was kept."""
    return bool(row["state"].get(CALENDAR, case.landlord_now.calendar_print) != case.landlord_now.calendar_print)


def note_moved_by_calendar(
    case: CaseRecord, stored: Mapping[str, ClockRow], states: Mapping[str, ClockState], *, after_a_change: bool
) -> None:
    """Record the dates of running clocks that another calendar moves, old and new.

    `after_a_change`: the case is computed because what is in force has changed, so whatever moves was moved by that.
    """
    moved: dict[str, Any] = {}
    for name, row in stored.items():
        state = states.get(name)
        if state is None or state.status != RUNNING or row["status"] != RUNNING or row["effective_due"] is None:
            continue
        was, is_ = row["effective_due"], state.effective_due
        if was != is_ and (after_a_change or computed_otherwise(case, row)):
            moved[name] = [was.isoformat(), is_.isoformat()]
    if moved:
        case.record(DATES_RECOMPUTED, case.today, moved=moved)
