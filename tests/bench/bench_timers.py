"""Firing 200 due timers among 1,000 and among 100,000 waiting ones."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import select

from app.jobs.executor import Worker
from app.store import tables
from tests.bench.databases import databases
from tests.drivers.runtime_driver import RuntimeDriver

DUE = 200
FEW, MANY = 1_000, 100_000


def run() -> list[str]:
    lines = []
    with databases() as urls:
        for name, url in urls.items():
            lines.append(measure(name, url))
    return lines


def measure(name: str, url: str) -> str:
    """Both sizes in one database, one after the other: the due timers are real, the waiting ones stand in their way."""
    driver = RuntimeDriver(url, at="2025-12-01 09:00")
    took = {}
    for size in (FEW, MANY):
        make_due(driver)
        fill(driver, size)
        took[size] = fire(driver)
        driver.clock.move_to(driver.clock.now() + timedelta(days=60))
    driver.close()
    ratio = took[MANY] / took[FEW]
    return (
        f"{name}: {DUE} due among {FEW:,}: {took[FEW] / DUE * 1000:.1f} ms each; among {MANY:,}: "
        f"{took[MANY] / DUE * 1000:.1f} ms each; ratio {ratio:.2f}"
    )


def make_due(driver: RuntimeDriver) -> None:
    """Cases whose only timers come due at once: the clocks and reminders of everything else are put far away."""
    for _ in range(DUE):
        driver.log()
    with driver.runtime.database.write() as connection:
        far = driver.clock.now() + timedelta(days=3650)
        connection.execute(tables.job.update().values(run_at=far))
        live = select(tables.timer.c.id).order_by(tables.timer.c.id.desc()).limit(DUE)
        newest = list(connection.execute(live).scalars())
        connection.execute(tables.timer.update().where(tables.timer.c.id.not_in(newest)).values(due_at=far))
        connection.execute(tables.timer.update().where(tables.timer.c.id.in_(newest)).values(due_at=driver.clock.now()))


def fill(driver: RuntimeDriver, size: int) -> None:
    """Timers that wait for later days, up to `size` in all."""
    with driver.runtime.database.write() as connection:
        known = connection.execute(select(tables.timer)).mappings().all()
        pattern = dict(known[0])
        pattern.pop("id")
        later = driver.clock.now() + timedelta(days=365)
        rows = [
            {**pattern, "engine_task": f"waiting-{size}-{number}", "due_at": later + timedelta(minutes=number % 50_000)}
            for number in range(size - len(known))
        ]
        connection.execute(tables.timer.insert(), rows)


def fire(driver: RuntimeDriver) -> float:
    """Seconds to do everything that is due."""
    worker = Worker(driver.runtime, "bench")
    start = time.perf_counter()
    while worker.run_once():
        pass
    return time.perf_counter() - start
