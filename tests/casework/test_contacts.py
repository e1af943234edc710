"""The personal contact: the landlord's table says what counts, for the task as for the act."""

from __future__ import annotations

from typing import Any

import pytest

from app.casework.actor import ENGINE
from app.casework.complaint.contacts import attempts_to_reach
from app.casework.open_case import open_case
from app.errors import Invalid
from app.store import tables
from tests.drivers.four_landlords import answers_to, driver_of, events, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows

WRITTEN = ("email", "letter", "text")


def acknowledged(driver: RuntimeDriver) -> int:
    case_id = driver.log()
    who, answers = answers_to(driver, "acknowledge", 1)
    driver.do(case_id, "acknowledge", who, **answers)
    return case_id


def met_on(driver: RuntimeDriver, case_id: int, clock: str) -> Any:
    return next(row["met_on"] for row in rows(driver, tables.clock, case_id) if row["name"] == clock)


@pytest.mark.parametrize("method", WRITTEN)
def test_a_contact_in_writing_does_not_complete_the_task(landlords_driver: RuntimeDriver, method: str) -> None:
    """CON-01, CON-02, CON-04: at no landlord is a first letter, an e-mail or a text the personal contact."""
    driver = landlords_driver
    case_id = acknowledged(driver)
    with pytest.raises(Invalid, match="Record a contact or an attempt") as error:
        driver.do(case_id, "contact_customer", "handler", method=method, reached=True)
    assert set(error.value.errors) == {"method"}
    assert "contact_customer" in tasks(driver, case_id)
    assert "customer_contacted" not in events(driver, case_id)
    assert met_on(driver, case_id, "personal_contact") is None
    driver.use(case_id, "record_contact", "handler", method=method, reached=True)
    assert "contact_customer" in tasks(driver, case_id)
    assert met_on(driver, case_id, "personal_contact") is None
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    assert str(met_on(driver, case_id, "personal_contact")) == "2025-12-01"


@pytest.mark.parametrize("method", WRITTEN)
def test_the_same_holds_at_stage_2(landlords_driver: RuntimeDriver, method: str) -> None:
    """CON-08"""
    driver = landlords_driver
    case_id = acknowledged(driver)
    through(driver, case_id, "respond")
    driver.tell(case_id, "escalation_requested", "officer")
    through(driver, case_id, "assign_reviewer")
    with pytest.raises(Invalid, match="Record a contact or an attempt"):
        driver.do(case_id, "contact_customer_again", "reviewer", method=method, reached=True)
    assert met_on(driver, case_id, "stage_2_contact") is None
    driver.do(case_id, "contact_customer_again", "reviewer", method="telephone", reached=True)
    assert str(met_on(driver, case_id, "stage_2_contact")) == "2025-12-01"


def test_a_letter_is_the_contact_once_an_attempt_has_failed(database_url: str) -> None:
    """CON-02 (Association Pr2.6): the last resort, by the task as by the act."""
    for driver in driver_of("association", database_url):
        case_id = acknowledged(driver)
        driver.use(case_id, "record_contact", "handler", method="telephone", reached=False)
        assert events(driver, case_id).count("contact_attempted") == 1
        driver.do(case_id, "contact_customer", "handler", method="letter", reached=True)
        assert str(met_on(driver, case_id, "personal_contact")) == "2025-12-01"


def test_attempts_to_reach_somebody_go_out_of_this_stage_on_different_days_before_any_contact(
    landlords_driver: RuntimeDriver,
) -> None:
    """EXT-09, policies §0.3: counted in one place, for extensions as for the contact itself."""
    driver = landlords_driver
    case_id = acknowledged(driver)

    def counted() -> int:
        with driver.runtime.trial() as connection:
            return attempts_to_reach(open_case(driver.runtime, connection, ENGINE, case_id))

    tried: dict[str, Any] = {"method": "telephone", "reached": False, "direction": "out"}
    for _ in range(2):
        driver.use(case_id, "record_contact", "handler", **tried)
    assert counted() == 1, "twice on one day is one attempt"
    driver.advance_to("2025-12-02 10:00")
    driver.use(case_id, "record_contact", "handler", **tried)
    assert counted() == 2
    driver.advance_to("2025-12-03 10:00")
    incoming: dict[str, Any] = {"method": "email", "direction": "in"}
    if driver.landlord in ("aspire", "aster"):
        driver.use(case_id, "record_correspondence", "handler", **incoming, notes="Please call after six")
    else:
        driver.use(case_id, "record_contact", "handler", **{**tried, **incoming})
    assert counted() == 2, "what comes in is no attempt"
    driver.advance_to("2025-12-04 10:00")
    driver.use(case_id, "record_contact", "handler", **tried)
    assert counted() == 2, "after they were in touch nobody can say that they cannot be reached"
    through(driver, case_id, "respond")
    driver.tell(case_id, "escalation_requested", "officer")
    assert counted() == 0, "stage 2 begins anew"
    driver.use(case_id, "record_contact", "lead", **tried)
    assert counted() == 1
