"""How many dates of open cases another calendar would move."""

from __future__ import annotations

from dataclasses import dataclass

from app.casework.actor import ENGINE, Actor
from app.casework.open_case import case_for_actor
from app.casework.runtime import Runtime
from app.store import cases

from .view_draft import draft_for


@dataclass(frozen=True)
class MovedDates:
    """Of open cases: how many dates move, in how many cases, of how many."""

    dates: int
    moved: int
    open: int

    def __str__(self) -> str:
        if not self.open:
            return "No case is open, so no date moves."
        if not self.dates:
            return f"No date of the {_counted(self.open, 'open case')} moves."
        return f"It moves {_counted(self.dates, 'date')} in {self.moved} of {_counted(self.open, 'open case')}."


def moved_dates(runtime: Runtime, actor: Actor, draft_id: int) -> MovedDates:
    """Count the dates of the open cases of a draft's landlords on its calendar against those of today's.

    NotFound for a draft that somebody may not see.
    """
    dates = moved = counted = 0
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        for landlord in draft.landlords:
            calendar = draft.release(landlord).calendar
            if calendar == runtime.calendar(landlord, connection):
                counted += len(cases.open_cases(connection, landlord))
                continue
            for case_id in cases.open_cases(connection, landlord):
                clocks = case_for_actor(runtime, connection, ENGINE, cases.find_case(connection, case_id)).clocks
                now, then = clocks.states, clocks.due_with(calendar)
                others = sum(state.effective_due != then.get(name) for name, state in now.items())
                dates, moved, counted = dates + others, moved + bool(others), counted + 1
    return MovedDates(dates, moved, counted)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
