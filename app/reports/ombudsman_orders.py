"""The Member Responsible's quarterly list of what the Ombudsman ordered and recommended (RPT-05, RPT-16, Code 9.7)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from app.deadlines.periods import quarter_of
from app.masking import without_names
from app.store import Connection
from app.store.queries import ombudsman
from app.store.queries import reports as queries

from .registry import Column, Figures, Shown, report

if TYPE_CHECKING:
    from app.casework.runtime import Runtime
    from app.deadlines.calendar import WorkingCalendar

ORDER = "order"
COMPLIED_IN_TIME, COMPLIED_LATE, OPEN_IN_TIME, OVERDUE, DECLINED = (
    "complied_in_time", "complied_late", "open_in_time", "overdue", "declined",
)  # fmt: skip
STATES = (COMPLIED_IN_TIME, COMPLIED_LATE, OPEN_IN_TIME, OVERDUE, DECLINED)
LATE = (COMPLIED_LATE, OVERDUE)
COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "kind": Column("Kind", Shown.WORD),
    "finding": Column("Finding", Shown.WORD),
    "what": Column("What is to be done", Shown.TEXT),
    "made": Column("Made", Shown.DAY),
    "due": Column("Due", Shown.DAY),
    "done": Column("Done", Shown.DAY),
    "state": Column("State", Shown.WORD),
    "days_late": Column("Working days late", Shown.NUMBER),
    "reason": Column("Reason", Shown.TEXT),
}
WORDS = {
    "complied_in_time": "Done in time",
    "complied_late": "Done late",
    "open_in_time": "Open, in time",
    "overdue": "Overdue",
    "late": "Orders late",
    "reason_required": "Late without a reason",
    "recommendations_complied_in_time": "Recommendations done in time",
    "recommendations_complied_late": "Recommendations done late",
    "recommendations_open_in_time": "Recommendations open, in time",
}
TELLS = (
    "Everything that the Ombudsman ordered or recommended and that was open in the quarter: done, open or overdue, and "
    "why what is late is late. For the Member Responsible for Complaints."
)


@report(
    "ombudsman_orders", "Orders and recommendations of the Housing Ombudsman",
    tells=TELLS, columns=COLUMNS, words=WORDS,
)  # fmt: skip
def ombudsman_orders(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """Everything that was open in the quarter so far.

    That is what was made by `as_at`, and neither done nor declined before the quarter began.

    `counts`: orders by state, how many are late and how many of these lack a reason; recommendations by state. The
    rows name nobody: names that stand in a text are taken out.
    """
    begins = quarter_of(as_at).first
    calendar = runtime.calendar(landlord, connection)
    orders_made = [row for row in ombudsman.orders_until(connection, landlord, as_at) if _in_period(row, begins)]
    names = queries.names_in_cases(connection, sorted({row["case_id"] for row in orders_made}))
    rows = [_row(row, as_at, calendar, names[row["case_id"]]) for row in orders_made]
    orders = [row for row in rows if row["kind"] == ORDER]
    late = [row for row in orders if row["state"] in LATE]
    counts = {state: sum(row["state"] == state for row in orders) for state in STATES if state != DECLINED}
    counts["late"] = len(late)
    counts["reason_required"] = sum(row["reason"] is None for row in late)
    for state in STATES:
        counts[f"recommendations_{state}"] = sum(row["state"] == state for row in rows if row["kind"] != ORDER)
    return Figures(begins, counts, rows)


def _in_period(row: ombudsman.OrderWithReference, begins: date) -> bool:
    ended = row["done_on"] or row["declined_on"]
    return ended is None or ended >= begins


def _row(row: ombudsman.OrderWithReference, as_at: date, calendar: WorkingCalendar, names: list[str]) -> dict[str, Any]:
    done = row["done_on"] if row["done_on"] and row["done_on"] <= as_at else None
    declined = row["declined_on"] if row["declined_on"] and row["declined_on"] <= as_at else None
    late = calendar.late(row["due_on"], done or as_at) if row["due_on"] and not declined else 0
    return {
        "reference": row["reference"],
        "kind": row["kind"],
        "finding": row["severity"],
        "what": without_names(row["what"], names),
        "made": row["ordered_on"],
        "due": row["due_on"],
        "done": done,
        "state": _state(done, declined, late),
        "days_late": late,
        "reason": without_names(row["late_reason"] if late else row["declined_reason"], names) or None,
    }


def _state(done: date | None, declined: date | None, late: int) -> str:
    if declined:
        return DECLINED
    if done:
        return COMPLIED_LATE if late else COMPLIED_IN_TIME
    return OVERDUE if late else OPEN_IN_TIME
