"""The weekly list for managers: what came in, what is close to its date, what is overdue, and what was done late.

Sources: RPT-01, ACK-16.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app.content.contracts import REMINDERS
from app.deadlines.reminders import reminders_from
from app.deadlines.rules import CODE, POLICY
from app.deadlines.state import STOPPED
from app.store import Connection
from app.store.queries import reports as queries
from app.store.rows import BreachRow

from .registry import Column, Figures, Shown, report

if TYPE_CHECKING:
    from app.casework.runtime import Runtime
    from app.content.release import Release
    from app.deadlines.calendar import WorkingCalendar

CLOSE, OVERDUE, DONE_LATE, ENDED_LATE = "close", "overdue", "done_late", "ended_late"
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
    "ended_late": "Missed, and ended without being done",
}
TELLS = (
    "The complaints received in the last seven days, and every date of a complaint that is close, overdue, or was met "
    "late or missed for good in that time: acknowledgements, answers, contacts, by our policy and by the Code."
)


@report("weekly_list", "The week's complaints", tells=TELLS, columns=COLUMNS, words=WORDS)
def weekly_list(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """The complaints and dates of the seven days up to `as_at`, the most overdue first.

    A date is close from its first reminder on (table `reminders`). Dates are as they are known now, so a later
    extension shows in an earlier week too. What was missed stays in the list of its week, also when the complaint was
    taken on, withdrawn or closed. What a later correction removed of lateness was late then (policies §0.5).

    `counts`: complaints received, complaints with a date running, and dates close, overdue, met late and missed for
    good in the week.
    """
    begins = as_at - WEEK + date.resolution
    calendar = runtime.calendar(landlord, connection)
    content = runtime.content_on(landlord, as_at, connection)
    soon = calendar.add(as_at, _notice(content))
    standing = queries.clocks_standing(connection, landlord, begins, as_at)
    late = queries.breaches_due_before(connection, landlord, as_at, open_on=begins)
    of_case: dict[int, list[BreachRow]] = defaultdict(list)
    for breach in late:
        of_case[breach["case_id"]].append(breach)
    running = [clock for clock in standing if clock["met_on"] is None or clock["met_on"] > as_at]
    rows: list[dict[str, Any]] = []
    shown: set[int] = set()
    for clock in standing:
        met_on, due = clock["met_on"], clock["effective_due"]
        until = as_at if met_on is None or met_on > as_at else met_on
        if due is None or (until == met_on and until < begins) or (until != met_on and due > soon):
            continue
        missed = [breach for breach in of_case[clock["case_id"]] if _says_late(breach, clock)]
        row = _row(clock, due, calendar, until, missed)
        if until != met_on or row["policy"] or row["code"]:
            rows.append(row)
            shown |= {breach["id"] for breach in missed}
    rows += _missed_besides(connection, [row for row in late if row["id"] not in shown], calendar, as_at)
    rows = _as_it_was(connection, landlord, as_at, calendar, rows)
    rows.sort(key=lambda row: (-row["days_late"], row["due"], row["reference"], row["what"]))
    states = [row["state"] for row in rows]
    counts = {
        "received": queries.complaints_received(connection, landlord, begins, as_at),
        "open": len({clock["case_id"] for clock in running}),
        **{state: states.count(state) for state in (CLOSE, OVERDUE, DONE_LATE, ENDED_LATE)},
    }
    return Figures(begins, counts, rows, dict(content.landlord.areas))


def _notice(content: Release) -> int:
    """How many working days before a date it is first reminded of."""
    reminders = reminders_from(content.rows(REMINDERS, {"complaint": {}}))
    return max((reminder.working_days_before for reminder in reminders), default=0)


def _row(
    clock: queries.ClockWithCase, due: date, calendar: WorkingCalendar, until: date, late: Iterable[BreachRow]
) -> dict[str, Any]:
    """A clock as a line of the list: late until it was met, or until the day of the report."""
    missed = {breach["layer"] for breach in late if breach["due"] is not None and breach["due"] < until}
    days_late = max(calendar.late(due, until), 0)
    met = clock["met_on"] == until
    return {
        "reference": clock["reference"],
        "area": clock["service_area"] or None,
        "what": clock["name"],
        "due": due,
        "state": DONE_LATE if met else OVERDUE if days_late else CLOSE,
        "days_late": days_late,
        "policy": POLICY in missed,
        "code": CODE in missed,
    }


def _says_late(breach: BreachRow, clock: queries.ClockWithCase) -> bool:
    """Whether a breach is that of a clock as it stands: its own, or of another clock that ended with the same act."""
    if breach["clock"] == clock["name"]:
        return breach["due"] in (clock["policy_due"], clock["code_due"])
    return (breach["code"], breach["done"]) == (clock["breach"], clock["met_on"])


def _missed_besides(
    connection: Connection, late: Sequence[BreachRow], calendar: WorkingCalendar, as_at: date
) -> list[dict[str, Any]]:
    """What was missed by clocks that ended without being met, or that began again since, a line for each date."""
    clocks = queries.clocks_of_cases(connection, (breach["case_id"] for breach in late), as_at)
    stopped = {(clock["case_id"], clock["name"]) for clock in clocks if clock["status"] == STOPPED}
    dated = {(clock["case_id"], clock["name"]): clock for clock in clocks}
    lines: dict[tuple[int, str, date | None], list[BreachRow]] = defaultdict(list)
    for breach in late:
        if (breach["case_id"], breach["clock"]) in dated:
            lines[breach["case_id"], breach["clock"], breach["done"]].append(breach)
    rows = []
    for (case_id, name, done), layers in lines.items():
        clock = dated[case_id, name]
        due = min(breach["due"] for breach in layers if breach["due"])
        until = as_at if done is None or done > as_at else done
        ended = (case_id, name) in stopped and due in (clock["policy_due"], clock["code_due"])
        rows.append(
            {
                "reference": clock["reference"],
                "area": clock["service_area"] or None,
                "what": name,
                "due": due,
                "state": OVERDUE if until != done else ENDED_LATE if ended else DONE_LATE,
                "days_late": calendar.late(due, until),
                "policy": any(breach["layer"] == POLICY for breach in layers),
                "code": any(breach["layer"] == CODE for breach in layers),
            }
        )
    return rows


def _as_it_was(
    connection: Connection, landlord: str, as_at: date, calendar: WorkingCalendar, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows with those of dates whose lateness was removed after the day of the report, as they were on it.

    A clock that began again has a row for each of its runs; a run is known by its dates, before and after.
    """
    was: dict[tuple[Any, ...], dict[str, Any]] = {}
    became: set[tuple[Any, ...]] = set()
    replaced: set[tuple[Any, ...]] = set()
    removed = queries.lateness_removed(connection, landlord, as_at + date.resolution, date.max)
    of_case = {
        row["reference"]: row
        for row in queries.cases_called(connection, landlord, {row["reference"] for row in removed})
    }
    for event in removed:
        data, clock = event["data"], (event["reference"], event["data"]["clock"])
        again = (*clock, data["layer"], data["due"], data["done"]) in became  # what an earlier event names already
        became.add((*clock, data["layer"], data.get("due_now"), data.get("done_now")))
        due, done = date.fromisoformat(data["due"]), date.fromisoformat(data["done"]) if data["done"] else None
        until = done if done and done <= as_at else as_at
        if due >= until or until <= as_at - WEEK:
            continue
        replaced |= {(*clock, data["due"]), (*clock, data.get("due_now"))}
        if again:
            continue
        row = was.setdefault(
            (*clock, done),
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
    others = [row for row in rows if (row["reference"], row["what"], row["due"].isoformat()) not in replaced]
    return [*others, *was.values()]
