"""A clock of a case as at a day, worked out from what had happened by then, by the tables of its release."""

from __future__ import annotations

from collections.abc import Sequence

from app.casework.case_record import CASE_FACTS
from app.content.release import Release
from app.deadlines import clocks
from app.deadlines.calendar import WorkingCalendar
from app.deadlines.runs import OrderedEvents
from app.store.rows import CaseRow, EventRow


def clock_then(
    content: Release, case: CaseRow, events: Sequence[EventRow], calendar: WorkingCalendar, clock: str
) -> clocks.ClockState | None:
    """One clock of a case after these events, also one that is only counted (a measure); None where it does not exist.

    `events`: in the order in which they happened. Extensions are left out: neither a review nor a measure has any.
    """
    complaint = {**(case["facts"] or {}), **{name: case[name] for name in CASE_FACTS}}  # type: ignore[literal-required]
    variables = {"complaint": complaint, "landlord": content.landlord.context()}
    rules = [rule for rule in content.clock_rules(variables) if rule.clock == clock]
    days = OrderedEvents()
    for event in events:
        days.happen(event["type"], event["occurred_on"])
    scope = bool(case["code_scope"])
    return clocks.compute_clocks(rules, days, calendar, code_scope=scope, measures=True).get(clock)
