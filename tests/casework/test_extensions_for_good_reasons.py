"""That the customer could not be reached is a good reason only with two recorded attempts, at every landlord."""

from __future__ import annotations

from app.store import tables
from tests.drivers.four_landlords import answers_to, events
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows


def test_a_customer_who_could_not_be_reached_needs_two_recorded_attempts(landlords_driver: RuntimeDriver) -> None:
    """EXT-09: with one attempt, or none, a long extension is blocked and says what is wanted."""
    driver = landlords_driver
    case_id = driver.log()
    who, answers = answers_to(driver, "acknowledge", 1)
    driver.do(case_id, "acknowledge", who, **answers)
    proposal = {
        "clock": "stage_1_response", "new_date": "2026-01-20", "reason": "We have not spoken yet", "agreed": "yes",
        "good_reason": True, "good_reason_kind": "customer_unavailable", "evidence": "We called",
    }  # fmt: skip
    if driver.landlord in ("aster", "inspiring"):
        del proposal["agreed"]
    for attempts in (0, 1):
        assert events(driver, case_id).count("contact_attempted") == attempts
        blocked = driver.use(case_id, "extend_deadline", "lead", **proposal)
        assert blocked["outcome"] == "blocked"
        assert "two recorded attempts" in blocked["reason"]
        if not attempts:
            driver.use(case_id, "record_contact", "handler", method="telephone", reached=False)
    driver.advance_to("2025-12-02 15:00")
    driver.use(case_id, "record_contact", "handler", method="telephone", reached=False)
    assert driver.use(case_id, "extend_deadline", "lead", **proposal)["outcome"] in ("allowed", "needs_approval")
    assert len(rows(driver, tables.extension, case_id)) == 3
