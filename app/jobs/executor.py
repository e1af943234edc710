"""One loop that does due work: a thread in the embedded server, or any number of processes on PostgreSQL.

A worker claims a few due rows in a short transaction, then does each in a transaction of its own, which first checks
that the worker still holds the lease. If the worker dies in between, the lease runs out and another one does the row:
nothing is lost, and nothing is done twice.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

import structlog

from app.casework.alerting import ALERT_JOB
from app.casework.clocks import CLOCK_JOB
from app.casework.complaint.samples import DRAW_JOB
from app.casework.epoch import restored_data_checked
from app.casework.runtime import Runtime
from app.casework.search_index import index_old_cases
from app.errors import Unavailable
from app.store import TypedTable, jobs, tables
from app.store.content_version import version_now
from app.store.rows import JobRow, OutgoingRow, TimerRow
from app.use_cases.draw_sample import SAMPLED_JOB, draw_sample, tell_sampled
from app.use_cases.fail_message import fail_message
from app.use_cases.fire_timers import fire_timer, look_at_clocks, raise_waiting_alert
from app.use_cases.recompute_cases import CONTENT_JOB, RECOMPUTE_JOB, follow_content, recompute_case

from .outgoing import Send, Sender
from .smtp import send_smtp

log = structlog.get_logger()
LOOK = 0.2
"""Seconds after which a worker with nothing to do looks whether something else is in force."""

LeasedRow = TimerRow | JobRow | OutgoingRow


@dataclass(frozen=True)
class Kind:
    """A table of due work, and what does one of its rows for a worker."""

    table: TypedTable[Any]
    do: Callable[[Worker, Any], object]


Jobs = Mapping[str, Callable[[Runtime, int, str], object]]
"""What does a row of the table of jobs (runtime, row, the worker's name), by its kind."""

JOBS: Jobs = {
    ALERT_JOB: raise_waiting_alert,
    CONTENT_JOB: follow_content,
    RECOMPUTE_JOB: recompute_case,
    CLOCK_JOB: look_at_clocks,
    DRAW_JOB: draw_sample,
    SAMPLED_JOB: tell_sampled,
}

NO_MORE: Jobs = {}


class Worker:
    """One worker. `run` loops until `stop`; `run_once` does what is due now and says how much that was.

    `more_jobs`: the kinds of jobs that whoever starts it does beside `JOBS`; of another kind, a job waits.
    """

    def __init__(
        self, runtime: Runtime, name: str | None = None, send: Send = send_smtp, more_jobs: Jobs = NO_MORE
    ) -> None:
        self.runtime = runtime
        self.jobs: Jobs = {**JOBS, **more_jobs}
        self.name = name or f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
        self._stopping = threading.Event()
        self.sender = Sender(runtime, self.name, self._stopping, send)
        self._all_indexed = False
        self._taken = 0  # rows of this round, failed ones too: where there were some, there may be more behind them
        self._seen_at: datetime | None = None
        self._version: str | None = None
        self.kinds = [kind for kind in KINDS if kind.table is not tables.outbox or runtime.settings.mail.sends]

    def run(self) -> None:
        """Work until `stop` is called. A failing row is put off; after a failure of the database the loop goes on."""
        settings = self.runtime.settings.worker
        failed = 0
        self._something_else_in_force()  # from now on a change is noticed
        while not self._stopping.is_set():
            self._taken = 0
            try:
                self.run_once()
                failed = 0
            except Unavailable as away:
                self._taken, failed = 0, failed + 1
                log.warning("nothing_can_be_done", worker=self.name, said=str(away), rounds=failed)
            except Exception:  # the loop must outlive a fault of one round; it is logged and tried again
                self._taken, failed = 0, failed + 1
                log.exception("worker_round_failed", worker=self.name)
            if not self._taken:
                pause = min(settings.poll * 2 ** min(failed, 16), settings.poll + settings.first_pause)
                self._rest(pause.total_seconds(), looking=not failed)
        self.leave()

    def _rest(self, seconds: float, *, looking: bool) -> None:
        """Wait so long, but no longer than until something else is in force: its dates are not to wait for a round."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._stopping.wait(min(left, LOOK)):
            if looking and self._something_else_in_force():
                return

    def _something_else_in_force(self) -> bool:
        """Whether the version of what is in force is another one than when this was last asked."""
        try:
            with self.runtime.database.glance() as connection:
                version = version_now(connection)
        except Unavailable:  # the next round says so
            return False
        before, self._version = self._version, version
        return before not in (None, version)

    def run_until_stopped(self) -> None:
        """Run in this process until SIGINT or SIGTERM; what is in hand is finished first."""
        on_stop(self.stop)
        self.run()

    def leave(self) -> None:
        """Note in the database that this worker has stopped; one that is away learns it from the worker's silence."""
        try:
            with self.runtime.database.write() as connection:
                jobs.leave(connection, self.name)
        except Unavailable as away:
            log.warning("database_unavailable", worker=self.name, said=str(away))

    def stop(self) -> None:
        self._stopping.set()

    def run_once(self) -> int:
        """Claim and do one batch of each kind of work. Returns how many rows were done."""
        settings = self.runtime.settings.worker
        self._beat()
        if not restored_data_checked(self.runtime):
            raise Unavailable("This database was restored and not checked. Run: flask restore check")
        done = 0
        for kind in self.kinds:
            now = self.runtime.clock.now()
            if not self._anything_due(kind, now):
                continue
            with self.runtime.database.write() as connection:
                rows = jobs.claim_due(connection, kind.table, self.name, now, settings.lease, settings.batch)
            self._taken += len(rows)
            for row in rows:
                self._beat(after=settings.lease / 4)
                done += self._do(kind, row)
        indexed = self._index_old_cases()
        self._taken += indexed
        return done + indexed

    def _beat(self, after: timedelta = timedelta(0)) -> None:
        """Say that this worker is alive, if it has not for as long as `after`: a batch may take longer than a lease."""
        now = self.runtime.clock.now()
        if self._seen_at is None or not timedelta(0) <= now - self._seen_at < after:
            with self.runtime.database.write() as connection:
                jobs.beat(connection, self.name, now)
            self._seen_at = now

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
            kind.do(self, row)
        except Unavailable:
            raise  # not the row's fault: its lease runs out, and it is done when the database is back
        except Exception as error:  # one bad row must not stop the others; it is kept, put off and shown under Health
            log.exception("job_failed", kind=kind.table.name, row=row["id"], attempts=row["attempts"])
            self._put_off(kind, row, error)
            return 0
        return 1

    def do_job(self, row: JobRow) -> object:
        """Do a job; one of a kind that this worker does not know is left to one that does."""
        do = self.jobs.get(row["kind"])
        if do is not None:
            return do(self.runtime, row["id"], self.name)
        until = self.runtime.clock.now() + self.runtime.settings.worker.lease
        with self.runtime.database.write() as connection:
            jobs.hand_back(connection, tables.job, row["id"], self.name, until)
        return None

    def _put_off(self, kind: Kind, row: LeasedRow, error: Exception) -> None:
        settings = self.runtime.settings.worker
        now = self.runtime.clock.now()
        give_up = now - (row["failing_since"] or now) >= settings.patience
        if give_up and kind.table is tables.outbox:
            fail_message(self.runtime, row["id"], self.name, repr(error))
            return
        until = now + settings.pause_after(row["attempts"])
        with self.runtime.database.write() as connection:
            jobs.put_off(connection, kind.table, row["id"], self.name, now, until, repr(error), give_up=give_up)


KINDS = (
    Kind(tables.timer, lambda worker, row: fire_timer(worker.runtime, row["id"], worker.name)),
    Kind(tables.job, lambda worker, row: worker.do_job(row)),
    Kind(tables.outbox, lambda worker, row: worker.sender.send_outgoing(row)),
)


def on_stop(stop: Callable[[], None]) -> None:
    """Call `stop` when this process is to stop: SIGINT (Ctrl-C) or SIGTERM."""

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)


def start_thread(runtime: Runtime, more_jobs: Jobs = NO_MORE) -> Worker:
    """A worker in a thread of this process, for the embedded server."""
    worker = Worker(runtime, more_jobs=more_jobs)
    threading.Thread(target=worker.run, name="redress-worker", daemon=True).start()
    return worker
