"""Act: correct the date of something recorded (T9, TIM-09).

Every open due date is computed again, and the values before are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.errors import Invalid
from app.store import cases, tables

if TYPE_CHECKING:
    from app.casework.command import CaseCommand

RECEIVED = "received"


@act("correct_date")
def correct_date(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Put the right date in place of a wrong one, by event. Answers: event, right_date, why."""
    case = command.case
    event, right = str(answers["event"]), answers["right_date"]
    if right > case.today:
        raise Invalid({"right_date": "This date is in the future. Enter the day on which it happened."})
    recorded = case.last(event)
    if recorded is None:
        listed = ", ".join(sorted({earlier.type for earlier in case.events}))
        raise Invalid({"event": f"Nothing called {event!r} is recorded on this case. Recorded are: {listed}."})
    before = _dues(command)
    correction = {
        "type": event, "occurred_on": right, "recorded_at": case.now, "actor": case.actor.username,
        "text": str(answers.get("why") or ""), "data": {"was": recorded.occurred_on.isoformat()},
        "corrects": recorded.id,
    }  # fmt: skip
    cases.insert(case.connection, tables.case_event, {"case_id": case.id, **correction})
    del case.events
    if event == RECEIVED:
        case.change(received_on=right)
    case.clocks.mark_stale()
    after = _dues(command)
    moved = {name: [before.get(name), after.get(name)] for name in after if before.get(name) != after.get(name)}
    case.record(
        "date_corrected", case.today, text=str(answers.get("why") or ""), event=event,
        was=recorded.occurred_on.isoformat(), now=right.isoformat(), moved=moved,
    )  # fmt: skip
    return {"moved": moved}


def _dues(command: CaseCommand) -> dict[str, str]:
    states = command.case.clocks.states
    return {name: _iso(state.effective_due) for name, state in states.items() if state.effective_due}


def _iso(day: date) -> str:
    return day.isoformat()
