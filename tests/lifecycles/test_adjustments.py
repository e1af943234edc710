"""What was agreed with a customer who needs it is looked at again, at every landlord (ADJ-02, Code 5.10)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.errors import Invalid
from app.store import tables
from tests.drivers.four_landlords import about, answers_to, events
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, open_tasks, rows

REVIEW = "review_adjustments"
SAID: dict[str, Any] = {"how_reviewed": "She reads the letters easily now"}


def review_due(driver: RuntimeDriver, case_id: int) -> tuple[date | None, str]:
    clock = {row["name"]: row for row in rows(driver, tables.clock, case_id)}["adjustment_review"]
    return clock["effective_due"], clock["status"]


def kinds_in_force(driver: RuntimeDriver, case_id: int) -> set[str]:
    return {row["kind"] for row in rows(driver, tables.adjustment, case_id) if row["ended_on"] is None}


def acknowledged(driver: RuntimeDriver, *adjustments: str, **complaint: Any) -> int:
    case_id = driver.log(**about(driver), **complaint)
    who, answers = answers_to(driver, "acknowledge", 0)
    driver.do(case_id, "acknowledge", who, **answers, adjustments=list(adjustments))
    return case_id


def agreed(driver: RuntimeDriver, case_id: int, *adjustments: str, **answers: Any) -> None:
    driver.use(case_id, "record_adjustment", "lead", adjustment=list(adjustments), **answers)


def test_what_the_acknowledgement_agrees_is_reviewed_after_six_months(landlords_driver: RuntimeDriver) -> None:
    """ADJ-02: agreed on Monday 1 December 2025; a task five working days before Monday 1 June 2026, which is Friday
    22 May because of the bank holiday on the 25th, though the case has been closed."""
    driver = landlords_driver
    case_id = acknowledged(driver, "large_print", "breaks")
    driver.tell(case_id, "withdrawn", "lead", reason="The customer wrote that it is settled")
    assert review_due(driver, case_id) == (date(2026, 6, 1), "running")
    driver.advance_to("2026-05-21 17:00")
    assert REVIEW not in open_tasks(driver, case_id)
    driver.advance_to("2026-05-26 09:00")
    assert open_tasks(driver, case_id)[REVIEW]["due_on"] == date(2026, 6, 1)
    driver.do(case_id, REVIEW, "lead", still_needed="some", kept=["breaks"], **SAID)
    assert kinds_in_force(driver, case_id) == {"breaks"}
    assert review_due(driver, case_id) == (date(2026, 11, 26), "running")
    assert REVIEW not in open_tasks(driver, case_id)


def test_a_review_is_reminded_of_until_it_is_made_and_is_no_breach(landlords_driver: RuntimeDriver) -> None:
    """ADJ-02, TIM-11: on the case of a customer who withdrew."""
    driver = landlords_driver
    case_id = acknowledged(driver, "large_print")
    driver.tell(case_id, "withdrawn", "lead", reason="The customer wrote that it is settled")
    driver.advance_to("2026-06-03 12:00")
    said = [row["text"] for row in rows(driver, tables.alert, case_id) if "djustment" in row["text"]]
    assert said
    assert "ADJ" not in " ".join(row["code"] for row in rows(driver, tables.breach, case_id))
    driver.do(case_id, REVIEW, "lead", still_needed="none", **SAID)
    driver.advance_to("2026-06-12 12:00")
    assert said == [row["text"] for row in rows(driver, tables.alert, case_id) if "djustment" in row["text"]]


def test_what_nobody_needs_any_more_ends_with_its_reviews_and_begins_again_when_it_is_agreed_again(
    landlords_driver: RuntimeDriver,
) -> None:
    """ADJ-02: what is agreed on Tuesday 13 January 2026 is reviewed by 13 July, on a case that ended long before."""
    driver = landlords_driver
    case_id = acknowledged(driver)
    agreed(driver, case_id, "large_print", review_on="2026-01-12")
    driver.advance_to("2026-01-06 09:00")
    driver.do(case_id, REVIEW, "lead", still_needed="none", **SAID)
    assert kinds_in_force(driver, case_id) == set()
    assert review_due(driver, case_id)[1] != "running"
    driver.advance_to("2026-01-13 09:00")
    agreed(driver, case_id, "braille")
    assert review_due(driver, case_id) == (date(2026, 7, 13), "running")
    driver.tell(case_id, "withdrawn", "lead", reason="The customer wrote that it is settled")
    driver.advance_to("2026-07-07 09:00")
    assert open_tasks(driver, case_id)[REVIEW]["due_on"] == date(2026, 7, 13)


def test_several_are_reviewed_together_by_the_earliest_day(landlords_driver: RuntimeDriver) -> None:
    """ADJ-02: agreed at the acknowledgement, and on 8 December with a day in March: one task, not two."""
    driver = landlords_driver
    case_id = acknowledged(driver, "large_print")
    driver.advance_to("2025-12-08 10:00")
    agreed(driver, case_id, "breaks", review_on="2026-03-02")
    agreed(driver, case_id, "advocate")
    assert review_due(driver, case_id) == (date(2026, 3, 2), "running")
    started = [row["process_id"] for row in rows(driver, tables.instance, case_id)]
    assert started.count("adjustment_review") == 1
    driver.advance_to("2026-02-24 09:00")
    assert open_tasks(driver, case_id)[REVIEW]["due_on"] == date(2026, 3, 2)
    driver.do(case_id, REVIEW, "lead", still_needed="all", review_on="2026-04-01", **SAID)
    assert kinds_in_force(driver, case_id) == {"large_print", "breaks", "advocate"}
    assert review_due(driver, case_id) == (date(2026, 4, 1), "running")


def test_what_an_earlier_complaint_agreed_is_not_agreed_a_second_time(landlords_driver: RuntimeDriver) -> None:
    """ADJ-01, ADJ-02: the acknowledgement of the second complaint comes with it ticked; it has its review already."""
    driver = landlords_driver
    earlier, case_id = acknowledged(driver, "breaks"), driver.log(**about(driver))
    with driver.runtime.transaction() as connection:
        person = case(driver, earlier)["complainant_id"]
        connection.execute(tables.case.update().where(tables.case.c.id == case_id).values(complainant_id=person))
    who, answers = answers_to(driver, "acknowledge", 0)
    driver.do(case_id, "acknowledge", who, **answers, adjustments=["breaks"])
    assert rows(driver, tables.adjustment, case_id) == []
    assert "adjustment_recorded" not in events(driver, case_id)


@pytest.mark.parametrize("day", ["2025-11-03", "2025-12-01"])
def test_a_review_is_on_a_day_to_come(driver: RuntimeDriver, day: str) -> None:
    """ADJ-02"""
    case_id = driver.log()
    with pytest.raises(Invalid, match="a day to come"):
        driver.use(case_id, "record_adjustment", "officer", adjustment=["breaks"], review_on=day)
