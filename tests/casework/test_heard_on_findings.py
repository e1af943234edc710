"""That the customer could comment on the findings before the decision is on record, with its day (S1-08, Code 5.8)."""

from __future__ import annotations

from typing import Any

import pytest

from app.errors import Invalid
from app.store import tables
from tests.drivers.four_landlords import answers_to, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows

HEARD = "heard_on_findings"


def investigating(driver: RuntimeDriver) -> int:
    """A complaint of Monday 1 December 2025 whose investigation is open on Friday 5 December."""
    case_id = driver.log()
    while "investigate" not in tasks(driver, case_id):
        through(driver, case_id, tasks(driver, case_id)[0])
    driver.advance_to("2025-12-05 10:00")
    return case_id


def heard(driver: RuntimeDriver, case_id: int) -> list[tuple[str, str]]:
    events = rows(driver, tables.case_event, case_id)
    return [(str(event["occurred_on"]), event["text"]) for event in events if event["type"] == HEARD]


def investigate(driver: RuntimeDriver, case_id: int, **given: Any) -> None:
    who, answers = answers_to(driver, "investigate", 3)
    driver.do(case_id, "investigate", who, **answers, **given)


def test_what_the_customer_says_to_the_findings_is_kept_with_its_day(landlords_driver: RuntimeDriver) -> None:
    """S1-08 (self-assessment 5.8, Association P3.17, Aster 2.4, Code 5.8)."""
    driver = landlords_driver
    case_id = investigating(driver)
    for day, problem in (("2025-12-08", "future"), ("2025-11-28", "before")):
        with pytest.raises(Invalid, match=problem):
            investigate(driver, case_id, findings_put_on=day)
    investigate(driver, case_id, findings_put_on="2025-12-04", customer_comment="The visits were four, not three")
    assert heard(driver, case_id) == [("2025-12-04", "The visits were four, not three")]


def test_a_chance_that_was_not_taken_is_on_record_too(landlords_driver: RuntimeDriver) -> None:
    """S1-08: no reply lets the answer go."""
    case_id = investigating(landlords_driver)
    investigate(landlords_driver, case_id, findings_put_on="2025-12-04")
    assert heard(landlords_driver, case_id) == [("2025-12-04", "They have said nothing to them so far.")]


def test_nothing_is_claimed_where_nobody_was_heard(landlords_driver: RuntimeDriver) -> None:
    """S1-08: words without a day are of the day of the act; neither, and the history says nothing."""
    driver = landlords_driver
    silent, said = investigating(driver), investigating(driver)
    investigate(driver, silent)
    investigate(driver, said, customer_comment="I agree")
    assert (heard(driver, silent), heard(driver, said)) == ([], [("2025-12-05", "I agree")])
