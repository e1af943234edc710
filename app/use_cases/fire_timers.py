"""What happens because time passes: a diagram's timer fires, a clock is looked at again."""

from __future__ import annotations

from app.casework.actor import ENGINE
from app.casework.case import open_case
from app.casework.command import Verb
from app.casework.complaint.reminders import remind
from app.casework.due_work import still_ours, waiting_job
from app.casework.requests import answering
from app.casework.runtime import Office
from app.store import jobs, running, tables


def fire_timer(office: Office, timer_id: int, owner: str | None = None) -> bool:
    """Fire a timer of an instance, if it is still due and (for a worker) still ours. Returns whether it fired.

    The effects and the end of the timer are one transaction: a worker that dies in between has done nothing (SYS-05).
    """
    with answering(office, ENGINE, "fire_timer", None) as answering_:
        connection = answering_.connection
        row = still_ours(connection, tables.timer, timer_id, owner)
        if row is None:
            return False
        casework = open_case(office, connection, ENGINE, row["case_id"])
        instance = running.find_instance(connection, row["instance_id"])
        assert instance is not None
        verb = Verb(casework)
        hand = verb.conductor.hand(instance)
        if instance["status"] == "suspended":
            running.update_timer(connection, timer_id, {"leased_until": None, "lease_owner": None})
            return False
        verb.conductor.run(hand, lambda one: one.fire_due(verb.conductor.ports()))
        verb.finish()
        answering_.done(casework, timer_id=timer_id)
    return True


def look_at_clocks(office: Office, job_id: int, owner: str | None = None) -> bool:
    """Record breaches that came about since, remind who has to act, and say when to look again (TIM-11)."""
    with answering(office, ENGINE, "look_at_clocks", None) as answering_:
        connection = answering_.connection
        row = waiting_job(connection, job_id, owner)
        if row is None:
            return False
        casework = open_case(office, connection, ENGINE, row["case_id"])
        jobs.finish(connection, tables.job, job_id, {"state": "done"})
        casework.reckoning.touch()  # the calendar may be another one since
        casework.reckoning.save_breaches()
        remind(casework)
        casework.reckoning.schedule()
        Verb(casework).finish()
        answering_.done(casework, job_id=job_id)
    return True
