"""Move the clock of a story on, with everything due on the way."""

from __future__ import annotations

from datetime import datetime

from app.casework.alerting import ALERT_JOB
from app.casework.clocks import CLOCK_JOB
from app.casework.runtime import Runtime
from app.clock import MovableClock
from app.store import jobs, running
from app.use_cases.fire_timers import fire_timer, look_at_clocks, raise_waiting_alert
from app.use_cases.recompute_cases import CONTENT_JOB, RECOMPUTE_JOB, follow_content, recompute_case

MOST_FIRINGS = 10_000
TIMER = "timer"
FIRES = {
    TIMER: fire_timer,
    CLOCK_JOB: look_at_clocks,
    CONTENT_JOB: follow_content,
    RECOMPUTE_JOB: recompute_case,
    ALERT_JOB: raise_waiting_alert,
}
"""What becomes due → what does it."""


def advance(runtime: Runtime, until: datetime) -> int:
    """Move the runtime's clock to a moment, firing every timer and clock due on the way, in due order.

    Returns how many were fired. RuntimeError when they do not end.
    """
    clock = runtime.clock
    assert isinstance(clock, MovableClock)
    fired = 0
    while fired < MOST_FIRINGS:
        due = next_due(runtime, until)
        if due is None:
            clock.move_to(until)
            return fired
        moment, kind, row_id = due
        if moment > clock.now():
            clock.move_to(moment)
        if not FIRES[kind](runtime, row_id):
            raise RuntimeError(f"a {kind} that is due at {moment.isoformat()} does not fire")
        fired += 1
    raise RuntimeError("time does not pass: more than ten thousand timers fired on the way")


def next_due(runtime: Runtime, until: datetime) -> tuple[datetime, str, int] | None:
    """What becomes due next, up to a moment: when, of which kind, and the number of its row."""
    with runtime.database.read() as connection:
        timer = running.next_timer(connection, until)
        job = jobs.next_job(connection, until, FIRES.keys() - {TIMER})
    due = [(job["run_at"], job["kind"], int(job["id"]))] if job else []
    if timer:
        due.append((timer["due_at"], TIMER, int(timer["id"])))
    return min(due, default=None)
