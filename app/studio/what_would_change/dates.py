"""Dates: every open case with the dates that it would have under a draft.

A case keeps the release that it was received under, so a change of a table moves no date of an open case by itself;
what changes for these at once is the calendar. Both are said: `on_draft`, what the open cases would have if they ran on
the draft, which is what cases like them will have; and `at_once`, what moves on the day the draft comes into force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from app.casework.actor import ENGINE
from app.casework.case_record import CaseRecord
from app.casework.clocks import CaseClocks
from app.casework.runtime import Runtime
from app.content.release import Release
from app.content.todays_calendar import by_todays_calendars
from app.deadlines.clocks import ClockState
from app.deadlines.state import RUNNING
from app.errors import ContentError
from app.store import Connection, cases
from app.store.queries.would_change import case_rows
from app.store.rows import CaseRow

from ..draft import Draft
from ..progress import Progress
from .answer import AT_ONCE, Answer

Dues = Mapping[str, date]
NOT_WORKED_OUT = "Of {count} open cases the dates could not be worked out under the draft. The check says why."


def dates(runtime: Runtime, draft: Draft, progress: Progress) -> dict[str, Any]:
    """`on_draft` and `at_once`, each with how many cases move and how many would be late that are not late now."""
    on_draft, at_once = Answer({"cases": 0, "move": 0, "late": 0}), Answer({"cases": 0, "move": 0, "late": 0})
    for landlord in draft.landlords:
        with runtime.database.read() as connection:
            ids = cases.open_cases(connection, landlord)
        progress.expect(len(ids))
        changed = draft.release(landlord)
        for start in range(0, len(ids), AT_ONCE):
            progress.step(f"Dates of open cases of {landlord}", 0)
            batch = ids[start : start + AT_ONCE]
            with runtime.database.read() as connection:
                today = runtime.content_on(landlord, runtime.clock.today(), connection)
                for row in case_rows(connection, batch):
                    _compare(runtime, connection, row, (today, changed), on_draft, at_once)
            progress.step(f"Dates of open cases of {landlord}", len(batch))
    if broken := on_draft.counts.get("not worked out", 0):
        on_draft.notes.append(NOT_WORKED_OUT.format(count=broken))
    return {"on_draft": on_draft.as_json(), "at_once": at_once.as_json()}


def _compare(
    runtime: Runtime, connection: Connection, row: CaseRow, contents: tuple[Release, Release], on_draft: Answer,
    at_once: Answer,
) -> None:  # fmt: skip
    today, changed = contents
    own = runtime.contents.get(connection, row["release_id"])
    now = dues_of(runtime, connection, row, own, today)
    _note(on_draft, row, now, _under(runtime, connection, row, changed, changed), runtime.clock.today())
    same = today.landlord.calendar_print == changed.landlord.calendar_print
    then = now if same else _under(runtime, connection, row, own, changed)
    _note(at_once, row, now, then, runtime.clock.today())


def _under(runtime: Runtime, connection: Connection, row: CaseRow, content: Release, today: Release) -> Dues | None:
    try:
        return dues_of(runtime, connection, row, content, today)
    except ContentError:
        return None


def dues_of(runtime: Runtime, connection: Connection, row: CaseRow, content: Release, today: Release) -> Dues:
    """clock → due date, of the clocks of a case that run. `content`: its rules; `today`: what is in force for all.

    ContentError where a table of timescales cannot be worked with.
    """
    with _counting_with(today):
        now, day = runtime.clock.now(), runtime.clock.today()
        record = CaseRecord(connection, row, content, ENGINE.username, now, day, lambda: today)
        states: Mapping[str, ClockState] = CaseClocks(record).states
    return {name: state.effective_due for name, state in states.items() if state.status == RUNNING}


@contextmanager
def _counting_with(today: Release) -> Iterator[None]:
    with by_todays_calendars(lambda landlord: today.calendar if landlord == today.landlord_key else None):
        yield


def _note(answer: Answer, row: CaseRow, now: Dues, then: Dues | None, today: date) -> None:
    answer.count("cases")
    if then is None:
        answer.count("not worked out")
        return
    late_anywhere = moves_anywhere = False
    for clock in sorted(now.keys() | then.keys()):
        before, after = now.get(clock), then.get(clock)
        if before == after:
            continue
        late = after is not None and after < today and not (before is not None and before < today)
        moves_anywhere, late_anywhere = True, late_anywhere or late
        answer.count("move", clock)
        if late:
            answer.count("late", clock)
        answer.line(
            {"case": row["id"], "reference": row["reference"], "landlord": row["landlord"], "what": clock,
             "before": before and before.isoformat(), "after": after and after.isoformat(), "late": late}
        )  # fmt: skip
    if moves_anywhere:
        answer.count("move")
    if late_anywhere:
        answer.count("late")
