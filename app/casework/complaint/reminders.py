"""Remind who has to act on a date: some working days before, on the day, and on every working day after (TIM-11).

Everybody gets at most one message a day, at the beginning of the working day, with all their dates. The table
`reminded` says of which dates people are reminded: those for which somebody has to do something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import feel
from app.clock import say_date
from app.content.contracts import REMINDED
from app.deadlines.distance import say_distance
from app.deadlines.reminders import reminds_on
from app.statuses import STAGE_2
from app.store import running

from ..alerting import Reminded, raise_reminder_alerts
from ..clocks import needs_action

if TYPE_CHECKING:
    from ..case import Case


def raise_reminders(case: Case) -> int:
    """Raise today's reminders for a case, once the working day has begun. Returns how many clocks were reminded of."""
    if case.now < case.clocks.reminded_at(case.today):
        return 0
    reminders = case.clocks.reminders
    tasks = running.open_tasks_of_case(case.connection, case.id)
    gathered: list[Reminded] = []
    count = 0
    for state in case.clocks.states.values():
        mine = [task for task in tasks if task["clock"] == state.clock]
        if not needs_action(state) or not reminds_on(state, case.today, case.calendar, reminders):
            continue
        if not _has_to_act(case, state.clock, bool(mine)):
            continue
        distance = say_distance(state.effective_due, case.today, case.calendar)
        name = state.clock.replace("_", " ").capitalize()
        text = f"{case.row['reference']}: {name} {distance}, due {say_date(state.effective_due)}"
        for task in mine:
            gathered.append(Reminded(text, None if task["assignee"] else task["role"], task["assignee"]))
        if not mine:
            gathered += _without_task(case, text, missed=state.breach is not None)
        count += 1
    raise_reminder_alerts(case, gathered)
    return count


def _has_to_act(case: Case, clock: str, served: bool) -> bool:
    """Whether somebody has to act on a clock now, as the table says; `served`: a task is open for it."""
    facts = {**case.context(), "clock": clock, "served": served}
    answer = case.content_with(REMINDED).decide(REMINDED, facts)
    return feel.to_python(answer.value)["reminded"] is True


def _without_task(case: Case, text: str, missed: bool) -> list[Reminded]:
    """No task serves this clock: the case owner at its stage is reminded, or the complaints officers if there is none.

    `missed`: whether passing the date is a breach; the complaints officers are reminded of no other.
    """
    at_stage = case.row["reviewer" if case.row["stage"] == STAGE_2 else "handler"]
    username = at_stage or case.row["handler"]
    if username:
        return [Reminded(text, None, username)]
    return [Reminded(text, role, None) for role in case.content.landlord.complaints_officers] if missed else []
