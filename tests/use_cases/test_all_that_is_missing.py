"""What is missing is said all at once, beside its field: by the form, by what keeps the answers, by the letter."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from tests.drivers.four_landlords import about, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case


def test_every_missing_field_of_an_answer_is_said_at_once(landlords_driver: RuntimeDriver) -> None:
    """RSP-13, S1-09: an empty form of the answer, at each landlord; then nothing is changed."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    through(driver, case_id, "investigate")
    if "send_findings" in tasks(driver, case_id):
        through(driver, case_id, "hear_comment")
    before = case(driver, case_id)
    with pytest.raises(Invalid) as caught:
        driver.do(case_id, "respond", "handler", posted_by_hand=True, occurred_on="not a date")
    errors = caught.value.errors
    assert {"occurred_on", "outcomes"} <= set(errors)
    for number in (1, 2, 3):
        assert f"Point {number} needs a decision and reasons" in errors["outcomes"]
    assert case(driver, case_id) == before


def test_what_a_recorder_and_the_letter_miss_is_said_together(landlords_driver: RuntimeDriver) -> None:
    """RSP-13: the points without a decision, and what the letter lacks."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    through(driver, case_id, "investigate")
    if "send_findings" in tasks(driver, case_id):
        through(driver, case_id, "hear_comment")
    with pytest.raises(Invalid) as caught:
        driver.do(case_id, "respond", "handler", lesson="no", deliverable=True)
    assert {"outcomes", "override"} <= set(caught.value.errors)
    assert "It misses: " in caught.value.errors["override"]
