"""Gunicorn with two processes, as both sides of a comparison are served, and several clients at once."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from tests.server import free_port

WORKERS, THREADS = 2, 8
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Served:
    """An application that is served: its port, and the process that started those that answer."""

    port: int
    process: int

    def processor_seconds(self) -> float:
        """What the processes that answer have computed so far, whatever else the machine was busy with."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        ticks = 0
        for child in children:
            after_name = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            ticks += int(after_name[11]) + int(after_name[12])
        return ticks / TICKS


@contextmanager
def gunicorn(python: str, application: str, folder: Path, environment: Mapping[str, str]) -> Iterator[Served]:
    """An application that is served until the block ends."""
    port = free_port()
    how = ["--workers", str(WORKERS), "--threads", str(THREADS), "--bind", f"127.0.0.1:{port}"]
    command = [python, "-m", "gunicorn", application, *how, "--log-level", "error", "--no-control-socket"]
    process = subprocess.Popen(command, cwd=folder, env=dict(environment))
    try:
        while process.poll() is None and not _answers(port):
            time.sleep(0.1)
        if process.poll() is not None:
            raise RuntimeError(f"gunicorn ended at once with {process.returncode}")
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/")
        connection.getresponse().read()
    except OSError:
        return False
    return True


class Load:
    """What is asked of one side: `request` makes the request of a task; everything it answers is checked."""

    def __init__(
        self, name: str, served: Served, expected: int, request: Callable[[str], tuple[str, str, dict[str, str]]]
    ) -> None:
        self.name, self.served, self.expected, self.request = name, served, expected, request
        self.computed, self.done = 0.0, 0
        self.times: dict[int, list[float]] = {}
        self.rates: dict[int, list[float]] = {}

    def complete(self, tasks: Sequence[str], clients: int) -> None:
        """Complete these tasks, shared out among so many clients at once, and keep how long each took."""
        begun, computed = time.perf_counter(), self.served.processor_seconds()
        with ThreadPoolExecutor(clients) as pool:
            for times in pool.map(self._one_after_the_other, (tasks[number::clients] for number in range(clients))):
                self.times.setdefault(clients, []).extend(times)
        self.rates.setdefault(clients, []).append(len(tasks) / (time.perf_counter() - begun))
        self.computed += self.served.processor_seconds() - computed
        self.done += len(tasks)

    @property
    def processor_ms(self) -> float:
        """Milliseconds of processor time that the server takes for a task."""
        return self.computed / self.done * 1000

    def warm_up(self, tasks: Sequence[str]) -> None:
        self._one_after_the_other(tasks)

    def p50(self, clients: int) -> float:
        return median(self.times[clients])

    def rate(self, clients: int) -> float:
        """Tasks a second, the median of the rounds."""
        return median(self.rates[clients])

    def _one_after_the_other(self, tasks: Sequence[str]) -> list[float]:
        connection, times = HTTPConnection("127.0.0.1", self.served.port), []
        for task in tasks:
            path, body, headers = self.request(task)
            begun = time.perf_counter()
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            times.append((time.perf_counter() - begun) * 1000)
            if answer.status != self.expected:
                raise RuntimeError(f"{self.name} answered {answer.status} at {path}: {content[:300]!r}")
        connection.close()
        return times
