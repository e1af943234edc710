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
from tests.jobs.test_killed import count, until
from tests.office import Desk
from tests.server import start_worker
from tests.use_cases.landlord_desks import EVERYTHING, answered_by, desk_with_posts

CASES = 8
MESSAGE_VARIABLES = {"audit": 5, "customer_group": 3}
WAITING = (
    select(func.count())
    .select_from(tables.job)
    .where(tables.job.c.state == "waiting", tables.job.c.kind.in_(("draw_sample", "sampled_response")))
)
SAMPLED = select(func.count()).select_from(tables.case_event).where(tables.case_event.c.type == "response_sampled")


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """Responses of December 2025, whose month and quarter have long ended by the clock of the workers."""
    for one in desk_with_posts("aspire", database_url):
        for _ in range(CASES):
            answered_by(one, EVERYTHING, one.log(EVERYTHING))
        yield one


def told(desk: Desk) -> Counter[str]:
    """How many responses were handed out for each purpose; no response twice for one."""
    with desk.runtime.database.read() as connection:
        query = select(tables.case_event.c.case_id, tables.case_event.c.data)
        found: list[Any] = list(connection.execute(query.where(tables.case_event.c.type == "response_sampled")))
        tasks = select(func.count()).select_from(tables.task)
        tasks = tasks.where(tables.task.c.element_id.in_(("audit_response", "put_before_group")))
        assert connection.execute(tasks).scalar_one() == len(found)
    each = Counter((case_id, data["purpose"]) for case_id, data in found)
    assert set(each.values()) == {1}
    return Counter(purpose for _, purpose in each)


def nothing_waits(desk: Desk) -> bool:
    return count(desk, WAITING) == 0


def went_on(desk: Desk, before: int) -> bool:
    return count(desk, SAMPLED) > before or nothing_waits(desk)


def test_a_killed_worker_draws_no_sample_twice_and_forgets_none(desk: Desk, database_url: str, tmp_path: Path) -> None:
    """RSP-15, SYS-05: workers are killed as soon as they have handed out one response more."""
    deaths = 0
    while not nothing_waits(desk):
        before = count(desk, SAMPLED)
        worker = start_worker(database_url, tmp_path)
        try:
            until(partial(went_on, desk, before), "the worker hands out a response")
        finally:
            worker.kill()
            worker.wait()
        deaths += 1
    assert deaths > 1
    assert told(desk) == MESSAGE_VARIABLES


def test_several_workers_draw_each_sample_once(desk: Desk, database_url: str, tmp_path: Path) -> None:
    """RSP-15, SYS-05"""
    with ExitStack() as workers:
        for _ in range(3):
            worker = start_worker(database_url, tmp_path)
            workers.callback(worker.wait)
            workers.callback(worker.kill)
        until(partial(nothing_waits, desk), "the samples are drawn")
    assert told(desk) == MESSAGE_VARIABLES
