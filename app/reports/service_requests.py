"""Open service requests and when each was last looked at (CLS-04, Code 1.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.clock import london_date
from app.content.contracts import (
    SERVICE_REQUEST,
    SERVICE_REQUEST_DONE,
    SERVICE_REQUEST_OPENED,
    SERVICE_REQUEST_REVIEW,
    SERVICE_REQUEST_REVIEWED,
)
from app.content.release import Release
from app.deadlines import clocks
from app.store import Connection
from app.store.queries import reports as queries
from app.store.rows import CaseRow, EventRow

from .clocks_then import clock_then
from .registry import Column, Figures, Shown, report

if TYPE_CHECKING:
    from app.casework.runtime import Runtime
    from app.deadlines.calendar import WorkingCalendar

IN_TIME, OVERDUE, NO_LIMIT = "in_time", "overdue", "no_limit"
COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "area": Column("Service area", Shown.WORD),
    "received": Column("Received", Shown.DAY),
    "age": Column("Age in working days", Shown.NUMBER),
    "reviewed": Column("Last reviewed", Shown.DAY),
    "review_due": Column("Next review due", Shown.DAY),
    "state": Column("Review", Shown.WORD),
}
WORDS = {
    "open": "Open",
    "never_reviewed": "Never reviewed",
    "review_overdue": "Not reviewed for more than the period",
    "oldest": "Oldest, in working days",
    "in_time": "In time",
    "no_limit": "No period is set",
    "no_area": "No service area",
}
TELLS = (
    "Every request for a service that is still open, how old it is and when it was last reviewed, the most overdue "
    "review first; and those not reviewed for more than the review period."
)


@report("service_requests", "Open service requests", tells=TELLS, columns=COLUMNS, words=WORDS)
def service_requests(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """The service requests that were open at the end of `as_at`.

    Age: working days since a request was received. The tables of timescales say when the next review is due.

    `counts`: how many, how many never reviewed or not within the period, the oldest age, and how many in each area.
    """
    requests = queries.cases_with_process(connection, landlord, SERVICE_REQUEST, as_at)
    requests = [row for row in requests if row["ended_at"] is None or london_date(row["ended_at"]) > as_at]
    events = queries.events_of_cases(connection, [row["id"] for row in requests], as_at)
    open_ = [row for row in requests if not any(event["type"] == SERVICE_REQUEST_DONE for event in events[row["id"]])]
    calendar = runtime.calendar(landlord, connection)
    in_force = runtime.content_on(landlord, as_at, connection)
    rows = []
    for case in open_:
        pinned = runtime.contents.get(connection, case["release_id"])
        due = _review_due(case, events[case["id"]], calendar, pinned) or _review_due(
            case, events[case["id"]], calendar, in_force
        )
        rows.append(_row(case, events[case["id"]], calendar, due, as_at))
    rows.sort(key=lambda row: (row["review_due"] or date.max, row["received"], row["reference"]))
    counts = {
        "open": len(rows),
        "review_overdue": sum(row["state"] == OVERDUE for row in rows),
        "never_reviewed": sum(row["reviewed"] is None for row in rows),
        "oldest": max((row["age"] for row in rows), default=0),
        **Counter(row["area"] or "no_area" for row in rows),
    }
    return Figures(None, counts, rows)


def _row(
    case: Mapping[str, Any], events: list[EventRow], calendar: WorkingCalendar, due: date | None, as_at: date
) -> dict[str, Any]:
    reviews = [event["occurred_on"] for event in events if event["type"] == SERVICE_REQUEST_REVIEWED]
    return {
        "reference": case["reference"],
        "area": case["service_area"] or None,
        "received": case["received_on"],
        "age": calendar.between(case["received_on"], as_at),
        "reviewed": reviews[-1] if reviews else None,
        "review_due": due,
        "state": NO_LIMIT if due is None else OVERDUE if due < as_at else IN_TIME,
    }


def _review_due(case: CaseRow, events: list[EventRow], calendar: WorkingCalendar, content: Release) -> date | None:
    """When the next review of a request is due, after these events; None where the content sets no period."""
    if not any(event["type"] == SERVICE_REQUEST_OPENED for event in events):
        # requests of earlier releases do not say when they were opened
        opened = EventRow(**{**events[0], "type": SERVICE_REQUEST_OPENED, "occurred_on": case["received_on"]})
        events = [opened, *events]
    state = clock_then(content, case, events, calendar, SERVICE_REQUEST_REVIEW)
    return state.effective_due if state and state.status == clocks.RUNNING else None
