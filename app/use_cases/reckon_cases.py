"""After a change of what is in force: have the dates and offers of open cases reckoned again (TIM-13, C14, C17)."""

from __future__ import annotations

from datetime import date, timedelta

from app.casework.actor import ENGINE
from app.casework.command import CaseCommand
from app.casework.due_work import open_case_of_job, waiting_job
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.store import cases, jobs, tables
from app.store.retries import retried

CONTENT_JOB = "calendar"
"""For a landlord: after a change of what is in force today, and on the day from which something else is."""
RECKON_JOB = "reckon"
"""For one open case: its clocks, timers, tasks and their offers, as of what is in force today."""


@retried
def follow_content(runtime: Runtime, job_id: int, owner: str | None = None) -> bool:
    """Schedule a reckoning of every open case of a landlord, where what dates and offers depend on has changed."""
    with idempotent_request(runtime, ENGINE, "follow_content", None) as outcome:
        connection = outcome.connection
        row = waiting_job(connection, job_id, owner)
        if row is None:
            return False
        landlord, day = row["payload"]["landlord"], row["payload"].get("day")
        if day is None or _differs_from_the_day_before(runtime, landlord, date.fromisoformat(day)):
            now = runtime.clock.now()
            for case_id in cases.open_cases(connection, landlord):
                jobs.schedule_job(connection, RECKON_JOB, str(case_id), case_id, {}, now)
        jobs.finish(connection, tables.job, job_id, {"state": "done"})
    return True


def _differs_from_the_day_before(runtime: Runtime, landlord: str, day: date) -> bool:
    """Whether what is in force today is reckoned with otherwise than what was in force before a day."""
    before = runtime.content_on(landlord, day - timedelta(days=1)).landlord
    return before.reckoned_with != runtime.landlord(landlord).reckoned_with


@retried
def reckon_case(runtime: Runtime, job_id: int, owner: str | None = None) -> bool:
    """Reckon a case again under what is in force now. A second time changes nothing."""
    with idempotent_request(runtime, ENGINE, "reckon_case", None) as outcome:
        opened = open_case_of_job(runtime, outcome.connection, job_id, owner)
        if opened is None:
            return False
        case, _ = opened
        case.clocks.reckon_again()
        case.clocks.save_breaches()
        case.clocks.schedule()
        command = CaseCommand(case)
        command.instances.reckon_all()
        command.finish()
        outcome.done(case, job_id=job_id)
    return True
