"""Lateness that a correction or a later entry removes stays visible (policies §0.5, T9).

An event of the case keeps what was late, by how many working days, what changed that, who did it, and why. A clock that
began again is late in each of its runs by itself: what a new run or time brings removes nothing from an earlier one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.deadlines.breaches import Breach
from app.store.queries.reports import LATENESS_REMOVED

from .moved_by_calendar import DATES_RECOMPUTED

if TYPE_CHECKING:
    from ..case_record import CaseRecord

DATE_CORRECTED, RECLASSIFIED = "date_corrected", "reclassified"
REASONS = ("why", "reason")


def note_removed_lateness(
    case: CaseRecord,
    before: Iterable[Mapping[str, Any]],
    now: Iterable[Breach],
    runs: Iterable[Breach],
    *,
    recomputed: bool,
) -> None:
    """Record what is no longer late, or less late, than the stored breaches `before` say.

    `now`: what is late now. `runs`: every run of every clock, those in time too. `recomputed`: the case is computed
    because what is in force has changed. Days are working days; a breach that is still open counts to today.
    """
    breaches = list(now)
    of_clock: dict[tuple[str, str, str], list[Breach]] = defaultdict(list)
    for dated in dict.fromkeys([*runs, *breaches]):
        of_clock[(dated.code, dated.layer, dated.clock)].append(dated)
    late: dict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in before:
        late[(row["code"], row["layer"], row["clock"])].append(row)
    acts = {(breach.code, breach.layer, breach.done): breach for breach in breaches}
    for key, rows in late.items():
        for row, run in _same_runs(rows, of_clock[key]):
            was = row["days_late"] if row["done"] else case.calendar.late(row["due"], case.today)
            counted = run if run in breaches else acts.get((*key[:2], run.done if run else row["done"])) or run
            days = counted.days_late if counted else 0
            if was > days or counted not in breaches:  # late on a day off is late by no working day, and late still
                _note(case, row, was, days, run, recomputed=recomputed)


def _same_runs(rows: list[Mapping[str, Any]], runs: list[Breach]) -> list[tuple[Mapping[str, Any], Breach | None]]:
    """Each breach of a clock with what its run is now; None where there is no such run any more.

    It is the run that is due on the same day; or else, because a correction moved that, the one that ended on the same
    day; or else the one of those left whose date is nearest. Of several that are alike, it is the one that ended last:
    a clock that began again may be due on the day on which it was due before, when it was met in time.
    """
    left = list(runs)
    same: dict[int, Breach] = {}
    rules = (
        lambda row, run: run.due == row["due"],
        lambda row, run: run.done == row["done"],
        lambda row, run: True,
    )  # fmt: skip
    for is_same in rules:
        for number, row in enumerate(rows):
            alike = [run for run in left if is_same(row, run)] if number not in same else []
            if alike:
                same[number] = min(
                    alike, key=lambda run: (abs(run.due - row["due"]), date.max - (run.done or date.max))
                )
                left.remove(same[number])
    return [(row, same.get(number)) for number, row in enumerate(rows)]


def _note(
    case: CaseRecord, row: Mapping[str, Any], was: int, days: int, run: Breach | None, *, recomputed: bool
) -> None:
    """Record one removal, with the dates of the run as they were and as they are."""
    dates = {"due": row["due"], "done": row["done"], "due_now": run and run.due, "done_now": run and run.done}
    written: dict[str, Any] = {name: day.isoformat() if day else None for name, day in dates.items()}
    case.record(
        LATENESS_REMOVED, case.today, text=_why(case), code=row["code"], layer=row["layer"], clock=row["clock"],
        days_late=was, left=days, by=DATES_RECOMPUTED if recomputed else _by(case),
        **written,
    )  # fmt: skip


def _by(case: CaseRecord) -> str:
    """What removed it: the event whose day was corrected, a new classification, or what was entered later."""
    corrected = case.newly_happened(DATE_CORRECTED)
    if corrected:
        return str(corrected[-1].data["event"])
    entered = [event.type for event in case.events if event.id is None and event.occurred_on < case.today]
    known = [type_ for type_ in entered if type_ in case.content.clock_events]
    return RECLASSIFIED if case.has_recorded(RECLASSIFIED) else ", ".join(dict.fromkeys(known or entered))


def _why(case: CaseRecord) -> str:
    """The reason given with the correction or the entry, as the form has it."""
    answers = case.submission.answers
    return next((str(answers[name]) for name in REASONS if answers.get(name)), "")
