"""The reasonable adjustments that hold for whoever complained, whatever case they were agreed in (ADJ-03).

Those of one case are looked at again together, by the earliest of their dates; the diagram `adjustment_review` asks
for it (ADJ-02).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.contracts import ADJUSTMENT_REVIEW
from app.content.messages import ADJUSTMENT_AGREED
from app.deadlines.clocks import RUNNING
from app.errors import Invalid
from app.store import cases, tables
from app.store.queries import case as queries
from app.store.rows import AdjustmentRow

from ..case_record import GIVEN

if TYPE_CHECKING:
    from ..case import Case

RECORDED = "adjustment_recorded"


def adjustments_in_force(adjustments: Iterable[AdjustmentRow], day: date) -> list[AdjustmentRow]:
    """Those of a person's adjustments that hold on a day: until the day before they ended (ADJ-03)."""
    return [row for row in adjustments if (ended := row.get("ended_on")) is None or ended > day]


def adjustments_of(case: Case) -> list[AdjustmentRow]:
    """Those of the complainant that hold today, the ones that this command recorded included."""
    elsewhere = queries.adjustments(case.connection, case.row["complainant_id"])
    others = [row for row in elsewhere if row["case_id"] != case.id]
    return adjustments_in_force([*others, *case.rows(tables.adjustment)], case.today)


def agree_adjustments(case: Case, kinds: Iterable[str], details: str, review_on: date | None) -> None:
    """Keep what was agreed with the complainant and is not in force already, and see to its review (ADJ-01, ADJ-02).

    `review_on`: an earlier day for the review than the table of timescales sets; None for that of the table. Invalid
    for a day that has passed.
    """
    _require_day_to_come(case, review_on)
    known = {row["kind"] for row in adjustments_of(case)}
    new = [kind for kind in dict.fromkeys(kinds) if kind.strip() and kind not in known]
    for kind in new:
        case.add(
            tables.adjustment,
            person_id=case.row["complainant_id"], kind=kind, details=details, review_on=review_on,
            recorded_at=case.now, recorded_by=case.actor.username,
        )  # fmt: skip
    if not new:
        return
    review = case.clocks.states.get(ADJUSTMENT_REVIEW)
    if review is None or review.status != RUNNING:
        case.pending_messages.append((ADJUSTMENT_AGREED, {}))
    case.record(RECORDED, case.occurred_on)
    _keep_review_day(case, adjustments_in_force(case.rows(tables.adjustment), case.today))


def review_adjustments(case: Case, kept: Iterable[str], review_on: date | None) -> None:
    """End the adjustments of this case that are not among the kinds `kept`, on the day of the act (ADJ-02).

    They end for the person, in whatever case they stand. `review_on`: when the others are looked at again, None for
    the day that the table of timescales sets. Invalid for a day that has passed.
    """
    _require_day_to_come(case, review_on)
    mine = adjustments_in_force(case.rows(tables.adjustment), case.today)
    goes_on = [row for row in mine if row["kind"] in set(kept)]
    ended = {row["kind"] for row in mine} - {row["kind"] for row in goes_on}
    for row in adjustments_in_force(queries.adjustments(case.connection, case.row["complainant_id"]), case.today):
        if row["kind"] in ended:
            cases.update_row(case.connection, tables.adjustment, row["id"], {"ended_on": case.occurred_on})
    for row in goes_on:
        cases.update_row(case.connection, tables.adjustment, row["id"], {"review_on": review_on})
    _keep_review_day(case, [{**row, "review_on": review_on} for row in goes_on])


def _require_day_to_come(case: Case, review_on: date | None) -> None:
    if review_on is not None and review_on <= case.today:
        raise Invalid({"review_on": "Enter a day to come, or leave it empty."})


def _keep_review_day(case: Case, rows: Iterable[Any]) -> None:
    """Let the clock run to the earliest day that somebody named, if that comes before the table's."""
    named = min((row["review_on"] for row in rows if row["review_on"]), default=None)
    case.set_facts({GIVEN + ADJUSTMENT_REVIEW: named})
