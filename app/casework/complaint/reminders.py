"""Remind who has to act on a date: some working days before, on the day, and on every working day after (TIM-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.clock import say_date
from app.deadlines.distance import say_distance
from app.deadlines.reminders import reminds_on
from app.store import running

from ..alerting import raise_alert
from ..clocks import needs_action

if TYPE_CHECKING:
    from ..case import Case

REVIEWED_AT = 2
"""The stage at which the reviewer has the case (Code 6.13)."""


def raise_reminders(case: Case) -> int:
    """Raise today's reminders for a case. Returns how many clocks were reminded of."""
    reminders = case.clocks.reminders
    tasks = running.open_tasks_of_case(case.connection, case.id)
    count = 0
    for state in case.clocks.states.values():
        if not needs_action(state) or not reminds_on(state, case.today, case.calendar, reminders):
            continue
        distance = say_distance(state.effective_due, case.today, case.calendar)
        name = state.clock.replace("_", " ").capitalize()
        text = f"{case.row['reference']}: {name} {distance}, due {say_date(state.effective_due)}"
        mine = [task for task in tasks if task["clock"] == state.clock]
        for task in mine:
            raise_alert(case, text, role=None if task["assignee"] else task["role"], username=task["assignee"])
        if not mine:
            _remind_without_task(case, text, missed=state.breach is not None)
        count += 1
    return count


def _remind_without_task(case: Case, text: str, missed: bool) -> None:
    """No task serves this clock: remind the case owner at its stage, or the complaints officers if there is none.

    `missed`: whether passing the date is a breach; the complaints officers are reminded of no other.
    """
    at_stage = case.row["reviewer" if case.row["stage"] == REVIEWED_AT else "handler"]
    username = at_stage or case.row["handler"]
    if username:
        raise_alert(case, text, username=username)
        return
    for role in case.content.landlord.complaints_officers if missed else ():
        raise_alert(case, text, role=role)
