"""Kill -9 while samples are drawn: each is drawn once, and each response in it is handed out once (RSP-15, SYS-05)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.store import tables
from tests.drivers.every_post import EVERYTHING, answered_by, driver_with_posts
from tests.drivers.runtime_driver import RuntimeDriver
from tests.jobs.test_killed import count, dies_of_itself, until
from tests.server import start_worker

pytestmark = pytest.mark.walks

CASES = 8
DEATHS = ((1, 2), (3, 4))
"""When workers die: in which row of due work, at which statement that writes."""
MESSAGE_VARIABLES = {"audit": 5, "customer_group": 3}
WAITING = (
    select(func.count())
    .select_from(tables.job)
    .where(tables.job.c.state == "waiting", tables.job.c.kind.in_(("draw_sample", "sampled_response")))
)


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    """Responses of December 2025, whose month and quarter have long ended by the clock of the workers."""
    for driver in driver_with_posts("aspire", database_url):
        for _ in range(CASES):
            answered_by(driver, EVERYTHING, driver.log(EVERYTHING))
        yield driver


def told(driver: RuntimeDriver) -> Counter[str]:
    """How many responses were handed out for each purpose; no response twice for one."""
    with driver.runtime.database.read() as connection:
        query = select(tables.case_event.c.case_id, tables.case_event.c.data)
        drawn: list[Any] = list(connection.execute(query.where(tables.case_event.c.type == "response_sampled")))
        tasks = select(func.count()).select_from(tables.task)
        tasks = tasks.where(tables.task.c.element_id.in_(("audit_response", "put_before_group")))
        assert connection.execute(tasks).scalar_one() == len(drawn)
    each = Counter((case_id, data["purpose"]) for case_id, data in drawn)
    assert set(each.values()) == {1}
    return Counter(purpose for _, purpose in each)


def nothing_waits(driver: RuntimeDriver) -> bool:
    return count(driver, WAITING) == 0


def test_a_killed_worker_draws_no_sample_twice_and_forgets_none(
    driver: RuntimeDriver, database_url: str, tmp_path: Path
) -> None:
    """RSP-15, SYS-05: workers die while they draw a sample and while they hand out what was drawn."""
    for row, write in DEATHS:
        dies_of_itself(start_worker(database_url, tmp_path, ("job", row, write)))
        assert not nothing_waits(driver)
    worker = start_worker(database_url, tmp_path)
    try:
        until(partial(nothing_waits, driver), worker)
    finally:
        worker.kill()
        worker.wait()
    assert told(driver) == MESSAGE_VARIABLES


def test_several_workers_draw_each_sample_once(driver: RuntimeDriver, database_url: str, tmp_path: Path) -> None:
    """RSP-15, SYS-05"""
    with ExitStack() as workers:
        for _ in range(3):
            worker = start_worker(database_url, tmp_path)
            workers.callback(worker.wait)
            workers.callback(worker.kill)
        until(partial(nothing_waits, driver), worker)
    assert told(driver) == MESSAGE_VARIABLES
