"""What happens because time passes: a diagram's timer fires, a clock is looked at again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.clock import MovableClock
from app.store import jobs, running, tables

from .actors import ENGINE
from .casework import open_case
from .office import Office
from .reckoning import CLOCK_JOB
from .remind import remind
from .verb import Verb, answering

MOST_FIRINGS = 10_000


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


def still_ours(connection: Any, table: Any, row_id: int, owner: str | None) -> dict[str, Any] | None:
    """A row of due work, unless another worker has it by now."""
    if owner is not None and not jobs.still_owned(connection, table, row_id, owner):
        return None
    found: dict[str, Any] | None = jobs.find(connection, table, row_id)
    return found


def waiting_job(connection: Any, job_id: int, owner: str | None) -> dict[str, Any] | None:
    """A job that is still to be done, unless another worker has it by now."""
    row = still_ours(connection, tables.job, job_id, owner)
    return row if row and row["state"] == "waiting" else None


def advance(office: Office, until: datetime) -> int:
    """Move the office's clock on to a moment, firing everything due on the way, in due order. For stories and
    simulations.

    Returns how many timers and clocks there were.
    """
    clock = office.clock
    assert isinstance(clock, MovableClock)
    fired = 0
    while fired < MOST_FIRINGS:
        due = _next_due(office, until)
        if due is None:
            clock.move_to(until)
            return fired
        moment, kind, row_id = due
        if moment > clock.now():
            clock.move_to(moment)
        done = fire_timer(office, row_id) if kind == "timer" else look_at_clocks(office, row_id)
        if not done:
            raise RuntimeError(f"a {kind} that is due at {moment.isoformat()} does not fire")
        fired += 1
    raise RuntimeError("time does not pass: more than ten thousand timers fired on the way")


def _next_due(office: Office, until: datetime) -> tuple[datetime, str, int] | None:
    with office.database.read() as connection:
        timer = running.next_timer(connection, until)
        job = jobs.next_job(connection, until, CLOCK_JOB)
    found = []
    if timer:
        found.append((timer["due_at"], "timer", int(timer["id"])))
    if job:
        found.append((job["run_at"], "clock", int(job["id"])))
    return min(found, default=None)
