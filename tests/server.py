"""Redress as its own process, served by waitress on the loopback, for tests and measurements."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from copy import copy
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
SERVE = """
import sys, waitress
from app import create_app
app = create_app()
if len(sys.argv) > 2:
    from flask import request
    from tests.server import die_at_write
    asked, requests, writes = 0, *map(int, sys.argv[2:])
    @app.before_request
    def count():
        global asked
        asked += request.method == "POST" and request.path.endswith("/complete")
        if asked == requests:
            die_at_write(writes)
waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=8)
"""
WORK = """
import sys
from app.config import load_settings
from app.jobs.executor import Worker
from app.logs import configure_logs
from app.casework.open_runtime import open_runtime
settings = load_settings()
configure_logs(settings)
if len(sys.argv) > 1:
    from tests.server import die_at_write
    table, rows, writes = sys.argv[1], *map(int, sys.argv[2:])
    done = Worker._do
    def do(self, kind, row):
        global rows
        rows -= kind.table.name == table
        if rows == 0:
            die_at_write(writes)
        return done(self, kind, row)
    Worker._do = do
Worker(open_runtime(settings)).run_until_stopped()
"""
SIGNING_KEY = "a key for tests only, and long enough"


def die_at_write(number: int) -> None:
    """Have this process killed (-9) inside a transaction: with its next statements that write, counted from 1."""
    from sqlalchemy import Engine, event

    written = 0

    def count(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        nonlocal written
        written += statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))
        if written == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", count)


def environment(url: str, var: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process on a database. `more`: further variables, or others in place of these."""
    return {
        **os.environ, "DATABASE_URL": url, "SECRET_KEY": SIGNING_KEY, "REDRESS_VAR": str(var),
        "REDRESS_COOKIE_SECURE": "no", "REDRESS_LOG_LEVEL": "ERROR",
        "REDRESS_WORKER_LEASE_SECONDS": "3", "REDRESS_WORKER_POLL_SECONDS": "0.2", "REDRESS_WORKER_BATCH": "5",
        **(more or {}),
    }  # fmt: skip


def start_worker(
    url: str,
    var: Path,
    dies: tuple[str, int, int] | None = None,
    more: Mapping[str, str] | None = None,
    log: IO[str] | None = None,
) -> subprocess.Popen[bytes]:
    """A worker process on a database. The caller ends it – or it dies by itself, with kill -9, in the middle of its
    work: in the row of that number of a table of due work, at the statement of that number that writes. `more`:
    further variables of its environment. `log`: where it writes its log; None: where this process does."""
    how = [str(part) for part in dies or ()]
    return subprocess.Popen([sys.executable, "-c", WORK, *how], cwd=ROOT, env=environment(url, var, more), stderr=log)


class Server:
    """A server process. `with Server(url, var) as server: server.call("GET", "/api/v1/session")`.

    dies: by itself, with kill -9, in the middle of its work: in the request of that number that completes a task, at
    the statement of that number that writes.

    more: further variables of its environment. log: where it writes its log; None: where this process does.
    """

    def __init__(
        self,
        url: str,
        var: Path,
        dies: tuple[int, int] | None = None,
        more: Mapping[str, str] | None = None,
        log: IO[str] | None = None,
    ) -> None:
        self.port = free_port()
        how = [str(part) for part in dies or ()]
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.port), *how], cwd=ROOT, env=environment(url, var, more), stderr=log
        )
        self.token = ""
        self._connection = HTTPConnection("127.0.0.1", self.port)

    def __enter__(self) -> Server:
        while self.process.poll() is None:
            try:
                self.call("GET", "/api/openapi.json")
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the server ended at once with {self.process.returncode}")

    def __exit__(self, *error: object) -> None:
        self.kill(signal.SIGTERM)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait()

    def sign_in(self, username: str, password: str) -> None:
        _, answer = self.call("POST", "/api/v1/session", {"username": username, "password": password})
        self.token = answer["token"]

    def another_connection(self, timeout: float | None = None) -> Server:
        """The same process and the same person, by a connection of its own: for several at once.

        timeout: seconds of silence after which a call raises; None waits for ever.
        """
        other = copy(self)
        other._connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        return other

    def call(
        self, method: str, path: str, body: Any = None, key: str | None = None, more: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """(status, JSON answer). `more`: further headers. Raises OSError when the server is gone."""
        headers = {"Content-Type": "application/json", **(more or {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        data = None if body is None else json.dumps(body).encode()
        try:
            self._connection.request(method, path, data, headers)
            answer = self._connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except (OSError, HTTPException) as error:
            self._connection.close()  # the next call connects anew
            raise ConnectionError(f"no answer to {method} {path}") from error


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
