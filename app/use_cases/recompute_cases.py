"""After a change of what is in force: have the dates and offers of open cases computed again (TIM-13)."""

from __future__ import annotations

from datetime import date, timedelta

from app.casework.actor import ENGINE
from app.casework.command import CaseCommand
from app.casework.due_work import open_case_of_job, waiting_job
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.store import Connection, cases, jobs, tables
from app.store.retries import retried

CONTENT_JOB = "calendar"
"""For a landlord: after a change of what is in force today, and on the day from which something else is."""
RECOMPUTE_JOB = "recompute"
"""For one open case: its clocks, timers, tasks and their offers, as of what is in force today."""


@retried
def follow_content(runtime: Runtime, job_id: int, owner: str | None = None) -> bool:
    """Have every open case of a landlord computed again, where what dates and offers depend on has changed."""
    with idempotent_request(runtime, ENGINE, "follow_content", None) as outcome:
        connection = outcome.connection
        row = waiting_job(connection, job_id, owner)
        if row is None:
            return False
        landlord, day = row["payload"]["landlord"], row["payload"].get("day")
        if day is None or _differs_from_the_day_before(runtime, connection, landlord, date.fromisoformat(day)):
            now = runtime.clock.now()
            for case_id in cases.open_cases(connection, landlord):
                jobs.schedule_job(connection, RECOMPUTE_JOB, str(case_id), case_id, {}, now)
        jobs.finish(connection, tables.job, job_id, {"state": "done"})
    return True


def _differs_from_the_day_before(runtime: Runtime, connection: Connection, landlord: str, day: date) -> bool:
    """Whether what is in force today is computed with otherwise than what was in force before a day."""
    before = runtime.content_on(landlord, day - timedelta(days=1), connection).landlord
    return before.computed_with != runtime.landlord(landlord, connection).computed_with


@retried
def recompute_case(runtime: Runtime, job_id: int, owner: str | None = None) -> bool:
    """Compute a case again under what is in force now. A second time changes nothing."""
    with idempotent_request(runtime, ENGINE, "recompute_case", None) as outcome:
        opened = open_case_of_job(runtime, outcome.connection, job_id, owner)
        if opened is None:
            return False
        case, _ = opened
        case.clocks.recompute()
        case.clocks.save_breaches()
        case.clocks.schedule()
        command = CaseCommand(case)
        command.instances.recompute_all()
        command.finish()
        outcome.done(case, job_id=job_id)
    return True
