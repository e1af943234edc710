"""Complaints put right at once: closed, failed, reopened, and not confirmed in writing.

Those that were not confirmed in writing are exceptions to the Code (QF-02, QF-04, QF-10, Code 6.9).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.deadlines.periods import quarter_of
from app.masking import without_names
from app.store import Connection
from app.store.queries import reports as queries

from .registry import Column, Figures, Shown, report

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

CLOSED, FAILED, REOPENED = "quick_fix_closed", "quick_fix_failed", "quick_fix_reopened"
NOTE_LEFT_OUT = "quick_fix_note_left_out"
RECEIVED, REASON, SUPPRESSED = "received", "reason_recorded", "suppress_reason"
COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "received": Column("Received", Shown.DAY),
    "closed": Column("Put right", Shown.DAY),
    "working_days": Column("Working days", Shown.NUMBER),
    "confirmed": Column("Confirmed in writing", Shown.YES_NO),
    "why_not": Column("Why not", Shown.TEXT),
    "reopened": Column("Did not hold", Shown.DAY),
}
WORDS = {
    "closed": "Put right at once",
    "failed": "Tried, and investigated instead",
    "reopened": "Did not hold, and investigated then",
    "not_confirmed": "Not confirmed in writing: exceptions to the Code (6.9)",
}
TELLS = (
    "What was put right at once in the quarter, how quickly, whether it held, and which of it was not confirmed in "
    "writing: each of those is an exception to the Code."
)


@report("quick_fixes", "Put right at once", tells=TELLS, columns=COLUMNS, words=WORDS)
def quick_fixes(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """What was closed at once from the first day of the quarter to `as_at`, oldest first.

    `counts`: closed, tried and failed, reopened, and not confirmed in writing. The rows name nobody.
    """
    begins = quarter_of(as_at).first
    events_so_far = queries.events_until(connection, landlord, [CLOSED, FAILED, REOPENED, NOTE_LEFT_OUT], as_at)
    of_quarter = [event for event in events_so_far if event["occurred_on"] >= begins]
    closed = [event for event in of_quarter if event["type"] == CLOSED]
    case_ids = [event["case_id"] for event in closed]
    history = queries.events_of_cases(connection, case_ids, as_at)
    names = queries.names_in_cases(connection, case_ids)
    calendar = runtime.calendar(landlord, connection)
    rows = []
    for closing in closed:
        events = history[closing["case_id"]]
        received = next(event["occurred_on"] for event in events if event["type"] == RECEIVED)
        left_out = any(event["type"] == NOTE_LEFT_OUT for event in events)
        reasons = [event for event in events if event["type"] == REASON]
        why_not = next((event["text"] for event in reasons if event["data"].get("field") == SUPPRESSED), "")
        rows.append(
            {
                "reference": closing["reference"],
                "received": received,
                "closed": closing["occurred_on"],
                "working_days": calendar.between(received, closing["occurred_on"]),
                "confirmed": not left_out,
                "why_not": without_names(why_not, names[closing["case_id"]]) if left_out else None,
                "reopened": next((event["occurred_on"] for event in events if event["type"] == REOPENED), None),
            }
        )
    kinds = [event["type"] for event in of_quarter]
    counts = {
        "closed": len(closed),
        "failed": kinds.count(FAILED),
        "reopened": kinds.count(REOPENED),
        "not_confirmed": kinds.count(NOTE_LEFT_OUT),
    }
    return Figures(begins, counts, rows)
