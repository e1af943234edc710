"""A tenants' panel that asks to be recognised or supported is registered and answered (PAN-08)."""

from __future__ import annotations

import pytest

from app.errors import Invalid, NotAllowed
from app.store import tables
from tests.drivers.four_landlords import events, tasks
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

REQUEST = {
    "kind": "tenants_panel_request", "dissatisfied": False, "panel_name": "Testbury Tenants", "panel_request":
    "recognition", "summary": "The council supports our panel", "outcomes_sought": None,
}  # fmt: skip


@pytest.fixture
def driver(landlords_driver: RuntimeDriver) -> RuntimeDriver:
    return landlords_driver


@pytest.mark.parametrize(
    ("asked", "answer"), [("recognition", "recognised"), ("support", "supported"), ("recognition", "declined")]
)
def test_a_request_is_registered_and_answered_by_the_complaints_officer(
    driver: RuntimeDriver, asked: str, answer: str
) -> None:
    """PAN-08 (Association P1.6, P1.7, Aster 2.11): the panel, what it asks for, what it was answered and why."""
    case_id = driver.log("lead", **{**REQUEST, "panel_request": asked})
    row = case(driver, case_id)
    assert (row["kind"], row["route"], row["facts"]["is_complaint"]) == (
        "tenants_panel_request", "tenants_panel_request", False,
    )  # fmt: skip
    assert rows(driver, tables.clock, case_id) == []
    assert tasks(driver, case_id) == ["answer_panel"]
    with pytest.raises(NotAllowed):
        driver.do(case_id, "answer_panel", "officer", panel_answer=answer, panel_reasons="The council supports it")
    driver.do(case_id, "answer_panel", "lead", panel_answer=answer, panel_reasons="The council supports it")
    facts = case(driver, case_id)["facts"]
    assert (facts["panel_name"], facts["panel_request"], facts["panel_answer"]) == ("Testbury Tenants", asked, answer)
    assert events(driver, case_id).count("panel_request_answered") == 1
    reasons = [row["text"] for row in rows(driver, tables.case_event, case_id) if row["type"] == "reason_recorded"]
    assert reasons == ["The council supports it"]
    assert tasks(driver, case_id) == []


def test_a_request_names_the_panel_and_what_it_asks_for_and_the_answer_has_reasons(driver: RuntimeDriver) -> None:
    """PAN-08"""
    for missing in ("panel_name", "panel_request"):
        with pytest.raises(Invalid) as refusal:
            driver.log("lead", **{**REQUEST, missing: None})
        assert missing in refusal.value.errors
    case_id = driver.log("lead", **REQUEST)
    with pytest.raises(Invalid, match="panel_reasons"):
        driver.do(case_id, "answer_panel", "lead", panel_answer="declined")


def test_a_panel_that_is_dissatisfied_complains(driver: RuntimeDriver) -> None:
    """PAN-08, Code 1.2: a group of residents may complain whatever it came to ask."""
    case_id = driver.log("lead", **{**REQUEST, "dissatisfied": True})
    assert case(driver, case_id)["facts"]["is_complaint"] is True
