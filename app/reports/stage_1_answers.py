"""Stages 1 of complaints that ended: answered at once, after an investigation, or late and without an answer.

A complaint put right at once counts as answered at stage 1 and is marked as such (QF-02, Code 5.2, 6.2, 6.3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.contracts import STAGE_1_MEASURE
from app.deadlines.periods import quarter_of
from app.deadlines.rules import CODE, POLICY
from app.deadlines.state import STOPPED, ClockState
from app.store import Connection
from app.store.queries import reports as queries

from .clocks_then import clock_then
from .registry import Column, Figures, Shown, report
from .stage_1_endings import AT_ONCE, INVESTIGATED, LATE, UNANSWERED, stage_1_endings

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

RECEIVED = "received"
MEASURE = "measure"
COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "received": Column("Received", Shown.DAY),
    "answered": Column("Answered", Shown.DAY),
    "mode": Column("How", Shown.WORD),
    "working_days": Column("Working days", Shown.NUMBER),
    "policy": Column("In time by our policy", Shown.YES_NO),
    "code": Column("In time by the Code", Shown.YES_NO),
    MEASURE: Column("Within our measure", Shown.YES_NO),
}
WORDS = {
    "answered": "Answered at stage 1",
    "at_once": "Put right at once",
    "investigated": "Answered after an investigation",
    "unanswered": "Late, and ended without an answer",
    "overdue": "Overdue on this day, and not answered yet",
    "in_time_policy": "In time by our policy",
    "percent_policy": "In time by our policy, per cent",
    "within_code": "Those that the Code counts",
    "in_time_code": "In time by the Code",
    "percent_code": "In time by the Code, per cent",
    "measured": "Those that our measure counts",
    "within_measure": "Within our measure",
    "percent_measure": "Within our measure, per cent",
}
TELLS = (
    "Every complaint whose stage 1 ended in the quarter: whether it was put right at once, investigated, or late and "
    "never answered, how long it took, and whether that was in time by our policy and by the Code."
)


@report("stage_1_answers", "Answers at stage 1", tells=TELLS, columns=COLUMNS, words=WORDS)
def stage_1_answers(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """The stages 1 that ended from the first day of the quarter to `as_at`, oldest first.

    One that was late and then ended without an answer – at stage 2, withdrawn, refused, closed – stays late. One that
    ended without an answer before it was due is not counted. What is overdue and still open is a figure of its own: it
    counts in the quarter in which it ends. A complaint that was put right at once and then investigated after all
    counts with its last answer; one that was answered with another counts with that, late if either was (A24).

    `working_days`: since receipt. What a later correction made of an answer in time was late as at a day before that
    (policies §0.5). Per cents are whole and rounded down, so that 100 means all; they are of all that ended, by the
    Code of those that it protects (R12, R11). `measure`: a landlord's own measure of stage 1, beside its dates (E1).
    """
    begins = quarter_of(as_at).first
    endings, waiting = stage_1_endings(connection, landlord, as_at)
    ended = [ending for ending in endings if ending.ended >= begins]
    case_ids = sorted({ending.case_id for ending in ended})
    of_code = queries.cases_with_code_date(connection, case_ids, LATE)
    history = queries.events_of_cases(connection, case_ids, as_at)
    cases = queries.cases_by_id(connection, case_ids)
    calendar = runtime.calendar(landlord, connection)
    rows: list[dict[str, Any]] = []
    for ending in ended:
        case, events = cases[ending.case_id], history[ending.case_id]
        received = next((event["occurred_on"] for event in events if event["type"] == RECEIVED), case["received_on"])
        content = runtime.contents.get(connection, case["release_id"])
        measured = STAGE_1_MEASURE in content.output_literals("timescales", "clock")
        measure = clock_then(content, case, events, calendar, STAGE_1_MEASURE) if measured else None
        rows.append(
            {
                "reference": case["reference"],
                "received": received,
                "answered": None if ending.mode == UNANSWERED else ending.ended,
                "mode": ending.mode,
                "working_days": calendar.between(received, ending.ended),
                "policy": POLICY not in ending.missed,
                "code": CODE not in ending.missed if ending.case_id in of_code else None,
                MEASURE: _within(measure, ending.ended),
            }
        )
    unmeasured = frozenset() if any(row[MEASURE] is not None for row in rows) else frozenset({MEASURE})
    return Figures(begins, _counts(rows, len(waiting)), rows, leaves_out=unmeasured)


def _within(measure: ClockState | None, ended: date) -> bool | None:
    """Whether a stage 1 ended within the landlord's measure; None without one, or if it ended unanswered before it."""
    if measure is None:
        return None
    run = next((run for run in measure.runs if ended in (run.met_on, run.stopped_on)), measure)
    if run.status == STOPPED and ended <= run.effective_due:
        return None
    return ended <= run.effective_due


def _counts(rows: Sequence[dict[str, Any]], overdue: int) -> dict[str, int]:
    modes = Counter(row["mode"] for row in rows)
    counts = {
        "answered": modes[AT_ONCE] + modes[INVESTIGATED],
        AT_ONCE: modes[AT_ONCE],
        INVESTIGATED: modes[INVESTIGATED],
        UNANSWERED: modes[UNANSWERED],
        "overdue": overdue,
        "in_time_policy": sum(row["policy"] for row in rows),
        **_percent("percent_policy", [row["policy"] for row in rows]),
        "within_code": sum(row["code"] is not None for row in rows),
        "in_time_code": sum(row["code"] is True for row in rows),
        **_percent("percent_code", [row["code"] for row in rows]),
    }
    measured = [row[MEASURE] for row in rows if row[MEASURE] is not None]
    if measured:
        counts |= {"measured": len(measured), "within_measure": sum(measured), **_percent("percent_measure", measured)}
    return counts


def _percent(name: str, answers: Iterable[bool | None]) -> dict[str, int]:
    """Under this name how many of a hundred are true, rounded down; nothing where there is nothing to count."""
    counted = [answer for answer in answers if answer is not None]
    return {name: 100 * sum(counted) // len(counted)} if counted else {}
