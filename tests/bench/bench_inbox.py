"""The inbox at 1,000 and at 100,000 open tasks (at most 2 times slower)."""

from __future__ import annotations

import time

from app.casework.actor import Actor, Membership, load_actor
from app.use_cases.add_user import add_user
from app.views.inbox import Asked, Place, inbox
from tests.bench.databases import small_beside_large
from tests.bench.many_tasks import AREAS, HANDLERS, fill
from tests.drivers.runtime_driver import LANDLORD, RuntimeDriver, london

FEW, MANY = 1_000, 100_000
TURNS = 25
PAGE = 40
QUESTIONS = {
    "my work": Asked(tab="mine"),
    "my team": Asked(tab="team"),
    "unassigned": Asked(tab="unassigned"),
    "everything": Asked(tab="all"),
    "a page further on": Asked(tab="all", place=Place(london("2025-12-01 09:00").date(), 1)),
    "due: late": Asked(tab="all", tag="late"),
    "due: today": Asked(tab="all", tag="today"),
    "service area": Asked(tab="all", area=AREAS[1]),
    "stage": Asked(tab="all", stage=2),
    "kind": Asked(tab="all", kind="respond"),
    "role": Asked(tab="all", role="head_of_service"),
    "assignee": Asked(tab="all", assignee="worker_7"),
    "search: a common word": Asked(tab="all", text="resident"),
    "search: a reference": Asked(tab="all", text="asp 777"),
}


def run() -> list[str]:
    return small_beside_large(measure)


def measure(kind: str, small: str, large: str) -> list[str]:
    """Every question to a database with few and to one with many open tasks, turn by turn, so that other work on the
    machine disturbs both alike; the best turn of each in milliseconds, and how much slower the many are."""
    drivers = [RuntimeDriver(url) for url in (small, large)]
    for driver, size in zip(drivers, (FEW, MANY), strict=True):
        fill(driver, size)
    lines, best = [], []
    for who in (_handler, _manager):
        actors = [who(driver) for driver in drivers]
        for name, asked in QUESTIONS.items():
            few, many = _best_turns(drivers, actors, asked)
            best.append((few, many))
            label = f"{actors[0].name.lower()}, {name}"
            lines.append(f"{kind:<11}{label:<36}{few:>7.2f} ms {many:>8.2f} ms   {many / few:.2f}×")
    whole = sum(many for _, many in best) / sum(few for few, _ in best)
    lines.append(f"{kind}: all questions {whole:.2f}×, the worst {max(many / few for few, many in best):.2f}×")
    for driver in drivers:
        driver.close()
    return lines


def _best_turns(drivers: list[RuntimeDriver], actors: list[Actor], asked: Asked) -> tuple[float, float]:
    best = [float("inf"), float("inf")]
    for turn in range(TURNS + 1):
        for at, (driver, actor) in enumerate(zip(drivers, actors, strict=True)):
            started = time.perf_counter()
            inbox(driver.runtime, actor, asked, PAGE)
            if turn:  # the first turn fills caches
                best[at] = min(best[at], time.perf_counter() - started)
    return best[0] * 1000, best[1] * 1000


def _manager(driver: RuntimeDriver) -> Actor:
    actor = load_actor(driver.runtime, "manager")
    assert actor is not None
    return actor


def _handler(driver: RuntimeDriver) -> Actor:
    """Somebody who works on two service areas and has tasks of their own."""
    name = f"worker_{HANDLERS - 3}"
    return add_user(driver.runtime, name, "Handler", None, [Membership(LANDLORD, "complaints_handler", AREAS[:2])])
