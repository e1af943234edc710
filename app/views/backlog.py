"""How much work waits in the whole installation, in numbers: for monitoring, not for case handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.store import tables
from app.store.queries import instances as queries
from app.store.queries import work

from .health import CAP

if TYPE_CHECKING:
    from app.casework.runtime import Runtime


def messages_by_state(runtime: Runtime) -> dict[str, int]:
    """How many messages wait, failed, or were given up, of all landlords."""
    with runtime.database.read() as connection:
        return work.count_messages(connection)


def oldest_due_seconds(runtime: Runtime) -> dict[tuple[str, str], float]:
    """(table, kind) of due work → for how many seconds the oldest of it has been due and not done."""
    now = runtime.clock.now()
    with runtime.database.read() as connection:
        oldest = work.oldest_due(connection, now)
    return {kind: (now - since).total_seconds() for kind, since in oldest.items()}


def backlog(runtime: Runtime) -> dict[str, int]:
    """Counts by name, of all landlords; a backlog is counted up to `CAP` + 1, which stands for more."""
    now = runtime.clock.now()
    quiet = now - runtime.settings.worker.lease
    with runtime.database.read() as connection:
        return {
            "due_timers": queries.overdue(connection, tables.timer, "due_at", now, CAP)[0],
            "due_jobs": queries.overdue(connection, tables.job, "run_at", now, CAP)[0],
            "outbox_waiting": queries.overdue(connection, tables.outbox, "send_at", now, CAP)[0],
            "failed_jobs": queries.count_failed(connection, tables.job),
            "open_incidents": queries.count_incidents(connection),
            "workers_alive": sum(worker["seen_at"] >= quiet for worker in queries.workers(connection)),
        }
