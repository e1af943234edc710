"""An enquiry that turns out to be a complaint does not end without one (CLS-10, CLS-21)."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from tests.drivers.four_landlords import about, tasks
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case


def test_an_enquiry_goes_on_until_it_really_is_a_complaint(landlords_driver: RuntimeDriver) -> None:
    """CLS-21, Code 1.3: to say that it was reclassified is not enough; what to do is said."""
    driver = landlords_driver
    case_id = driver.log("lead", kind="enquiry", dissatisfied=False, **about(driver))
    with pytest.raises(Invalid, match="“It is something else”") as refusal:
        driver.do(case_id, "review_enquiry", "lead", decision="complaint")
    assert set(refusal.value.errors) == {"decision"}
    assert tasks(driver, case_id) == ["review_enquiry"]
    driver.use(case_id, "reclassify", "lead", kind="complaint", dissatisfied_on="2025-12-01", why="They are unhappy")
    driver.do(case_id, "review_enquiry", "lead", decision="complaint")
    assert case(driver, case_id)["facts"]["is_complaint"] is True
    assert "review_enquiry" not in tasks(driver, case_id)
    assert "acknowledge" in tasks(driver, case_id)


def test_an_enquiry_that_is_one_is_answered(landlords_driver: RuntimeDriver) -> None:
    """CLS-21"""
    driver = landlords_driver
    case_id = driver.log("lead", kind="enquiry", dissatisfied=False, **about(driver))
    driver.do(case_id, "review_enquiry", "lead", decision="enquiry")
    assert tasks(driver, case_id) == ["answer_enquiry"]
