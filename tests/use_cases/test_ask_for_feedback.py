"""Every request for feedback says how to complain (CLS-08)."""

from __future__ import annotations

import pytest

from app.errors import Invalid, Refused
from tests.drivers.four_landlords import about, events, letters, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case

ASK = {"about": "Were you told when the plumber would come?"}


@pytest.fixture
def driver(landlords_driver: RuntimeDriver) -> RuntimeDriver:
    return landlords_driver


def answered(driver: RuntimeDriver) -> int:
    case_id = driver.log("lead", **about(driver))
    through(driver, case_id, "respond")
    return case_id


def test_the_request_says_how_to_complain_in_the_landlords_own_ways(driver: RuntimeDriver) -> None:
    """CLS-08, Code 1.6"""
    case_id = answered(driver)
    driver.use(case_id, "ask_for_feedback", "officer", **ASK, reply_by="2025-12-19")
    letter = letters(driver, case_id)["FEEDBACK"]
    who = driver.runtime.landlord(driver.landlord)
    assert "how_to_complain" in letter["elements"]
    assert ASK["about"] in letter["markdown"]
    assert who.contact.telephone in letter["markdown"]
    assert who.contact.website in letter["markdown"]
    assert "You do not have to call it a complaint" in letter["markdown"]
    assert "Friday 19 December 2025" in letter["markdown"]
    assert "feedback_asked_for" in events(driver, case_id)


def test_a_request_without_how_to_complain_does_not_go(driver: RuntimeDriver) -> None:
    """CLS-08, RSP-13: taken out by hand, it is missing like any other mandatory part."""
    case_id = answered(driver)
    with pytest.raises(Invalid, match="It misses: how to complain"):
        driver.use(case_id, "ask_for_feedback", "officer", **ASK, letter_edits={"how_to_complain": ""})
    assert "FEEDBACK" not in letters(driver, case_id)
    own = {"how_to_complain": "Ring us if something is not right, and we open a complaint for you."}
    driver.use(case_id, "ask_for_feedback", "officer", **ASK, letter_edits=own)
    assert own["how_to_complain"] in letters(driver, case_id)["FEEDBACK"]["markdown"]


def test_nobody_is_asked_while_their_complaint_waits_for_an_answer(driver: RuntimeDriver) -> None:
    """CLS-08: first the answer, then the question what they think of us."""
    case_id = driver.log("lead", **about(driver))
    with pytest.raises(Refused, match="answer first, then ask"):
        driver.use(case_id, "ask_for_feedback", "officer", **ASK)
    assert letters(driver, case_id) == {}


def test_whoever_asked_for_a_repair_may_be_asked_too(driver: RuntimeDriver) -> None:
    """CLS-08: wider feedback is not about complaints only."""
    case_id = driver.log("lead", kind="service_request", dissatisfied=False, **about(driver))
    driver.use(case_id, "ask_for_feedback", "officer", **ASK, how_to_reply="Send back the card")
    assert "Send back the card" in letters(driver, case_id)["FEEDBACK"]["markdown"]
    assert case(driver, case_id)["route"] == "service_request"


def test_a_day_to_answer_by_that_has_passed_is_refused(driver: RuntimeDriver) -> None:
    """CLS-08"""
    case_id = answered(driver)
    with pytest.raises(Invalid, match="leaves no day"):
        driver.use(case_id, "ask_for_feedback", "officer", **ASK, reply_by="2025-12-01")
