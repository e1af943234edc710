"""What is missing is said all at once, beside its field: by the form, by what keeps the answers, by the letter."""

from __future__ import annotations

import re

import pytest

from app.errors import Invalid
from tests.drivers.four_landlords import about, answers_to, tasks, through
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


def test_what_form_process_and_letter_ask_for_is_said_together(landlords_driver: RuntimeDriver) -> None:
    """RSP-13, ACK-03: service area and theme, what the acknowledgement lacks at the fields that supply it, the day."""
    driver = landlords_driver
    case_id = driver.log(service_area=None, theme=None)
    who = answers_to(driver, "acknowledge", 0)[0]
    with pytest.raises(Invalid) as caught:
        driver.do(case_id, "acknowledge", who, posted_by_hand=True, occurred_on="2025-12-40")
    errors = caught.value.errors
    assert {"service_area", "theme", "definition", "override", "occurred_on", "posted_by", "paper"} <= set(errors)
    assert errors["definition"] == "The letter needs this for its part “definition”."
    assert not re.search(r"[a-z]+\.[a-z_]+|_|[=<>]", errors["override"]), "no expression of a template"


def test_a_contact_that_does_not_count_is_said_with_all_else(landlords_driver: RuntimeDriver) -> None:
    """CON-01: the method beside the day that is none."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    if "contact_customer" not in tasks(driver, case_id):
        through(driver, case_id, "acknowledge")
    with pytest.raises(Invalid) as caught:
        driver.do(case_id, "contact_customer", "handler", method="letter", occurred_on="2025-01-40")
    assert {"method", "occurred_on"} <= set(caught.value.errors)


def test_what_the_answer_waits_for_is_said_with_the_points_and_the_letter(landlords_driver: RuntimeDriver) -> None:
    """RSP-13, S1-09: an outstanding contribution, the points, and what the letter misses."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    through(driver, case_id, "investigate")
    if "send_findings" in tasks(driver, case_id):
        through(driver, case_id, "hear_comment")
    area = about(driver)["service_area"]
    driver.use(case_id, "ask_for_contribution", "handler", area=area, what="The repairs file", due="2025-12-05")
    with pytest.raises(Invalid) as caught:
        driver.do(case_id, "respond", "handler")
    assert {"without_contributions", "outcomes", "override"} <= set(caught.value.errors)


def test_what_the_letter_of_an_act_lacks_is_said_with_what_is_wrong_with_its_form(
    landlords_driver: RuntimeDriver,
) -> None:
    """RSP-13: a date that has passed, beside its field, with the paper that is missing; and the same for feedback."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    through(driver, case_id, "acknowledge")
    with pytest.raises(Invalid) as caught:
        driver.use(case_id, "send_update", "lead", expected_on="2025-11-13", told_whom="nobody")
    assert {"expected_on", "told_whom", "override"} <= set(caught.value.errors)
    assert "has passed" in caught.value.errors["expected_on"]
    with pytest.raises(Invalid) as caught:
        driver.use(case_id, "extend_deadline", "lead", new_date="2025-11-13")
    assert {"new_date", "reason"} <= set(caught.value.errors)
