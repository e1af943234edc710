"""Act: correct the date of something recorded (T9, TIM-09).

Every open due date is computed again, and the values before are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.corrections import correct_day
from app.errors import Invalid

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("correct_date")
def correct_date(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Put the right date in place of a wrong one, for the whole fact that the event belongs to.

    Answers: event, right_date, why.
    """
    case = command.case
    event, right, why = str(answers["event"]), answers["right_date"], str(answers.get("why") or "")
    recorded = case.last(event)
    if recorded is None:
        listed = ", ".join(sorted({earlier.type for earlier in case.events}))
        raise Invalid({"event": f"Nothing called {event!r} is recorded on this case. Recorded are: {listed}."})
    before = _dues(command)
    fact = correct_day(case, recorded, right, why)
    after = _dues(command)
    moved = {name: [before.get(name), after.get(name)] for name in after if before.get(name) != after.get(name)}
    case.record(
        "date_corrected", case.today, text=why, event=event, was=_iso(recorded.occurred_on), now=_iso(right),
        moved=moved, together=sorted({moved_too.type for moved_too in fact} - {event}),
    )  # fmt: skip
    return {"moved": moved}


def _dues(command: CaseCommand) -> dict[str, str]:
    states = command.case.clocks.states
    return {name: _iso(state.effective_due) for name, state in states.items() if state.effective_due}


def _iso(day: date) -> str:
    return day.isoformat()
