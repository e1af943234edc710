"""One loop that does due work: a thread in the embedded server, or any number of processes on PostgreSQL.

A worker claims a few due rows in a short transaction, then does each in a transaction of its own, which first checks
that the worker still holds the lease. If the worker dies in between, the lease runs out and another one does the row:
nothing is lost, and nothing is done twice.
"""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from app.casework.clocks import CLOCK_JOB
from app.casework.complaint.samples import DRAW_JOB
from app.casework.runtime import Runtime
from app.casework.search_index import index_old_cases
from app.store import TypedTable, jobs, tables
from app.store.rows import JobRow, OutgoingRow, TimerRow
from app.use_cases.draw_sample import SAMPLED_JOB, draw_sample, tell_sampled
from app.use_cases.fire_timers import CALENDAR_JOB, fire_timer, follow_calendar, look_at_clocks

from .outgoing import send_outgoing

log = structlog.get_logger()

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 10
LeasedRow = TimerRow | JobRow | OutgoingRow


@dataclass(frozen=True)
class Kind:
    """A table of due work and what does one of its rows, given the runtime, the row and the lease's owner."""

    table: TypedTable[Any]
    do: Callable[[Runtime, Any, str], object]


JOBS: Mapping[str, Callable[[Runtime, int, str], object]] = {
    CALENDAR_JOB: follow_calendar,
    CLOCK_JOB: look_at_clocks,
    DRAW_JOB: draw_sample,
    SAMPLED_JOB: tell_sampled,
}
"""What does a row of the table of jobs, by its kind."""

KINDS = (
    Kind(tables.timer, lambda runtime, row, owner: fire_timer(runtime, row["id"], owner)),
    Kind(tables.job, lambda runtime, row, owner: JOBS[row["kind"]](runtime, row["id"], owner)),
    Kind(tables.outbox, lambda runtime, row, owner: send_outgoing(runtime, row, owner)),
)


class Worker:
    """One worker. `run` loops until `stop`; `run_once` does what is due now and says how much that was."""

    def __init__(self, runtime: Runtime, name: str | None = None) -> None:
        self.runtime = runtime
        self.name = name or f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
        self._stopping = threading.Event()
        self._all_indexed = False
        self._taken = 0  # rows of this round, failed ones too: where there were some, there may be more behind them

    def run(self) -> None:
        """Work until `stop` is called. A failing row is put off; after a failure of the database the loop goes on."""
        poll = self.runtime.settings.worker.poll.total_seconds()
        while not self._stopping.is_set():
            self._taken = 0
            try:
                self.run_once()
            except Exception:  # the loop must outlive a lost database; the fault is logged and tried again
                log.exception("worker_round_failed", worker=self.name)
                self._taken = 0
            if not self._taken:
                self._stopping.wait(poll)
        self.leave()

    def leave(self) -> None:
        """Note in the database that this worker has stopped."""
        with self.runtime.database.write() as connection:
            jobs.leave(connection, self.name)

    def stop(self) -> None:
        self._stopping.set()

    def run_once(self) -> int:
        """Claim and do one batch of each kind of work. Returns how many rows were done."""
        settings = self.runtime.settings.worker
        with self.runtime.database.write() as connection:
            jobs.beat(connection, self.name, self.runtime.clock.now())
        done = 0
        for kind in KINDS:
            now = self.runtime.clock.now()
            if not self._anything_due(kind, now):
                continue
            with self.runtime.database.write() as connection:
                rows = jobs.claim_due(connection, kind.table, self.name, now, settings.lease, settings.batch)
            self._taken += len(rows)
            for row in rows:
                done += self._do(kind, row)
        indexed = self._index_old_cases()
        self._taken += indexed
        return done + indexed

    def _index_old_cases(self) -> int:
        """Cut the words of cases anew that another version of the program cut, a batch a round until all are done."""
        if self._all_indexed:
            return 0
        done = index_old_cases(self.runtime, self.runtime.settings.worker.batch)
        self._all_indexed = done == 0
        return done

    def _anything_due(self, kind: Kind, now: datetime) -> bool:
        with self.runtime.database.read() as connection:
            return jobs.anything_due(connection, kind.table, now)

    def _do(self, kind: Kind, row: LeasedRow) -> int:
        try:
            kind.do(self.runtime, row, self.name)
        except Exception as error:  # one bad row must not stop the others; it is kept, put off and shown under Health
            log.exception("job_failed", kind=kind.table.name, row=row["id"], attempts=row["attempts"])
            self._put_off(kind, row, error)
            return 0
        return 1

    def _put_off(self, kind: Kind, row: LeasedRow, error: Exception) -> None:
        wait = min(FIRST_WAIT * 2 ** min(row["attempts"], 16), LONGEST_WAIT)
        until = self.runtime.clock.now() + wait
        with self.runtime.database.write() as connection:
            jobs.put_off(connection, kind.table, row["id"], until, repr(error), row["attempts"] >= MOST_ATTEMPTS)


def start_thread(runtime: Runtime) -> Worker:
    """A worker in a thread of this process, for the embedded server."""
    worker = Worker(runtime)
    threading.Thread(target=worker.run, name="redress-worker", daemon=True).start()
    return worker
