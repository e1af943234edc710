"""Tasks that have a date of their own remind as clocks do; what time brings is told when the office opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.casework.clocks import CLOCK_JOB
from app.clock import LONDON
from app.store import jobs, tables
from app.use_cases.assign_task import assign_task
from app.use_cases.fire_timers import look_at_clocks, raise_waiting_alert
from app.use_cases.recompute_cases import RECOMPUTE_JOB
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import open_tasks, rows

REQUEST: dict[str, Any] = {"kind": "service_request"}
PROMISE = "A promised action was not done by its date"


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    """Monday 1 December 2025, 9:00."""
    aspire = RuntimeDriver(database_url)
    yield aspire
    aspire.close()


def raised(driver: RuntimeDriver, case_id: int, about: str) -> list[tuple[str, str | None, str | None]]:
    """When alerts with these words were raised, London's time, and for whom."""
    return [
        (f"{row['raised_at'].astimezone(LONDON):%a %d %H:%M}", row["role"], row["username"])
        for row in rows(driver, tables.alert, case_id)
        if about in row["text"]
    ]


def test_a_task_with_a_date_of_its_own_reminds_as_a_clock_does(driver: RuntimeDriver) -> None:
    """TIM-11: twenty working days from Monday 1 December are Wednesday 31 December, over Christmas; three before is
    Wednesday 24 December, and after it come Friday 2 and Monday 5 January."""
    case_id = driver.log(**REQUEST)
    assert open_tasks(driver, case_id)["answer_service_request"]["due_on"] == date(2025, 12, 31)
    driver.advance_to("2026-01-05 12:00")
    days = ["Wed 24 08:00", "Tue 30 08:00", "Wed 31 08:00", "Fri 02 08:00", "Mon 05 08:00"]
    assert raised(driver, case_id, "Deal with the request") == [(day, "complaints_handler", None) for day in days]


def test_whoever_took_the_task_is_reminded_until_it_is_done(driver: RuntimeDriver) -> None:
    """TIM-11: taken on Friday 26 December (a bank holiday), done on Wednesday 31 December."""
    case_id = driver.log(**REQUEST)
    driver.advance_to("2025-12-26 12:00")
    assign_task(driver.runtime, driver["handler"], driver.task(case_id, "answer_service_request"), "handler")
    driver.advance_to("2025-12-31 12:00")
    driver.do(case_id, "answer_service_request", "handler", done="The tap was mended")
    driver.advance_to("2026-01-09 12:00")
    assert raised(driver, case_id, "Deal with the request") == [
        ("Wed 24 08:00", "complaints_handler", None), ("Tue 30 08:00", None, "handler"),
        ("Wed 31 08:00", None, "handler"),
    ]  # fmt: skip


def test_a_date_is_reminded_of_once_a_day_however_often_the_case_is_looked_at(driver: RuntimeDriver) -> None:
    """TIM-11: the calendar changes on a day of reminders, and the clocks of every case are looked at again."""
    case_id = driver.log(**REQUEST)
    complaint = driver.log()
    driver.advance_to("2025-12-31 12:00")
    before = {case: rows(driver, tables.alert, case) for case in (case_id, complaint)}
    assert all(before.values())
    with driver.runtime.transaction() as connection:
        for case in before:
            for kind in (CLOCK_JOB, RECOMPUTE_JOB):
                jobs.schedule_job(connection, kind, str(case), case, {}, driver.clock.now())
    driver.advance_to("2025-12-31 12:05")
    assert {case: rows(driver, tables.alert, case) for case in (case_id, complaint)} == before


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("2025-12-10", "Thu 11 08:00"),
        ("2025-12-12", "Mon 15 08:00"),  # a Friday: over at midnight before Saturday
        ("2025-12-24", "Mon 29 08:00"),  # before Christmas Day, Boxing Day and a weekend
    ],
)
def test_what_time_brings_is_told_when_the_office_opens(driver: RuntimeDriver, due: str, told: str) -> None:
    """TIM-11, ACT-04: at Aspire the day begins at 8:00; a promise was not kept by its date."""
    case_id = driver.log()
    driver.use(case_id, "add_action", "handler", what="A new door", due=due, owner="Repairs")
    driver.advance_to("2025-12-30 12:00")
    alerts = raised(driver, case_id, PROMISE)
    assert alerts
    assert {when for when, _, _ in alerts} == {told}
    events = [
        row for row in rows(driver, tables.case_event, case_id) if row["type"] == "alerted" and PROMISE in row["text"]
    ]
    assert {f"{row['recorded_at'].astimezone(LONDON):%a %d %H:%M}" for row in events} == {told}


def test_an_alert_that_waited_is_raised_once(driver: RuntimeDriver) -> None:
    """SYS-05: the same job done twice, and a clock's."""
    case_id = driver.log()
    driver.use(case_id, "add_action", "handler", what="A new door", due="2025-12-10", owner="Repairs")
    driver.advance_to("2025-12-11 07:00")
    with driver.runtime.database.read() as connection:
        job = jobs.next_job(connection, driver.clock.now().replace(hour=20), ["alert"])
    assert job is not None
    assert [raise_waiting_alert(driver.runtime, job["id"]) for _ in range(2)] == [True, False]
    assert look_at_clocks(driver.runtime, job["id"]) is False
