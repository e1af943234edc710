"""Completing a user task over HTTP through waitress, beside the bare engine step."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import event, select

from app.bpmn import Ports
from app.store import tables
from app.use_cases.add_user import add_user
from app.use_cases.complete_task import complete_task
from tests.bench.databases import databases
from tests.drivers.runtime_driver import RuntimeDriver
from tests.server import Server

TASKS = 60
WARM = 10
WORD = "a word for measuring"
ANSWERS = {"no_conflict": True, "evidence": "Repair log", "findings": "The part was not ordered"}
NEAREST_PRODUCT_MS, NEAREST_PRODUCT_STATEMENTS = (104, 146), 112


def run() -> list[str]:
    lines = []
    with databases() as urls:
        for name, url in urls.items():
            lines += measure(name, url)
    low, high = NEAREST_PRODUCT_MS
    nearest = f"{low}-{high} ms, {NEAREST_PRODUCT_STATEMENTS} statements, 5 commits"
    lines.append(f"nearest product, measured elsewhere: {nearest}")
    return lines


def measure(name: str, url: str) -> list[str]:
    driver = RuntimeDriver(url, at="2025-12-24 16:55")
    add_user(driver.runtime, "handler", "Handler", WORD, driver["handler"].memberships)
    waiting = [driver.task(driver.log(), "investigate") for _ in range(TASKS + WARM + 2)]
    statements, commits = counted(driver, waiting.pop(), waiting.pop())
    step = bare_step(driver, waiting)
    with tempfile.TemporaryDirectory() as var, Server(url, Path(var)) as server:
        server.sign_in("handler", WORD)
        for task in waiting[:WARM]:
            server.call("POST", f"/api/v1/tasks/{task}/complete", ANSWERS)
        times = []
        for task in waiting[WARM:]:
            start = time.perf_counter()
            status, answer = server.call("POST", f"/api/v1/tasks/{task}/complete", ANSWERS)
            times.append((time.perf_counter() - start) * 1000)
            assert status == 200, answer
    driver.close()
    p50, p95 = median(times), quantiles(times, n=20)[18]
    return [
        f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, {1000 / (sum(times) / len(times)):.0f} a second from one client; "
        f"{statements} statements, {commits} commit(s)",
        f"{name}: the bare engine step takes {step:.1f} ms, so a request is {p50 / step:.1f} times that",
    ]


def counted(driver: RuntimeDriver, first: int, second: int) -> tuple[int, int]:
    """SQL statements and commits of completing one task, with everything that is parsed once parsed already."""
    complete_task(driver.runtime, driver["handler"], first, ANSWERS)
    counts = {"statements": 0, "commits": 0}
    engine = driver.runtime.database.engine

    def statement(*_: object) -> None:
        counts["statements"] += 1

    def commit(*_: object) -> None:
        counts["commits"] += 1

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    complete_task(driver.runtime, driver["handler"], second, ANSWERS)
    event.remove(engine, "before_cursor_execute", statement)
    event.remove(engine, "commit", commit)
    return counts["statements"], counts["commits"]


def bare_step(driver: RuntimeDriver, task_ids: list[int]) -> float:
    """Milliseconds of what the engine alone does for such a task: restore, complete, save; the median."""
    with driver.runtime.database.read() as connection:
        query = select(tables.task.c.engine_task, tables.instance.c.state, tables.instance.c.release_id)
        joined = query.join(tables.instance, tables.instance.c.id == tables.task.c.instance_id)
        rows = connection.execute(joined.where(tables.task.c.id.in_(task_ids[:20]))).all()
        diagrams = driver.runtime.contents.get(connection, rows[0].release_id).diagrams
    times = []
    with quiet_ports(driver) as ports:
        for row in rows:
            start = time.perf_counter()
            instance = diagrams.restore(row.state)
            instance.complete(row.engine_task, {}, ports)
            instance.dump()
            times.append((time.perf_counter() - start) * 1000)
    return median(times)


@contextmanager
def quiet_ports(driver: RuntimeDriver) -> Iterator[Ports]:
    """Ports to a world that answers nothing: only the engine is measured."""
    context: dict[str, Any] = {"complaint": {}, "deadlines": {}, "landlord": {}}
    yield Ports(
        decide=lambda *_: (_ for _ in ()).throw(AssertionError("no table is asked here")),
        call=lambda _: None,
        throw=lambda _: None,
        context=lambda: context,
        now=driver.clock.now,
    )
