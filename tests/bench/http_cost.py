"""What of a completion is SQL and what is the engine's own step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from sqlalchemy import select

from app.bpmn import Ports
from app.casework.readable import case_to_read
from app.store import tables
from app.use_cases.complete_task import complete_task
from tests.drivers.counting import counted
from tests.drivers.runtime_driver import RuntimeDriver


def cost_of(driver: RuntimeDriver, answers: dict[str, Any], first: int, second: int) -> tuple[int, int]:
    """SQL statements and commits of completing one task, with everything that is parsed once parsed already."""
    complete_task(driver.runtime, driver["handler"], first, answers)
    with counted(driver.runtime.database.engine) as counts:
        complete_task(driver.runtime, driver["handler"], second, answers)
    return counts["statements"], counts["commits"]


def bare_step(driver: RuntimeDriver, task_ids: list[int]) -> float:
    """Milliseconds of what the engine alone does for such a task: restore, complete, save; the median."""
    with driver.runtime.database.read() as connection:
        query = select(
            tables.task.c.engine_task, tables.task.c.case_id, tables.instance.c.state, tables.instance.c.release_id
        )
        joined = query.join(tables.instance, tables.instance.c.id == tables.task.c.instance_id)
        rows = connection.execute(joined.where(tables.task.c.id.in_(task_ids[:20]))).all()
        diagrams = driver.runtime.contents.get(connection, rows[0].release_id).diagrams
        context = case_to_read(driver.runtime, connection, driver["handler"], rows[0].case_id).context()
    times = []
    with quiet_ports(driver, context) as ports:
        for row in rows:
            start = time.perf_counter()
            instance = diagrams.restore(row.state)
            instance.complete(row.engine_task, {}, ports)
            instance.dump()
            times.append((time.perf_counter() - start) * 1000)
    return median(times)


@contextmanager
def quiet_ports(driver: RuntimeDriver, context: dict[str, Any]) -> Iterator[Ports]:
    """Ports to a world that answers nothing, and where a case stands as one does: only the engine is measured."""
    yield Ports(
        decide=lambda *_: (_ for _ in ()).throw(AssertionError("no table is asked here")),
        call=lambda _: None,
        throw=lambda _: None,
        context=lambda: context,
        now=driver.clock.now,
    )
