"""How much work waits in the whole installation, in numbers: for monitoring, not for case handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.store import tables
from app.store.queries import instances as queries

from .health import CAP

if TYPE_CHECKING:
    from app.casework.runtime import Runtime


def backlog(runtime: Runtime) -> dict[str, int]:
    """Counts by name, of all landlords; a backlog is counted up to `CAP` + 1, which stands for more."""
    now = runtime.clock.now()
    quiet = now - runtime.settings.worker.lease
    with runtime.database.read() as connection:
        return {
            "due_timers": queries.overdue(connection, tables.timer, "due_at", now, CAP)[0],
            "due_jobs": queries.overdue(connection, tables.job, "run_at", now, CAP)[0],
            "outbox_waiting": queries.overdue(connection, tables.outbox, "send_at", now, CAP)[0],
            "failed_jobs": sum(queries.count_failed(connection, table) for table in (tables.job, tables.outbox)),
            "open_incidents": queries.count_incidents(connection),
            "workers_alive": sum(worker["seen_at"] >= quiet for worker in queries.workers(connection)),
        }
