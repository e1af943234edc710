"""Complaints answered at stage 1, at once or after an investigation.

A complaint put right at once counts as answered at stage 1 and is marked as such (QF-02, Code 5.2, 6.2, 6.3).
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from app.deadlines.periods import quarter_of
from app.store import Connection
from app.store.queries import reports as queries

from .registry import Column, Figures, Shown, report

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

AT_ONCE, INVESTIGATED = "at_once", "investigated"
ANSWERED = {"quick_fix_closed": AT_ONCE, "response_issued": INVESTIGATED}
RECEIVED, LATE = "received", "S1_LATE"
POLICY, CODE = "policy", "code"
COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "received": Column("Received", Shown.DAY),
    "answered": Column("Answered", Shown.DAY),
    "mode": Column("How", Shown.WORD),
    "working_days": Column("Working days", Shown.NUMBER),
    "policy": Column("In time by our policy", Shown.YES_NO),
    "code": Column("In time by the Code", Shown.YES_NO),
}
WORDS = {
    "answered": "Answered at stage 1",
    "at_once": "Put right at once",
    "investigated": "Answered after an investigation",
    "in_time_policy": "In time by our policy",
    "within_code": "Answers that the Code counts",
    "in_time_code": "In time by the Code",
}
TELLS = (
    "Every complaint answered at stage 1 in the quarter: whether it was put right at once or investigated, how long it "
    "took, and whether that was in time by our policy and by the Code."
)


@report("stage_1_answers", "Answers at stage 1", tells=TELLS, columns=COLUMNS, words=WORDS)
def stage_1_answers(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """The answers from the first day of the quarter to `as_at`, oldest first.

    A complaint that was put right at once and then investigated after all counts with its last answer. Working days:
    since receipt.

    What a later correction made of an answer in time was late as at a day before that (policies §0.5).

    `counts`: answered; by each way; in time by the landlord's policy and by the Code, valid extensions included.
    Of a customer whom the Code does not protect (R12) none is in time or late by it, nor among those it counts.
    """
    begins = quarter_of(as_at).first
    events = queries.events_until(connection, landlord, list(ANSWERED), as_at)
    events = [event for event in events if "answered_with" not in event["data"]]  # one answer counts once (A24)
    answers = {event["case_id"]: event for event in events if event["occurred_on"] >= begins}
    history = queries.events_of_cases(connection, list(answers), as_at)
    late = queries.breaches_of(connection, list(answers), LATE)
    since_removed = _removed_later(connection, landlord, as_at)
    asked = [event["reference"] for event in answers.values()]
    in_scope = {row["id"] for row in queries.cases_called(connection, landlord, asked) if row["code_scope"]}
    calendar = runtime.calendar(landlord, connection)
    rows: list[dict[str, Any]] = []
    for case_id, answer in sorted(answers.items(), key=lambda item: (item[1]["occurred_on"], item[0])):
        received = next(event["occurred_on"] for event in history[case_id] if event["type"] == RECEIVED)
        missed = {row["layer"] for row in late.get(case_id, []) if row["due"] and row["due"] < answer["occurred_on"]}
        missed |= since_removed.get(case_id, set())
        rows.append(
            {
                "reference": answer["reference"],
                "received": received,
                "answered": answer["occurred_on"],
                "mode": ANSWERED[answer["type"]],
                "working_days": calendar.between(received, answer["occurred_on"]),
                "policy": POLICY not in missed,
                "code": CODE not in missed if case_id in in_scope else None,
            }
        )
    modes = Counter(row["mode"] for row in rows)
    counts = {
        "answered": len(rows),
        AT_ONCE: modes[AT_ONCE],
        INVESTIGATED: modes[INVESTIGATED],
        "in_time_policy": sum(row["policy"] for row in rows),
        "within_code": sum(row["code"] is not None for row in rows),
        "in_time_code": sum(row["code"] is True for row in rows),
    }
    return Figures(begins, counts, rows)


def _removed_later(connection: Connection, landlord: str, as_at: date) -> dict[int, set[str]]:
    """case id → the layers by which its answer was late as at a day, until something later removed that."""
    layers: dict[int, set[str]] = {}
    for event in queries.lateness_removed(connection, landlord, as_at + date.resolution, date.max):
        data = event["data"]
        if data["code"] == LATE and date.fromisoformat(data["due"]) < as_at:
            layers.setdefault(event["case_id"], set()).add(data["layer"])
    return layers
