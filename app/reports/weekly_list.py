"""The weekly list for managers: what came in, what is close to its date, what is overdue, and what was done late.

Sources: RPT-01, ACK-16.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app.content.contracts import REMINDERS
from app.deadlines.reminders import reminders_from
from app.store import Connection
from app.store.queries import reports as queries
from app.store.rows import BreachRow

from .registry import Column, Figures, Shown, report

if TYPE_CHECKING:
    from app.casework.runtime import Runtime
    from app.content.release import Release
    from app.deadlines.calendar import WorkingCalendar

CLOSE, OVERDUE, DONE_LATE = "close", "overdue", "done_late"
WEEK = timedelta(weeks=1)
COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "area": Column("Service area", Shown.WORD),
    "what": Column("What is due", Shown.WORD),
    "due": Column("Due", Shown.DAY),
    "state": Column("How it stands", Shown.WORD),
    "days_late": Column("Working days late", Shown.NUMBER),
    "policy": Column("Missed by our policy", Shown.YES_NO),
    "code": Column("Missed by the Code", Shown.YES_NO),
}
WORDS = {
    "received": "Complaints received in the week",
    "open": "Complaints with a date that is running",
    "close": "Close to its date",
    "overdue": "Overdue",
    "done_late": "Done late",
}
TELLS = (
    "The complaints received in the last seven days, and every date of a complaint that is close, overdue, or was met "
    "late in that time: acknowledgements, answers, contacts, by our policy and by the Code."
)


@report("weekly_list", "The week's complaints", tells=TELLS, columns=COLUMNS, words=WORDS)
def weekly_list(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """The complaints and dates of the seven days up to `as_at`, the most overdue first.

    A date is close from its first reminder on (table `reminders`). Dates are as they are known now, so a later
    extension shows in an earlier week too. What a later correction removed of lateness was late then (policies §0.5).

    `counts`: complaints received, complaints with a date running, and dates close, overdue and met late in the week.
    """
    begins = as_at - WEEK + date.resolution
    calendar = runtime.calendar(landlord, connection)
    content = runtime.content_on(landlord, as_at, connection)
    soon = calendar.add(as_at, _notice(content))
    clocks = queries.statutory_clocks(connection, landlord, as_at)
    late = queries.breaches_of(connection, sorted({row["case_id"] for row in clocks}))
    running = [row for row in clocks if row["met_on"] is None or row["met_on"] > as_at]
    rows = [_row(row, due, calendar, as_at, late) for row in running if (due := row["effective_due"]) and due <= soon]
    met = [
        _row(row, due, calendar, met_on, late)
        for row in clocks
        if (due := row["effective_due"]) and (met_on := row["met_on"]) and begins <= met_on <= as_at
    ]
    rows += [row for row in met if row["policy"] or row["code"]]
    rows = _as_it_was(connection, landlord, as_at, calendar, rows)
    rows.sort(key=lambda row: (-row["days_late"], row["due"], row["reference"], row["what"]))
    states = [row["state"] for row in rows]
    counts = {
        "received": queries.complaints_received(connection, landlord, begins, as_at),
        "open": len({row["case_id"] for row in running}),
        **{state: states.count(state) for state in (CLOSE, OVERDUE, DONE_LATE)},
    }
    return Figures(begins, counts, rows, dict(content.landlord.areas))


def _notice(content: Release) -> int:
    """How many working days before a date it is first reminded of."""
    reminders = reminders_from(content.rows(REMINDERS, {"complaint": {}}))
    return max((reminder.working_days_before for reminder in reminders), default=0)


def _row(
    clock: queries.ClockWithCase,
    due: date,
    calendar: WorkingCalendar,
    until: date,
    late: Mapping[int, list[BreachRow]],
) -> dict[str, Any]:
    """A clock as a line of the list: late until it was met, or until the day of the report."""
    missed = {
        breach["layer"]
        for breach in late.get(clock["case_id"], [])
        if _says_late(breach, clock) and breach["due"] is not None and breach["due"] < until
    }
    days_late = max(calendar.late(due, until), 0)
    met = clock["met_on"] == until
    return {
        "reference": clock["reference"],
        "area": clock["service_area"] or None,
        "what": clock["name"],
        "due": due,
        "state": DONE_LATE if met else OVERDUE if days_late else CLOSE,
        "days_late": days_late,
        "policy": "policy" in missed,
        "code": "code" in missed,
    }


def _says_late(breach: BreachRow, clock: queries.ClockWithCase) -> bool:
    """Whether a breach is that of a clock: its own, or that of another clock which ended with the same act."""
    same_act = (breach["code"], breach["done"]) == (clock["breach"], clock["met_on"])
    return breach["clock"] == clock["name"] or same_act


def _as_it_was(
    connection: Connection, landlord: str, as_at: date, calendar: WorkingCalendar, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows with those of dates whose lateness was removed after the day of the report, as they were on it."""
    was: dict[tuple[str, str], dict[str, Any]] = {}
    removed = queries.lateness_removed(connection, landlord, as_at + date.resolution, date.max)
    of_case = {
        row["reference"]: row
        for row in queries.cases_called(connection, landlord, {row["reference"] for row in removed})
    }
    for event in removed:
        data = event["data"]
        due, done = date.fromisoformat(data["due"]), date.fromisoformat(data["done"]) if data["done"] else None
        until = done if done and done <= as_at else as_at
        if due >= until or until <= as_at - WEEK:
            continue
        row = was.setdefault(
            (event["reference"], data["clock"]),
            {
                "reference": event["reference"],
                "area": of_case[event["reference"]]["service_area"] or None,
                "what": data["clock"],
                "due": due,
                "state": DONE_LATE if until == done else OVERDUE,
                "days_late": calendar.late(due, until),
                "policy": False,
                "code": False,
            },
        )
        row[data["layer"]] = True
    others = [row for row in rows if (row["reference"], row["what"]) not in was]
    return [*others, *was.values()]
