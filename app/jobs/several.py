"""Several workers, each in a process of its own, kept alive for as long as this one lives."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from multiprocessing.process import BaseProcess

import structlog

from app.casework.open_runtime import open_runtime
from app.config import Settings
from app.errors import WorkersFail
from app.logs import configure_logs

from .executor import Worker

log = structlog.get_logger()
LOOK = 0.5
"""Seconds after which the parent looks whether it is to stop."""


@dataclass
class _Place:
    """Where a worker runs: its process, how often in a row one ended before it was of use, and when the next starts."""

    number: int
    process: BaseProcess | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = 0.0


@dataclass
class Workers:
    """A number of workers. Whichever ends by itself is replaced, after a pause that grows."""

    settings: Settings
    count: int
    target: Callable[[Settings], None] = field(default_factory=lambda: work_in_process)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Have every worker finish what it has in hand, and `run` return then. Safe to call in a signal handler."""
        self._stopping.set()

    def run(self) -> None:
        """Work until `stop`. WorkersFail when none of them can be kept alive."""
        places = [_Place(number + 1) for number in range(self.count)]
        try:
            while not self._stopping.is_set():
                self._start_due(places)
                living = [place.process for place in places if place.process is not None]
                if living:
                    wait([process.sentinel for process in living], timeout=LOOK)
                else:
                    self._stopping.wait(LOOK)
                self._look(places)
        finally:
            self._end(places)

    def _start_due(self, places: list[_Place]) -> None:
        now = time.monotonic()
        for place in places:
            if place.process is None and place.next_start <= now:
                start = multiprocessing.get_context("spawn")
                process: SpawnProcess = start.Process(
                    target=self.target, args=(self.settings,), name=f"worker {place.number}"
                )
                process.start()
                place.process, place.started = process, now

    def _look(self, places: list[_Place]) -> None:
        """Take note of workers that ended, and raise WorkersFail once every place has failed too often."""
        now = time.monotonic()
        worker = self.settings.worker
        for place in places:
            process = place.process
            if process is None or process.is_alive() or self._stopping.is_set():
                continue
            process.join()
            lived = now - place.started
            place.failures = 1 if lived > worker.lease.total_seconds() else place.failures + 1
            pause = worker.pause_after(place.failures).total_seconds()
            log.error("worker_ended", worker=process.name, exit_code=process.exitcode, lived=lived, again_in=pause)
            place.process, place.next_start = None, now + pause
        if all(place.process is None and place.failures >= worker.most_starts for place in places):
            raise WorkersFail(self.count, worker.most_starts)

    def _end(self, places: list[_Place]) -> None:
        living = [place.process for place in places if place.process is not None]
        for process in living:
            process.terminate()
        for process in living:
            process.join()


def work_in_process(settings: Settings) -> None:
    """The whole life of a worker process: until a signal stops it, or the process that started it is gone."""
    configure_logs(settings)
    worker = Worker(open_runtime(settings))
    stop_with_parent(worker.stop)
    worker.run_until_stopped()


def stop_with_parent(stop: Callable[[], None]) -> None:
    """Call `stop` when the process that started this one is gone, however it ended."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        stop()

    threading.Thread(target=watch, name="redress-parent", daemon=True).start()
