"""Orders given in weeks count from the day of the determination, also when that day is corrected (OMB-07, T9)."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.store import tables
from tests.drivers.ombudsman import APOLOGY, TRAINING, dues, named
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import open_tasks, open_tasks_listed, rows

FOR_A_DAY: dict[str, Any] = {"kind": "order", "what": "Pay the bill", "due": "2026-01-30"}


def correct(driver: RuntimeDriver, case_id: int, right: str) -> None:
    answers = {"event": "determination_received", "right_date": right, "why": "The letter of the Ombudsman says so"}
    if "officers" not in driver.people:
        role = driver.runtime.landlord(driver.landlord).posts["complaints_officer"]
        driver.people["officers"] = driver.person("officers", role)
    driver.use(case_id, "correct_date", "officers", **answers)


def due_of(driver: RuntimeDriver, case_id: int) -> dict[str, date]:
    return {row["what"]: row["due_on"] for row in rows(driver, tables.ombudsman_order, case_id)}


def late(driver: RuntimeDriver, case_id: int) -> list[date]:
    return [row["due"] for row in rows(driver, tables.breach, case_id) if row["code"] == "ORDER_LATE"]


def logged_before(driver: RuntimeDriver, *orders: dict[str, Any]) -> int:
    """Determined on Wednesday 10 December on a complaint of 1 December."""
    case_id = driver.log()
    driver.advance_to("2025-12-10 09:00")
    driver.tell(case_id, "ombudsman_contact", "liaison", kind="determination")
    decided = {"finding": "maladministration", "orders": list(orders), "lesson": "no"}
    driver.do(case_id, "register_determination", "liaison", **decided)
    return case_id


def test_weeks_move_with_the_day_of_the_determination_and_a_named_day_stays(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-07: four weeks from 10 December, then from 3 December; the task, the clock and the reminder move with it."""
    driver = ombudsman_driver
    case_id = logged_before(driver, APOLOGY, FOR_A_DAY)
    assert due_of(driver, case_id) == {"Apologise": date(2026, 1, 7), "Pay the bill": date(2026, 1, 30)}
    correct(driver, case_id, "2025-12-03")
    assert due_of(driver, case_id) == {"Apologise": date(2025, 12, 31), "Pay the bill": date(2026, 1, 30)}
    tasks = [row["due_on"] for row in open_tasks_listed(driver, case_id) if row["element_id"] == "complete_order"]
    assert (len(tasks), set(tasks)) == (2, {date(2025, 12, 31), date(2026, 1, 30)})
    assert dues(driver, case_id)["order"] == date(2025, 12, 31)
    driver.advance_to("2026-01-02 09:00")
    assert late(driver, case_id) == [date(2025, 12, 31)]
    assert "explain_order_delay" in open_tasks(driver, case_id)
    driver.use(case_id, "complete_order", "liaison", order=named(driver, case_id, "Apologise"), evidence="the letter")
    assert [row["due_on"] for row in open_tasks_listed(driver, case_id) if row["element_id"] == "complete_order"] == [
        date(2026, 1, 30)
    ]


def test_an_order_that_was_late_only_by_a_wrong_day_needs_no_explanation(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-08: the determination of 8 December was entered as of the 1st; due on 5 January, not on 29 December."""
    driver = ombudsman_driver
    case_id = driver.log()
    driver.advance_to("2025-12-09 09:00")
    driver.tell(case_id, "ombudsman_contact", "liaison", kind="determination", occurred_on="2025-12-01")
    decided = {"finding": "maladministration", "orders": [APOLOGY], "lesson": "no"}
    driver.do(case_id, "register_determination", "liaison", **decided)
    driver.advance_to("2025-12-31 09:00")
    assert late(driver, case_id) == [date(2025, 12, 29)]
    assert "explain_order_delay" in open_tasks(driver, case_id)
    correct(driver, case_id, "2025-12-08")
    assert late(driver, case_id) == []
    assert "explain_order_delay" not in open_tasks(driver, case_id)
    assert open_tasks(driver, case_id)["complete_order"]["due_on"] == date(2026, 1, 5)
    driver.advance_to("2026-01-06 09:00")
    assert late(driver, case_id) == [date(2026, 1, 5)]


def test_a_recommendation_that_is_not_declined_goes_on_with_the_date_that_moved(
    ombudsman_driver: RuntimeDriver,
) -> None:
    """OMB-09: corrected while somebody had to approve declining it."""
    driver = ombudsman_driver
    case_id = logged_before(driver, {**TRAINING, "weeks": 4})
    driver.use(case_id, "decline_recommendation", "liaison", circumstances="All of them have left")
    correct(driver, case_id, "2025-12-03")
    assert [row["element_id"] for row in open_tasks_listed(driver, case_id)].count("approve_declining") == 1
    driver.do(case_id, "approve_declining", "lead", declining="refused", reasons="Others do the work now, train them")
    assert open_tasks(driver, case_id)["complete_order"]["due_on"] == date(2025, 12, 31)


def test_what_was_complied_with_is_late_or_in_time_by_the_right_day(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-08: complied with on 2 January; four weeks from 10 December are in time, from 3 December they are not."""
    driver = ombudsman_driver
    case_id = logged_before(driver, APOLOGY)
    driver.advance_to("2026-01-02 10:00")
    driver.do(case_id, "complete_order", "liaison", evidence="the letter")
    assert late(driver, case_id) == []
    correct(driver, case_id, "2025-12-03")
    assert late(driver, case_id) == [date(2025, 12, 31)]
    assert "complete_order" not in open_tasks(driver, case_id)
