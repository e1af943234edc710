"""A timer that cannot fire holds up no other, and does not spin: it waits, and an administrator reads why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.jobs.executor import Worker
from app.mending import mend_instance as mend
from app.store import running, tables
from app.use_cases.fire_timers import fire_timer
from tests.drivers.runtime_driver import RuntimeDriver, london
from tests.mending.held import damage, lifecycle, rows, write_state

BAD = 100
LATER = "2026-01-30 09:00"


def due(driver: RuntimeDriver) -> int:
    """How many timers are due and nobody holds them back."""
    query = select(func.count()).select_from(tables.timer)
    query = query.where(tables.timer.c.due_at <= driver.clock.now(), tables.timer.c.held.is_(False))
    with driver.runtime.database.read() as connection:
        return int(connection.execute(query).scalar_one())


def work(driver: RuntimeDriver) -> int:
    """Let a worker do every round that has work; gives how many rounds that were."""
    worker, rounds = Worker(driver.runtime), 0
    while worker.run_once():
        rounds += 1
        assert rounds < BAD, "it spins"
    return rounds


def many(driver: RuntimeDriver, case_id: int, number: int, **values: Any) -> None:
    """Copy a timer of a case that often, for steps that its process does not know."""
    [timer, *_] = rows(driver, tables.timer, case_id)
    copied = {name: value for name, value in timer.items() if name != "id"} | {"due_at": london("2025-12-02 09:00")}
    with driver.runtime.database.write() as connection:
        running.add_timers(connection, [{**copied, "engine_task": f"unknown-{at}", **values} for at in range(number)])


def test_a_hundred_timers_of_suspended_instances_hold_up_no_other_and_fire_when_they_go_on(
    driver: RuntimeDriver,
) -> None:
    """SYS-05: with twenty such timers no timer of any landlord fired, and the worker was never at rest."""
    case_id, good = driver.log(), driver.log()
    many(driver, case_id, BAD)
    instance_id = lifecycle(driver, case_id)["id"]
    mend.suspend_instance(driver.runtime, driver["admin"], instance_id, "A wrong table was published")
    driver.clock.move_to(london(LATER))
    waiting = len(rows(driver, tables.timer, case_id))
    Worker(driver.runtime).run_once()
    open_now = {row["element_id"] for row in rows(driver, tables.task, good) if row["state"] == "open"}
    assert "send_late_update" in open_now
    work(driver)
    assert due(driver) == 0
    assert len(rows(driver, tables.timer, case_id)) == waiting
    assert {row["attempts"] for row in rows(driver, tables.timer, case_id)} == {0}
    mend.resume_instance(driver.runtime, driver["admin"], instance_id, "The table is right again")
    work(driver)
    assert "send_late_update" in {row["element_id"] for row in rows(driver, tables.task, case_id)}


def test_a_hundred_timers_that_cannot_be_read_hold_up_no_other(driver: RuntimeDriver) -> None:
    case_id, good = driver.log(), driver.log()
    many(driver, case_id, BAD)
    whole = damage(driver, case_id)
    driver.clock.move_to(london(LATER))
    work(driver)
    assert "send_late_update" in {row["element_id"] for row in rows(driver, tables.task, good)}
    assert due(driver) == 0
    [incident] = rows(driver, tables.incident, case_id)
    assert "cannot be loaded" in incident["message"]
    write_state(driver, incident["instance_id"], whole)
    mend.retry_incident(driver.runtime, driver["admin"], incident["id"], "The state was restored")
    work(driver)
    assert "send_late_update" in {row["element_id"] for row in rows(driver, tables.task, case_id)}
    assert due(driver) == 0


def test_a_hundred_timers_that_fail_hold_up_no_other(driver: RuntimeDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id, good = driver.log(), driver.log()
    many(driver, case_id, BAD)
    driver.clock.move_to(london(LATER))
    fire = fire_timer

    def fails(runtime: Any, timer_id: int, owner: str | None = None) -> bool:
        if timer_id in bad:
            raise RuntimeError("this one never fires")
        return fire(runtime, timer_id, owner)

    bad = {row["id"] for row in rows(driver, tables.timer, case_id)}
    monkeypatch.setattr("app.jobs.executor.fire_timer", fails)
    worker = Worker(driver.runtime)
    for _ in range(BAD // driver.runtime.settings.worker.batch + 2):
        worker.run_once()
    assert "send_late_update" in {row["element_id"] for row in rows(driver, tables.task, good)}
    assert {row["attempts"] for row in rows(driver, tables.timer, case_id)} == {1}


@pytest.mark.parametrize("engine", ["knows it not", "waits longer"])
def test_a_timer_that_its_process_disputes_becomes_an_incident_and_is_not_tried_again(
    driver: RuntimeDriver, engine: str
) -> None:
    case_id = driver.log()
    [timer, *_] = rows(driver, tables.timer, case_id)
    if engine == "knows it not":
        many(driver, case_id, 1)
    else:
        with driver.runtime.database.write() as connection:
            early = driver.clock.now() - timedelta(hours=1)
            connection.execute(update(tables.timer).where(tables.timer.c.id == timer["id"]).values(due_at=early))
    driver.clock.advance(timedelta(days=1, hours=1))
    assert due(driver) == 1
    work(driver)
    assert due(driver) == 0
    [incident] = rows(driver, tables.incident, case_id)
    when = "2 December 2025, 09:00" if engine == "knows it not" else "1 December 2025, 08:00"
    assert f"timer was due on {when}" in incident["message"]
    assert lifecycle(driver, case_id)["status"] == "incident"
    after = [row for row in rows(driver, tables.timer, case_id) if row["id"] == timer["id"]]
    assert [row["due_at"] for row in after] == [timer["due_at"]]
    driver.use(case_id, "add_note", "officer", note="They rang")
    assert lifecycle(driver, case_id)["status"] == "incident", "it stays until somebody has looked"
    mend.retry_incident(driver.runtime, driver["admin"], incident["id"], "Seen")
    assert lifecycle(driver, case_id)["status"] == "running"
