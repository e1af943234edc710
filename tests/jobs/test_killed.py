"""Kill -9 of a worker or a web process loses nothing and does nothing twice (SYS-05)."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from sqlalchemy import func, select

from app.store import tables
from app.use_cases.add_user import add_user
from tests.drivers.runtime_driver import RuntimeDriver
from tests.server import Server, start_worker

pytestmark = pytest.mark.walks

CASES = 12
DEATHS = ((5, 1), (2, 6))
"""When workers die: in which row of due work, at which statement that writes."""
WORD = "a word for tests"


@pytest.fixture
def driver(database_url: str) -> Any:
    driver = RuntimeDriver(database_url, at="2025-12-01 09:00")
    yield driver
    driver.close()


def until(holds: Callable[[], bool], worker: Popen[bytes]) -> None:
    """Wait for something that a worker does, for as long as the worker lives."""
    while not holds():
        assert worker.poll() is None, f"the worker ended with {worker.returncode}"
        time.sleep(0.05)


def dies_of_itself(worker: Popen[bytes]) -> None:
    """Wait until a worker that is to die in the middle of its work has died."""
    assert worker.wait() == -signal.SIGKILL


def count(driver: RuntimeDriver, query: Any) -> int:
    with driver.runtime.database.read() as connection:
        return int(connection.execute(query).scalar_one())


def test_a_killed_worker_loses_no_timer_and_fires_none_twice(
    driver: RuntimeDriver, database_url: str, tmp_path: Path
) -> None:
    """Complaints of December 2025 whose response date has long passed: each is noticed once, whoever dies meanwhile."""
    cases = [driver.log() for _ in range(CASES)]
    waiting = select(func.count()).select_from(tables.timer)
    assert count(driver, waiting) >= CASES
    for row, write in DEATHS:
        dies_of_itself(start_worker(database_url, tmp_path, ("timer", row, write)))
        assert count(driver, waiting)
    worker = start_worker(database_url, tmp_path)
    try:
        until(lambda: count(driver, waiting) == 0, worker)
    finally:
        worker.kill()
        worker.wait()
    with driver.runtime.database.read() as connection:
        query = (
            select(tables.instance.c.case_id)
            .join(tables.step_log, tables.step_log.c.instance_id == tables.instance.c.id)
            .where(tables.step_log.c.element_id == "response_overdue", tables.step_log.c.kind == "completed")
        )
        fired = Counter(connection.execute(query).scalars())
        tasks = Counter(
            connection.execute(
                select(tables.task.c.case_id).where(tables.task.c.element_id == "send_late_update")
            ).scalars()
        )
    assert fired == Counter(cases)
    assert tasks == Counter(cases)


def test_a_killed_server_has_done_a_request_whole_or_not_at_all(
    driver: RuntimeDriver, database_url: str, tmp_path: Path
) -> None:
    """Clients repeat with the same key what got no answer: every task ends up done once, every letter issued once."""
    cases = [driver.log() for _ in range(CASES)]
    tasks = {case: driver.task(case, "acknowledge") for case in cases}
    add_user(driver.runtime, "officer", "Officer", WORD, driver["officer"].memberships)
    answers = {
        "definition": "No heating",
        "outcomes_sought": "Heating",
        "responsible": "All of it",
        "handler": "handler",
        "new_answer_by": "2099-01-05",  # the server has the machine's clock: the answer was due in December 2025
        "late_apology": "We are sorry that you have waited so long.",
    }
    answered: dict[int, int] = {}

    def send(server: Server) -> None:
        for case, task in tasks.items():
            if case not in answered:
                try:
                    status, _ = server.call("POST", f"/api/v1/tasks/{task}/complete", answers, key=f"ack-{case}")
                except OSError:
                    return
                answered[case] = status

    with Server(database_url, tmp_path, dies=(4, 5)) as server:
        server.sign_in("officer", WORD)
        send(server)
        assert server.process.wait() == -signal.SIGKILL
    assert len(answered) == 3
    with Server(database_url, tmp_path) as server:
        server.sign_in("officer", WORD)
        send(server)
    assert answered == dict.fromkeys(cases, 200)
    with driver.runtime.database.read() as connection:
        letters = Counter(connection.execute(select(tables.letter.c.case_id)).scalars())
        done = Counter(
            connection.execute(
                select(tables.case_event.c.case_id).where(tables.case_event.c.type == "acknowledged")
            ).scalars()
        )
    assert letters == Counter(cases)
    assert done == Counter(cases)
