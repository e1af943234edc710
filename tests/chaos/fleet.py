"""The processes of an installation under chaos: killed at random, and started again by whoever killed them."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO

from tests.chaos.sink import Sinks
from tests.postgres import OwnServer
from tests.server import Server, start_worker

WEB, WORKER, DATABASE = "web process", "worker", "database"
PAUSES: Mapping[str, tuple[float, float]] = {WEB: (8, 16), WORKER: (6, 14), DATABASE: (10, 20)}
"""Seconds between a start and the next death, at least and at most."""
AWAY = (0.2, 3.5)
"""Seconds for which the database stays away, at least and at most."""
IMPATIENT = {
    "REDRESS_WORKER_FIRST_PAUSE_SECONDS": "0.5",
    "REDRESS_WORKER_LONGEST_PAUSE_SECONDS": "2",
}
"""What fails is tried again soon: there are minutes, not days."""
COUNTABLE = {"REDRESS_LOG_FORMAT": "json"}


@dataclass
class RunningWorker:
    number: int
    process: subprocess.Popen[bytes]


@dataclass
class Fleet:
    """Web processes, workers and their database. killed: a worker's number → the second in which it was killed."""

    database: OwnServer
    url: str
    var: Path
    log: IO[str]
    sinks: Sinks
    random: Random
    stack: ExitStack
    webs: list[Server | None] = field(default_factory=list)
    workers: list[RunningWorker] = field(default_factory=list)
    killed: dict[int, float] = field(default_factory=dict)
    deaths: Counter[str] = field(default_factory=Counter)
    _started: int = 0

    def start(self, webs: int, workers: int) -> None:
        """Start so many processes of each kind; they end with the stack."""
        self.stack.callback(self.stop)
        for at in range(webs):
            self.webs.append(None)
            self._start_web(at)
        for _ in range(workers):
            self.workers.append(self._new_worker())

    def stop(self) -> None:
        """End every process in order, as a new version of the program would."""
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.process.send_signal(signal.SIGTERM)
        for worker in self.workers:
            worker.process.wait()
        for web in self.webs:
            if web is not None:
                web.kill(signal.SIGTERM)

    @property
    def kills(self) -> Mapping[str, Callable[[], None]]:
        """What kills one of each kind, and starts it again."""
        return {WEB: self.kill_web, WORKER: self.kill_worker, DATABASE: self.crash_database}

    def any_web(self) -> Server | None:
        """A web process that was there a moment ago, or None while none is."""
        there = [web for web in self.webs if web is not None]
        return self.random.choice(there) if there else None

    def kill_web(self) -> None:
        at = self.random.randrange(len(self.webs))
        web = self.webs[at]
        if web is not None:
            web.kill()
            self.webs[at] = None
            self.deaths[WEB] += 1
        self._start_web(at)

    def kill_worker(self) -> None:
        at = self.random.randrange(len(self.workers))
        worker = self.workers[at]
        worker.process.kill()
        self.killed[worker.number] = time.monotonic()
        worker.process.wait()
        self.deaths[WORKER] += 1
        self.workers[at] = self._new_worker()

    def crash_database(self) -> None:
        self.database.crash()
        self.deaths[DATABASE] += 1
        time.sleep(self.random.uniform(*AWAY))
        self.database.start()

    def ended_by_themselves(self) -> int:
        """How many processes are not there although nobody killed them."""
        webs = sum(web is None or web.process.poll() is not None for web in self.webs)
        return webs + sum(worker.process.poll() is not None for worker in self.workers)

    def _start_web(self, at: int) -> None:
        web = Server(self.url, self.var, more=COUNTABLE, log=self.log)
        web.__enter__()
        self.webs[at] = web

    def _new_worker(self) -> RunningWorker:
        self._started += 1
        port = self.stack.enter_context(self.sinks.server_for(self._started))
        mail = {
            "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_SECURITY": "none", "SMTP_FROM": "desk@example.org",
        }  # fmt: skip
        return RunningWorker(
            self._started, start_worker(self.url, self.var, more={**COUNTABLE, **IMPATIENT, **mail}, log=self.log)
        )


@dataclass
class DeathsByCount:
    """One death of each kind, as soon as clients have had so many answers, whatever the clock says; at the end at last.

    answers: how many there were so far.
    """

    fleet: Fleet
    after: Mapping[str, int]
    answers: Callable[[], int]
    faults: list[BaseException] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> DeathsByCount:
        self._thread = threading.Thread(target=self._each_once, name="kill by count")
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        assert self._thread is not None
        self._thread.join()

    def _each_once(self) -> None:
        try:
            for kind, number in sorted(self.after.items(), key=lambda pair: pair[1]):
                while self.answers() < number and not self._over.wait(0.01):
                    pass
                self.fleet.kills[kind]()
        except BaseException as fault:  # the run fails with it at its end
            self.faults.append(fault)
            raise


@dataclass
class Chaos:
    """Kills of each kind, by a thread each, until it is over. What was killed is there again then."""

    fleet: Fleet
    pauses: Mapping[str, tuple[float, float]] = field(default_factory=lambda: PAUSES)
    faults: list[BaseException] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Chaos:
        for kind, kill in self.fleet.kills.items():
            thread = threading.Thread(target=self._again_and_again, args=(kill, self.pauses[kind]), name=f"kill {kind}")
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _again_and_again(self, kill: Callable[[], None], pause: tuple[float, float]) -> None:
        try:
            while not self._over.wait(self.fleet.random.uniform(*pause)):
                kill()
        except BaseException as fault:  # the run fails with it at its end
            self.faults.append(fault)
            raise
