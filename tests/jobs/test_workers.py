"""Worker processes: replaced when they die, gone with whoever started them, and known to be there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL

from app.config import Settings, WorkerSettings
from app.errors import WorkersFail
from app.jobs.several import Workers
from app.store import Database, tables
from tests import postgres
from tests.server import ROOT, environment

pytestmark = pytest.mark.walks


@pytest.fixture
def own_database(postgres_server: URL, migrated_postgres: str) -> Iterator[str]:
    with postgres.database(postgres_server, migrated_postgres) as url:
        yield url.render_as_string(hide_password=False)


def alive(url: str) -> set[str]:
    """The process ids of the workers that have said that they are there and have not left."""
    database = Database(url)
    with database.read() as connection:
        names = list(connection.execute(select(tables.worker.c.name)).scalars())
    database.dispose()
    return {name.split(":")[1] for name in names}


@contextmanager
def jobs_run(url: str, var: Path, workers: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run", "--workers", str(workers)]
    given = {**environment(url, var), "REDRESS_WORKER_FIRST_PAUSE_SECONDS": "0.1"}
    process = subprocess.Popen(command, cwd=ROOT, env=given)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.1)


def runs(pid: str) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_worker_that_dies_is_replaced_and_none_outlives_its_parent(own_database: str, tmp_path: Path) -> None:
    """SYS-05: kill -9 of one worker, then of the command itself."""
    with jobs_run(own_database, tmp_path, 2) as process:
        until(lambda: len(alive(own_database)) == 2)
        first = alive(own_database)
        killed = min(first)
        os.kill(int(killed), signal.SIGKILL)
        until(lambda: len(alive(own_database) - first) == 1)
        assert process.poll() is None
        working = {pid for pid in alive(own_database) if pid != killed}
        process.kill()
        process.wait()
        until(lambda: not any(runs(pid) for pid in working))


def test_on_sigterm_every_worker_ends_in_order(own_database: str, tmp_path: Path) -> None:
    with jobs_run(own_database, tmp_path, 2) as process:
        until(lambda: len(alive(own_database)) == 2)
        process.terminate()
        assert process.wait() == 0
    assert alive(own_database) == set()


def ends_at_once(settings: Settings) -> None:
    """The life of a worker that cannot work."""
    os._exit(3)


def test_where_no_worker_stays_alive_the_command_says_so_and_fails() -> None:
    worker = replace(WorkerSettings(), first_pause=timedelta(milliseconds=10), most_starts=2)
    workers = Workers(Settings(worker=worker), 2, target=ends_at_once)
    with pytest.raises(WorkersFail, match="None of the 2 workers stays alive") as refusal:
        workers.run()
    assert refusal.value.exit_code != 0
