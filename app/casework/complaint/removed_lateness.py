"""Lateness that a correction or a later entry removes stays visible (policies §0.5, T9).

An event of the case keeps what was late, by how many working days, what changed that, who did it, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from app.deadlines.breaches import Breach
from app.store.queries.reports import LATENESS_REMOVED

if TYPE_CHECKING:
    from ..case_record import CaseRecord

DATE_CORRECTED, RECLASSIFIED = "date_corrected", "reclassified"
REASONS = ("why", "reason")


def note_removed_lateness(case: CaseRecord, before: Iterable[Mapping[str, Any]], now: Iterable[Breach]) -> None:
    """Record what is no longer late, or less late, than the stored breaches `before` say.

    Days are working days; a breach that is still open counts to today.
    """
    left = {(breach.code, breach.layer, breach.clock): breach for breach in now}
    acts = {(breach.code, breach.layer, breach.done) for breach in left.values()}
    for row in before:
        breach = left.get((row["code"], row["layer"], row["clock"]))
        was = row["days_late"] if row["done"] else case.calendar.late(row["due"], case.today)
        days = breach.days_late if breach else 0
        counted_elsewhere = breach is None and (row["code"], row["layer"], row["done"]) in acts
        if was > days and not counted_elsewhere:
            case.record(
                LATENESS_REMOVED, case.today, text=_why(case), code=row["code"], layer=row["layer"],
                clock=row["clock"], due=row["due"].isoformat(), done=row["done"].isoformat() if row["done"] else None,
                days_late=was, left=days, by=_by(case),
            )  # fmt: skip


def _by(case: CaseRecord) -> str:
    """What removed it: the event whose day was corrected, a new classification, or what was entered later."""
    corrected = case.newly_happened(DATE_CORRECTED)
    if corrected:
        return str(corrected[-1].data["event"])
    entered = [event.type for event in case.events if event.id is None and event.occurred_on < case.today]
    known = [type_ for type_ in entered if type_ in case.content.clock_events]
    return RECLASSIFIED if case.has_recorded(RECLASSIFIED) else ", ".join(dict.fromkeys(known))


def _why(case: CaseRecord) -> str:
    """The reason given with the correction or the entry, as the form has it."""
    answers = case.submission.answers
    return next((str(answers[name]) for name in REASONS if answers.get(name)), "")
