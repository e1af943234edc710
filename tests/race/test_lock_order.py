"""Whatever is due takes its case before its own row, as commands do: no two of them can wait for each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.engine import URL

from app.store import outbox, tables
from app.store.same_matter import lock_matter
from app.use_cases.fail_message import fail_message
from app.use_cases.fire_timers import fire_timer, look_at_clocks
from tests.drivers.runtime_driver import RuntimeDriver
from tests.postgres import empty

WORKER = "worker"
LONGEST = 20
"""Seconds in which somebody is seen to wait."""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def driver(own_postgres: URL) -> Iterator[RuntimeDriver]:
    begun = RuntimeDriver(own_postgres.render_as_string(hide_password=False))
    yield begun
    begun.close()
    empty(own_postgres, [table.name for table in reversed(tables.metadata.sorted_tables)])


def a_timer(driver: RuntimeDriver, case_id: int) -> tuple[Any, int, Callable[[int], bool]]:
    return tables.timer, _first(driver, tables.timer, case_id), lambda row: fire_timer(driver.runtime, row, WORKER)


def a_job(driver: RuntimeDriver, case_id: int) -> tuple[Any, int, Callable[[int], bool]]:
    return tables.job, _first(driver, tables.job, case_id), lambda row: look_at_clocks(driver.runtime, row, WORKER)


def a_letter(driver: RuntimeDriver, case_id: int) -> tuple[Any, int, Callable[[int], bool]]:
    answers = {
        "definition": "No heating",
        "responsible": "The heating",
        "outcomes_sought": "Heating",
        "handler": "handler",
    }
    driver.do(case_id, "acknowledge", "officer", **answers)
    query = select(tables.outbox.c.id).where(tables.outbox.c.kind == outbox.LETTER)
    with driver.runtime.database.read() as connection:
        row_id = connection.execute(query).scalar_one()
    return tables.outbox, row_id, lambda row: fail_message(driver.runtime, row, WORKER, "There is no such address.")


def _first(driver: RuntimeDriver, table: Any, case_id: int) -> int:
    with driver.runtime.database.read() as connection:
        return int(connection.execute(select(table.c.id).where(table.c.case_id == case_id)).scalars().all()[0])


def _somebody_waits(driver: RuntimeDriver) -> bool:
    with driver.runtime.database.read() as connection:  # each time anew: a transaction sees one moment of it
        return bool(connection.execute(text(WAITING)).scalar_one())


@pytest.mark.parametrize("work", [a_timer, a_job, a_letter], ids=lambda work: work.__name__)
def test_a_worker_that_waits_for_a_case_holds_nothing_that_a_command_on_it_needs(
    driver: RuntimeDriver, work: Callable[[RuntimeDriver, int], tuple[Any, int, Callable[[int], bool]]]
) -> None:
    """SYS-05: a command that has the case changes the row; the worker goes on when it is done."""
    case_id = driver.log(complainant_email="resident@example.org", complainant_preferred_contact="email")
    table, row_id, do = work(driver, case_id)
    driver.clock.move_to(driver.clock.now() + timedelta(days=60))
    database = driver.runtime.database
    with database.write() as connection:
        connection.execute(update(table).where(table.c.id == row_id).values(lease_owner=WORKER))
    with ThreadPoolExecutor(1) as other:
        with database.write() as connection:
            lock_matter(connection, case_id)
            done = other.submit(do, row_id)
            ends = monotonic() + LONGEST
            while not _somebody_waits(driver):
                assert not done.done(), done.result()
                assert monotonic() < ends, "the worker does not wait for the case"
                sleep(0.02)
            connection.execute(select(table.c.id).where(table.c.id == row_id).with_for_update(nowait=True))
        assert done.result(timeout=LONGEST)
