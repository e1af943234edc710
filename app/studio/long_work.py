"""What workers do for the studio: long work, each in a process of its own beside the worker.

The stories of a landlord take minutes. Done by the worker itself they would keep timers and mail waiting for longer
than a lease; in a thread of the server they would slow every page. So a worker starts a process and goes on. It starts
one at a time: what comes meanwhile waits, whoever is free takes it, and memory is bounded by one more process a worker.
The process holds the lease itself while it works: if it is killed, the lease runs out and another takes the work up.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from datetime import timedelta
from multiprocessing.process import BaseProcess

from app.casework.open_runtime import open_runtime
from app.casework.runtime import Runtime
from app.config import Settings
from app.jobs.executor import Jobs, Worker, on_stop
from app.jobs.several import stop_with_parent
from app.logs import configure_logs
from app.store import jobs, tables

from .do_run import do_run
from .runs import STUDIO_JOB

STUDIO_JOBS: Jobs = {STUDIO_JOB: do_run}
"""Long work done by the worker itself: for one that does what is due and ends."""
PAUSE = timedelta(seconds=2)
"""After which a job that found its worker busy may be taken again."""


class Beside:
    """Starts long work beside a worker, one at a time."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._starting = threading.Lock()

    def begin(self, runtime: Runtime, job_id: int, owner: str) -> bool:
        """Start the work of a job, or let go of it where the last is not done. Whether it was started."""
        with self._starting:
            if self._process is not None and self._process.is_alive():
                with runtime.database.write() as connection:
                    jobs.hand_back(connection, tables.job, job_id, owner, runtime.clock.now() + PAUSE)
                return False
            if self._process is not None:
                self._process.join()
            start = multiprocessing.get_context("spawn")
            arguments = (runtime.settings, job_id, owner)
            self._process = start.Process(target=do_in_process, args=arguments, name="studio", daemon=True)
            self._process.start()
        return True


def do_in_process(settings: Settings, job_id: int, owner: str) -> None:
    """The whole life of a process beside a worker: one run, until it is done or the worker is gone."""
    configure_logs(settings)
    on_stop(lambda: sys.exit(1))  # what it has in folders of its own is cleared away
    stop_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
    runtime = open_runtime(settings)
    try:
        do_run(runtime, job_id, owner)
    finally:
        runtime.database.dispose()


def studio_jobs() -> Jobs:
    """Long work beside a worker that goes on: one at a time for all who share what this gives."""
    return {STUDIO_JOB: Beside().begin}


def work_in_process(settings: Settings) -> None:
    """As `app.jobs.several.work_in_process`, with the studio's work too."""
    configure_logs(settings)
    worker = Worker(open_runtime(settings), more_jobs=studio_jobs())
    stop_with_parent(worker.stop)
    worker.run_until_stopped()
