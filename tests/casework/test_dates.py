"""What time and corrections do to a running case."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.casework.actor import ENGINE
from app.errors import Invalid
from app.jobs.executor import Worker
from app.store import cases, tables
from app.use_cases.publish_content import publish_content
from tests.api.conftest import ACKNOWLEDGE
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord, london


def dues(driver: RuntimeDriver, case_id: int) -> dict[str, date | None]:
    with driver.runtime.database.read() as connection:
        return {row["name"]: row["effective_due"] for row in cases.rows_of(connection, tables.clock, case_id)}


def timers(driver: RuntimeDriver, case_id: int) -> dict[str, object]:
    with driver.runtime.database.read() as connection:
        return {row["element_id"]: row["due_at"] for row in cases.rows_of(connection, tables.timer, case_id)}


def test_correcting_the_date_of_receipt_moves_every_open_date_and_timer_and_keeps_the_old_ones(
    driver: RuntimeDriver,
) -> None:
    """TIM-09, SYS-03: an e-mail of Wednesday 3 December that was logged as of Monday 8 December."""
    driver.advance_to("2025-12-08 10:00")
    case_id = driver.log()
    assert dues(driver, case_id)["acknowledgement"] == date(2025, 12, 15)
    before = timers(driver, case_id)["response_overdue"]
    driver.use(case_id, "correct_date", "manager", event="received", right_date="2025-12-03", why="It lay in a mailbox")
    assert dues(driver, case_id)["acknowledgement"] == date(2025, 12, 10)
    assert dues(driver, case_id)["stage_1_response"] == date(2025, 12, 24)
    assert timers(driver, case_id)["response_overdue"] == london("2025-12-25 00:00")
    assert timers(driver, case_id)["response_overdue"] != before
    with driver.runtime.database.read() as connection:
        events = cases.rows_of(connection, tables.case_event, case_id)
    kept = next(row for row in events if row["type"] == "date_corrected")
    assert kept["data"]["was"] == "2025-12-08"
    assert kept["data"]["moved"]["acknowledgement"] == ["2025-12-15", "2025-12-10"]


def test_a_date_cannot_be_corrected_into_the_future(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    with pytest.raises(Invalid, match="future"):
        driver.use(
            case_id, "correct_date", "manager", event="received", right_date="2026-12-03", why="Read in the letter"
        )


def test_a_late_acknowledgement_is_a_breach_and_buys_no_time(driver: RuntimeDriver) -> None:
    """TIM-08, ACK-16: received on Christmas Eve, acknowledged on Thursday 8 January, three working days late."""
    driver.advance_to("2025-12-24 16:55")
    case_id = driver.log()
    driver.advance_to("2026-01-08 10:00")
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    assert dues(driver, case_id)["stage_1_response"] == date(2026, 1, 19)
    with driver.runtime.database.read() as connection:
        breaches = cases.rows_of(connection, tables.breach, case_id)
    late = {(row["layer"], row["days_late"]) for row in breaches if row["code"] == "ACK_LATE"}
    assert late == {("policy", 3), ("code", 3)}


def test_a_clock_keeps_what_started_and_what_met_it_and_its_date_before_any_extension(driver: RuntimeDriver) -> None:
    """OMB-06: the pack of records says where a date came from."""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    with driver.runtime.database.read() as connection:
        kept = {row["name"]: row["state"] for row in cases.rows_of(connection, tables.clock, case_id)}
    told = {name: (kept[name]["anchor"], kept[name]["met_by"], kept[name]["original_due"]) for name in kept}
    assert told["acknowledgement"] == ("received", "acknowledged", "2025-12-08")
    assert told["stage_1_response"] == ("acknowledged", None, "2025-12-15")


def test_reminders_reach_whoever_has_the_task_before_on_and_after_the_day(driver: RuntimeDriver) -> None:
    """TIM-11: three and one working days before Monday 8 December, on the day, and on each working day after."""
    case_id = driver.log()
    days = []
    for day in ("2025-12-02", "2025-12-03", "2025-12-04", "2025-12-05", "2025-12-08", "2025-12-09", "2025-12-10"):
        driver.advance_to(f"{day} 12:00")
        with driver.runtime.database.read() as connection:
            texts = [row["text"] for row in cases.rows_of(connection, tables.alert, case_id)]
        days.append(sum("Written acknowledgement" in text for text in texts))
    assert days == [0, 1, 1, 2, 3, 4, 5]


def test_timers_missed_while_nothing_ran_fire_in_due_order_and_count_from_the_due_date(driver: RuntimeDriver) -> None:
    """SYS-05: no worker for two months; the breaches are those of the due dates, Monday 15 and Monday 22 December, and
    the complaint that was logged first, but received last, comes second."""
    later, sooner = driver.log(), driver.log(received_at="2025-11-24 10:00")
    driver.clock.move_to(london("2026-02-02 09:00"))
    assert overdue(driver) == []
    worker = Worker(driver.runtime)
    while worker.run_once():
        pass
    assert overdue(driver) == [sooner, later]
    for case_id, due in ((sooner, date(2025, 12, 15)), (later, date(2025, 12, 22))):
        with driver.runtime.database.read() as connection:
            breaches = [row for row in cases.rows_of(connection, tables.breach, case_id) if row["code"] == "S1_LATE"]
        assert [(row["layer"], row["due"]) for row in breaches] == [("policy", due), ("code", due)]


def overdue(driver: RuntimeDriver) -> list[int]:
    """The cases whose response was noticed to be overdue, in the order in which that happened."""
    query = (
        select(tables.instance.c.case_id)
        .join(tables.step_log, tables.step_log.c.instance_id == tables.instance.c.id)
        .where(tables.step_log.c.element_id == "response_overdue", tables.step_log.c.kind == "completed")
        .order_by(tables.step_log.c.id)
    )
    with driver.runtime.database.read() as connection:
        return list(connection.execute(query).scalars())


def test_a_proclaimed_holiday_moves_the_dates_and_timers_of_running_cases(database_url: str, tmp_path: Path) -> None:
    """TIM-13: Friday 5 December 2025 is proclaimed a holiday while a complaint of Monday 1 December runs."""
    folder = content_of_another_landlord(tmp_path, "elsewhere")
    driver = RuntimeDriver(database_url, root=folder, landlord="elsewhere")
    case_id = driver.log()
    assert dues(driver, case_id)["acknowledgement"] == date(2025, 12, 8)
    file = folder / "landlords" / "elsewhere.toml"
    file.write_text(file.read_text().replace("[calendar.closed]", '[calendar.closed]\n2025-12-05 = "Proclaimed"'))
    publish_content(driver.runtime, "elsewhere", folder, ENGINE)
    driver.advance_to("2025-12-01 09:05")
    assert dues(driver, case_id)["acknowledgement"] == date(2025, 12, 9)
    assert timers(driver, case_id)["response_overdue"] == london("2025-12-24 00:00")
    driver.close()
