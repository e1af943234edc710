"""Extensions by number, length, reason, agreed or not, and blocked (EXT-12, Code 8.1)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from statistics import median_low
from typing import TYPE_CHECKING, Any

from app.casework.complaint.extensions import ALLOWED, BLOCKED, FLAGGED, INVALID, NEEDS_APPROVAL, VALID, WAITS
from app.deadlines.periods import quarter_of
from app.masking import without_names
from app.store import Connection
from app.store.queries import reports as queries

from .registry import Column, Figures, Shown, report

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

OUTCOMES = (ALLOWED, FLAGGED, BLOCKED, INVALID, NEEDS_APPROVAL)
ANSWERS = ("yes", "no", "not_asked")
COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "stage": Column("Stage", Shown.NUMBER),
    "clock": Column("Which date", Shown.WORD),
    "proposed": Column("Proposed", Shown.DAY),
    "working_days": Column("Working days", Shown.NUMBER),
    "total_days": Column("In all", Shown.NUMBER),
    "agreed": Column("Customer agreed", Shown.WORD),
    "good_reason": Column("Good reason", Shown.YES_NO),
    "reason": Column("Reason", Shown.TEXT),
    "outcome": Column("Outcome", Shown.WORD),
    "why": Column("Why", Shown.TEXT),
}
WORDS = {
    "cases": "Cases",
    "agreed_yes": "The customer agreed",
    "agreed_no": "The customer did not agree",
    "agreed_not_asked": "The customer was not asked",
    "good_reason": "With a good reason",
    "no_good_reason": "Without a good reason",
    "allowed": "Allowed",
    "flagged": "Allowed, and flagged",
    "invalid": "Not valid: the date stands",
    "needs_approval": "Waiting for approval",
    "shortest": "Shortest, in working days",
    "median": "Median, in working days",
    "longest": "Longest, in working days",
    "longest_in_all": "Longest in all from the first date, in working days",
}
TELLS = (
    "How often dates were moved in the quarter, by how long and why, whether the customer agreed, and which proposals "
    "were blocked."
)


@report("extensions", "Extensions of dates", tells=TELLS, columns=COLUMNS, words=WORDS)
def extensions(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """Every extension proposed from the first day of the quarter to `as_at`, with what came of it.

    `counts`: proposals, by outcome, by the customer's answer and by good reason; how long those are that moved a date
    (working days). The rows name nobody: names that stand in a reason are taken out.
    """
    begins = quarter_of(as_at).first
    proposed = _proposed_then(connection, landlord, begins, as_at)
    names = queries.names_in_cases(connection, sorted({row["case_id"] for row in proposed}))
    return Figures(begins, _counts(proposed), [_row(row, names[row["case_id"]]) for row in proposed])


def _proposed_then(
    connection: Connection, landlord: str, begins: date, as_at: date
) -> list[queries.ExtensionWithReference]:
    """The proposals of the quarter as they stood on a day: one that was approved or refused later waited then."""
    rows = queries.extensions_since(connection, landlord, begins)
    waiting = {
        event["data"]["extension_id"]: event["occurred_on"]
        for event in queries.events_until(connection, landlord, [WAITS], as_at)
    }
    for row in rows:
        decided_on, row["proposed_on"] = row["proposed_on"], waiting.get(row["id"], row["proposed_on"])
        if row["id"] in waiting and decided_on > as_at:
            row["outcome"], row["why"] = NEEDS_APPROVAL, ""
    return [row for row in rows if begins <= row["proposed_on"] <= as_at]


def _counts(proposed: list[queries.ExtensionWithReference]) -> dict[str, int]:
    outcomes, answers = Counter(row["outcome"] for row in proposed), Counter(row["agreed"] for row in proposed)
    moved = [row for row in proposed if row["outcome"] in VALID]
    lengths = [row["working_days"] for row in moved]
    good = sum(row["good_reason"] for row in proposed)
    return {
        "proposed": len(proposed),
        "cases": len({row["case_id"] for row in proposed}),
        **{outcome: outcomes[outcome] for outcome in OUTCOMES},
        **{f"agreed_{answer}": answers[answer] for answer in ANSWERS},
        "good_reason": good,
        "no_good_reason": len(proposed) - good,
        "shortest": min(lengths, default=0),
        "median": median_low(lengths) if lengths else 0,
        "longest": max(lengths, default=0),
        "longest_in_all": max((row["total_days"] for row in moved), default=0),
    }


def _row(row: queries.ExtensionWithReference, names: list[str]) -> dict[str, Any]:
    return {
        "reference": row["reference"],
        "stage": row["stage"],
        "clock": row["clock"],
        "proposed": row["proposed_on"],
        "working_days": row["working_days"],
        "total_days": row["total_days"],
        "agreed": row["agreed"],
        "good_reason": row["good_reason"],
        "reason": without_names(row["reason"], names),
        "outcome": row["outcome"],
        "why": without_names(row["why"], names) or None,
    }
