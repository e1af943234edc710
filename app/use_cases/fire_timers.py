"""Fire due timers of diagrams, and check the clocks of a case."""

from __future__ import annotations

from app.casework.actor import ENGINE
from app.casework.alerting import raise_alert
from app.casework.command import CaseCommand
from app.casework.complaint.reminders import raise_reminders
from app.casework.disputed_timers import settle_disputed_timer
from app.casework.due_work import locked_case, open_case_of_job, still_ours
from app.casework.instance_rows import SUSPENDED
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.store import running, tables
from app.store.retries import retried
from app.store.rows import InstanceRow, TimerRow


@retried
def fire_timer(runtime: Runtime, timer_id: int, owner: str | None = None) -> bool:
    """Fire a timer of an instance, if it is still due and (for a worker) still ours. Returns whether it fired.

    Its effects and its end are one transaction: a worker that dies in between has done nothing (SYS-05). A timer that
    cannot fire waits, with an incident that says why, and holds up no other.
    """
    with idempotent_request(runtime, ENGINE, "fire_timer", None) as outcome:
        connection = outcome.connection
        row = still_ours(connection, tables.timer, timer_id, owner)
        if row is None:
            return False
        assert row["case_id"] is not None  # a timer of an instance is about its case
        case = locked_case(runtime, connection, row["case_id"])
        instance = running.find_instance(connection, row["instance_id"])
        assert instance is not None
        command = CaseCommand(case)
        fired = _fire(command, instance, row)
        command.finish()
        outcome.done(case, timer_id=timer_id)
    return fired


def _fire(command: CaseCommand, instance: InstanceRow, row: TimerRow) -> bool:
    connection, instances = command.case.connection, command.instances
    if instance["ended_at"] is not None:
        running.drop_timers(connection, [row["id"]])
        return False
    if instance["status"] == SUSPENDED:
        running.hold_timers(connection, instance["id"], held=True)
        return False
    loaded = instances.load_if_readable(instance)
    if loaded is None:
        return False
    fired = int(instances.run(loaded, lambda workflow: workflow.fire_due(instances.ports())))
    if not fired and row["due_at"] <= command.case.now:
        settle_disputed_timer(command.case, loaded, row)
    return fired > 0


@retried
def look_at_clocks(runtime: Runtime, job_id: int, owner: str | None = None) -> bool:
    """Record new breaches, remind those who have to act, and schedule the next check of the clocks (TIM-11)."""
    with idempotent_request(runtime, ENGINE, "look_at_clocks", None) as outcome:
        opened = open_case_of_job(runtime, outcome.connection, job_id, owner)
        if opened is None:
            return False
        case, _ = opened
        case.clocks.mark_stale()  # the calendar may have changed since the clocks were last computed
        case.clocks.save_breaches()
        raise_reminders(case)
        case.clocks.schedule()
        CaseCommand(case).finish()
        outcome.done(case, job_id=job_id)
    return True


@retried
def raise_waiting_alert(runtime: Runtime, job_id: int, owner: str | None = None) -> bool:
    """Raise an alert that waited for the landlord's working day to begin."""
    with idempotent_request(runtime, ENGINE, "raise_waiting_alert", None) as outcome:
        opened = open_case_of_job(runtime, outcome.connection, job_id, owner)
        if opened is None:
            return False
        case, job = opened
        raise_alert(case, job["payload"]["text"], job["payload"]["role"], job["payload"]["username"])
        CaseCommand(case).finish()
        outcome.done(case, job_id=job_id)
    return True
