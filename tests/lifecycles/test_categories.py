"""Service area, theme and kind are on record for every complaint before it is acknowledged or answered (INT-25)."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from app.use_cases.log_contact import log_contact
from tests.drivers.four_landlords import about, answers_to, events, through
from tests.drivers.runtime_driver import COMPLAINT, RuntimeDriver
from tests.drivers.table_queries import case


@pytest.fixture
def driver(landlords_driver: RuntimeDriver) -> RuntimeDriver:
    return landlords_driver


def logged_quickly(driver: RuntimeDriver, **values: object) -> int:
    """What somebody who answers the telephone takes down: no service area, no theme."""
    return int(log_contact(driver.runtime, driver["lead"], {**COMPLAINT, **values})["case_id"])


def test_a_complaint_is_logged_without_and_acknowledged_with_both(driver: RuntimeDriver) -> None:
    """INT-25, Code 9.7: not asked of whoever logs; each of the two is asked for where the complaint is acknowledged."""
    case_id = logged_quickly(driver)
    who, values = answers_to(driver, "acknowledge", 0)
    for missing in ("theme", "service_area"):
        with pytest.raises(Invalid) as refusal:
            driver.do(case_id, "acknowledge", who, **{**values, missing: None})
        assert set(refusal.value.errors) == {missing}
    driver.do(case_id, "acknowledge", who, **values)
    row = case(driver, case_id)
    assert {"service_area": row["service_area"], "theme": row["theme"]} == about(driver)
    assert row["kind"] == "complaint"


def test_what_was_said_when_it_was_logged_need_not_be_said_again(driver: RuntimeDriver) -> None:
    """INT-25"""
    case_id = logged_quickly(driver, **about(driver))
    who, values = answers_to(driver, "acknowledge", 0)
    driver.do(case_id, "acknowledge", who, **{**values, "service_area": None, "theme": None})
    assert case(driver, case_id)["theme"] == about(driver)["theme"]


def test_it_can_be_said_at_any_time_and_is_kept_with_who_said_it(driver: RuntimeDriver) -> None:
    """INT-25: from the menu of the case, also for what is no complaint."""
    for kind in ({}, {"kind": "service_request", "dissatisfied": False}):
        case_id = logged_quickly(driver, **kind)
        driver.use(case_id, "categorise", "officer", **about(driver))
        row = case(driver, case_id)
        assert {"service_area": row["service_area"], "theme": row["theme"]} == about(driver)
        assert "categorised" in events(driver, case_id)


def test_no_complaint_is_answered_without_both(driver: RuntimeDriver) -> None:
    """INT-25: through stage 1 at every landlord, they are on the case that is answered."""
    case_id = logged_quickly(driver)
    through(driver, case_id, "respond")
    row = case(driver, case_id)
    assert row["status"] == "responded"
    assert (row["service_area"], row["theme"]) == tuple(about(driver).values())


def test_a_quick_fix_closes_only_when_it_is_known_what_it_was_about(database_url: str) -> None:
    """INT-25, QF-02: closed at once, and counted like any other; what to do is said."""
    driver = RuntimeDriver(database_url)
    values = {**COMPLAINT, "channel": "telephone", "quick_fix": True, "read_back": True, "acknowledged": True}
    case_id = int(log_contact(driver.runtime, driver["officer"], values)["case_id"])
    fixed: dict[str, object] = {"resolved": True, "satisfied": True, "no_formal_letter": True, "resolution": "Mended"}
    fixed |= {"lesson": "no", "no_conflict": True}
    with pytest.raises(Invalid, match="“Say what it is about”"):
        driver.do(case_id, "resolve_quickly", "officer", **fixed)
    driver.use(case_id, "categorise", "officer", **about(driver))
    driver.do(case_id, "resolve_quickly", "officer", **fixed)
    assert case(driver, case_id)["status"] == "closed"
    driver.close()
