"""Remind who has to act on a date: some working days before, on the day, and on every working day after (TIM-11).

Everybody is reminded at the beginning of the working day, by one message a day however many dates there are, and only
of what somebody has to do: the table `reminded` says of which dates of the case that holds; it always does of the date
of an open task.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.clock import say_date, start_of_day
from app.content.asking import ask_again
from app.content.contracts import REMINDED
from app.deadlines.distance import say_distance
from app.deadlines.reminders import reminds_of_on, reminds_on
from app.statuses import STAGE_2
from app.store import running
from app.store.queries import alerts
from app.store.rows import TaskRow

from ..alerting import Reminded, put_before
from ..clocks import needs_action

if TYPE_CHECKING:
    from ..case import Case


def raise_reminders(case: Case) -> int:
    """Raise today's reminders for a case, once the working day has begun. Returns of how many dates.

    Each is raised once a day, however often the case is looked at.
    """
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
        text = _says(case, state.clock.replace("_", " ").capitalize(), state.effective_due)
        gathered += [_of_task(task, text) for task in mine]
        if not mine:
            gathered += _without_task(case, text, missed=state.breach is not None)
        count += 1
    for task in case.clocks.dated_tasks():
        if task["due_on"] and reminds_of_on(task["due_on"], case.today, case.calendar, reminders):
            gathered.append(_of_task(task, _says(case, task["name"], task["due_on"])))
            count += 1
    said = _said_today(case)
    new = [reminder for reminder in dict.fromkeys(gathered) if reminder not in said]
    put_before(case, new, new)
    return count


def _says(case: Case, what: str, due: date) -> str:
    distance = say_distance(due, case.today, case.calendar)
    return f"{case.row['reference']}: {what} {distance}, due {say_date(due)}"


def _of_task(task: TaskRow, text: str) -> Reminded:
    """A reminder for whoever has a task, or for the role that it is offered to."""
    return Reminded(text, None if task["assignee"] else task["role"], task["assignee"])


def _said_today(case: Case) -> set[Reminded]:
    today = alerts.raised_in_case(case.connection, case.id, start_of_day(case.today))
    return {Reminded(row["text"], row["role"], row["username"]) for row in today}


def _has_to_act(case: Case, clock: str, served: bool) -> bool:
    """Whether somebody has to act on a clock now, as the table says; `served`: a task is open for it."""
    facts = {**case.context(), "clock": clock, "served": served}
    return ask_again(case.content_with(REMINDED), REMINDED, facts)["reminded"] is True


def _without_task(case: Case, text: str, missed: bool) -> list[Reminded]:
    """No task serves this clock: the case owner at its stage is reminded, or the complaints officers if there is none.

    `missed`: whether passing the date is a breach; the complaints officers are reminded of no other.
    """
    at_stage = case.row["reviewer" if case.row["stage"] == STAGE_2 else "handler"]
    username = at_stage or case.row["handler"]
    if username:
        return [Reminded(text, None, username)]
    return [Reminded(text, role, None) for role in case.landlord_now.complaints_officers] if missed else []
