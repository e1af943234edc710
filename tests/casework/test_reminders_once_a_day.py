"""Reminders come at the beginning of the working day, in one message a person a day, of what somebody has to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.casework.actor import Membership
from app.clock import LONDON
from app.store import cases, outbox, tables
from app.use_cases.add_user import add_user
from tests.drivers.mail import mail_of, messages
from tests.drivers.runtime_driver import RuntimeDriver

ACKNOWLEDGE: dict[str, Any] = {"definition": "No heating", "handler": "handler"}
QUICK: dict[str, Any] = {"channel": "telephone", "quick_fix": True, "read_back": True, "acknowledged": True}


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    driver = RuntimeDriver(database_url, at="2025-12-01 09:00")
    add_user(driver.runtime, "handler", "Handler", None, [Membership("aspire", "complaints_handler")], "h@example.org")
    yield driver
    driver.close()


def alerts_of(driver: RuntimeDriver, case_id: int) -> list[Any]:
    with driver.runtime.database.read() as connection:
        return list(cases.rows_of(connection, tables.alert, case_id))


def test_nobody_is_reminded_before_the_working_day_begins(driver: RuntimeDriver) -> None:
    """TIM-11: never at midnight; at Aspire the working day begins at 8:00."""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.advance_to("2026-01-09 12:00")
    reminders = [row for row in alerts_of(driver, case_id) if ", due " in row["text"]]
    assert reminders
    assert {row["raised_at"].astimezone(LONDON).strftime("%H:%M") for row in reminders} == {"08:00"}
    assert messages(driver, outbox.DIGEST)
    assert {row["send_at"].astimezone(LONDON).strftime("%H:%M") for row in messages(driver, outbox.DIGEST)} == {"08:15"}


def test_a_person_gets_one_message_a_day_with_all_dates_of_all_cases(driver: RuntimeDriver) -> None:
    """TIM-11: two complaints of one handler, both late."""
    for _ in range(2):
        driver.do(driver.log(), "acknowledge", "officer", **ACKNOWLEDGE)
    driver.advance_to("2025-12-22 12:00")
    keys = [row["idempotency_key"] for row in messages(driver, outbox.DIGEST)]
    assert len(keys) == len(set(keys)) > 0
    monday = next(row for row in messages(driver, outbox.DIGEST) if "2025-12-22" in row["idempotency_key"])
    mail = mail_of(driver, monday)
    assert mail.to == "h@example.org"
    assert {"ASP-2025-00001", "ASP-2025-00002"} <= {word.strip(":") for word in mail.text.split()}


def test_an_ended_case_and_a_quick_fix_that_nobody_tries_remind_nobody(driver: RuntimeDriver) -> None:
    """TIM-11: only of what somebody has to do; on an ended case that is the review of what was agreed (ADJ-02)."""
    ended = driver.log()
    driver.use(ended, "record_adjustment", "officer", adjustment=["large_print"])
    driver.do(ended, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.tell(ended, "withdrawn", "officer")
    never_tried = driver.log(**QUICK)
    driver.advance_to("2026-02-02 12:00")  # two months, in which the complaint that nobody sees to is reminded of daily
    driver.tell(never_tried, "withdrawn", "officer")
    driver.advance_to("2027-01-04 12:00")
    reminded = [row["text"] for row in alerts_of(driver, ended) if ", due " in row["text"]]
    assert reminded
    assert [text for text in reminded if "Adjustment review" not in text] == []
    assert [row for row in alerts_of(driver, never_tried) if "Adjustment review" in row["text"]] == []
    tasks_before = [row["text"] for row in alerts_of(driver, never_tried) if "Quick fix" in row["text"]]
    assert len(tasks_before) <= 3  # while its task is open; not once the complaint is investigated instead
