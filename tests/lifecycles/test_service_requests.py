"""An open service request is looked at again at least each month, at every landlord (CLS-04)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.errors import NotFound
from app.store import tables
from tests.content.landlords import LANDLORDS
from tests.drivers.every_post import EVERYTHING, driver_with_posts, events
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import open_tasks, rows

REVIEW = "review_service_request"
STILL_OPEN: dict[str, Any] = {
    "still_open_because": "The part is on order", "next_step": "The plumber comes on Tuesday",
    "customer_told": "told_now", "dissatisfied_with_it": "no",
}  # fmt: skip


@pytest.fixture(params=LANDLORDS)
def driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_with_posts(request.param, database_url)


def request_for_repair(driver: RuntimeDriver) -> int:
    return driver.log(EVERYTHING, kind="service_request", dissatisfied=False, summary="The tap drips: first report")


def review_due(driver: RuntimeDriver, case_id: int) -> tuple[date | None, str]:
    clock = {row["name"]: row for row in rows(driver, tables.clock, case_id)}["service_request_review"]
    return clock["effective_due"], clock["status"]


def test_a_review_falls_due_a_month_after_receipt_and_a_month_after_each_review(driver: RuntimeDriver) -> None:
    """CLS-04: logged on Monday 1 December 2025, due on Thursday 1 January 2026; on the inbox five working days before,
    from Tuesday 23 December because of Christmas and New Year's Day."""
    case_id = request_for_repair(driver)
    assert review_due(driver, case_id) == (date(2026, 1, 1), "running")
    driver.advance_to("2025-12-22 17:00")
    assert REVIEW not in open_tasks(driver, case_id)
    driver.advance_to("2025-12-29 09:00")
    assert open_tasks(driver, case_id)[REVIEW]["due_on"] == date(2026, 1, 1)
    driver.do(case_id, REVIEW, "intake", **STILL_OPEN)
    assert review_due(driver, case_id) == (date(2026, 1, 29), "running")
    assert set(open_tasks(driver, case_id)) == {"answer_service_request"}
    driver.advance_to("2026-01-23 09:00")
    assert open_tasks(driver, case_id)[REVIEW]["due_on"] == date(2026, 1, 29)
    driver.do(case_id, REVIEW, "complaints_officer", **STILL_OPEN)
    assert review_due(driver, case_id) == (date(2026, 2, 23), "running")
    assert len(events(driver, case_id, "service_request_reviewed")) == 2


def test_a_review_entered_late_counts_from_the_day_it_was_done(driver: RuntimeDriver) -> None:
    """CLS-04: done on Tuesday 30 December 2025, written up on Monday 5 January 2026."""
    case_id = request_for_repair(driver)
    driver.advance_to("2026-01-05 09:00")
    driver.do(case_id, REVIEW, "intake", **STILL_OPEN, occurred_on=date(2025, 12, 30))
    assert review_due(driver, case_id) == (date(2026, 1, 30), "running")


def test_the_review_vanishes_when_the_request_is_dealt_with(driver: RuntimeDriver) -> None:
    """CLS-04"""
    case_id = request_for_repair(driver)
    driver.advance_to("2025-12-29 09:00")
    assert REVIEW in open_tasks(driver, case_id)
    driver.do(case_id, "answer_service_request", "handler", done="The washer was replaced")
    assert open_tasks(driver, case_id) == {}
    assert review_due(driver, case_id)[1] == "stopped"
    driver.advance_to("2026-03-02 09:00")
    assert open_tasks(driver, case_id) == {}


def test_a_late_review_is_no_breach_and_is_reminded_of(driver: RuntimeDriver) -> None:
    """CLS-04: a default, so the date is the landlord's own affair."""
    case_id = request_for_repair(driver)
    driver.advance_to("2026-01-09 09:00")
    assert rows(driver, tables.breach, case_id) == []
    said = [row["text"] for row in rows(driver, tables.alert, case_id)]
    assert any("Service request review" in text for text in said)


def test_only_those_who_answer_for_requests_review_them(driver: RuntimeDriver) -> None:
    """PRM-01"""
    case_id = request_for_repair(driver)
    driver.advance_to("2025-12-29 09:00")
    with pytest.raises(NotFound):
        driver.do(case_id, REVIEW, "member_responsible", **STILL_OPEN)
