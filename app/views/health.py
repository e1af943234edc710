"""Whether the installation keeps up: due timers, outgoing messages, failed jobs, incidents, workers alive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.casework.access import require_administered
from app.store import tables
from app.store.queries import instances as queries
from app.store.rows import JobRow, OutgoingRow, WorkerRow

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime

CAP = 1000
MOST = 50


@dataclass(frozen=True, slots=True)
class Backlog:
    """Work that is due and not done: how many (`CAP` + 1 standing for more), and since when the oldest waits."""

    count: int
    oldest: datetime | None


class WorkerShown(WorkerRow):
    """A worker; `alive`: it was seen within a lease."""

    alive: bool


@dataclass(frozen=True)
class Health:
    """What an administrator looks at first. `alive`: at least one worker was seen within a lease."""

    now: datetime
    timers: Backlog
    jobs: Backlog
    outbox: Backlog
    failed_jobs: list[JobRow]
    failed_messages: list[OutgoingRow]
    troubled_timers: list[queries.TimerWithReference]
    incidents: list[queries.IncidentWithReference]
    workers: list[WorkerShown]
    alive: bool
    mail_leaves: bool


def health(runtime: Runtime, actor: Actor) -> Health:
    """The state of the machine, for technical administrators. NotAllowed for everybody else."""
    now = runtime.clock.now()
    with runtime.database.read() as connection:
        mine = require_administered(runtime, connection, actor)
        alive_since = now - runtime.settings.worker.lease
        workers: list[WorkerShown] = [
            {**row, "alive": row["seen_at"] >= alive_since} for row in queries.workers(connection)
        ]
        return Health(
            now=now,
            timers=Backlog(*queries.overdue(connection, tables.timer, "due_at", now, CAP)),
            jobs=Backlog(*queries.overdue(connection, tables.job, "run_at", now, CAP)),
            outbox=Backlog(*queries.overdue(connection, tables.outbox, "send_at", now, CAP)),
            failed_jobs=queries.failed(connection, tables.job, MOST),
            failed_messages=queries.failed(connection, tables.outbox, MOST),
            troubled_timers=queries.troubled_timers(connection, MOST),
            incidents=queries.open_incidents(connection, mine, MOST),
            workers=workers,
            alive=any(worker["alive"] for worker in workers),
            mail_leaves=runtime.settings.mail.sends,
        )
