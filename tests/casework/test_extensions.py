"""Extending a response date: refused without what the landlord's table asks for, and what a notice can offer.

A notice can offer something: the table names a message, and a diagram may wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from app.content.check import messages_of_tables
from app.store import cases, tables
from tests.content.landlords import content_of
from tests.drivers.four_landlords import answers_to, events
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows

HOLDING = "inspiring"
STAFF = {"officer": ("senior_staff",), "handler": ("director",)}


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    """Monday 1 December 2025, 9:00, at a landlord whose holding letter offers a second review."""
    driver = RuntimeDriver(database_url, landlord=HOLDING, staff=STAFF)
    yield driver
    driver.close()


def stage_of(driver: RuntimeDriver, case_id: int) -> int:
    with driver.runtime.database.read() as connection:
        row = cases.find_case(connection, case_id)
    assert row is not None
    assert row["stage"] is not None
    return row["stage"]


def registered(driver: RuntimeDriver) -> int:
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", definition="The boiler is out", handler="handler")
    return case_id


def test_what_the_notice_offers_is_open_to_the_customer_at_once(driver: RuntimeDriver) -> None:
    """EXT-11, ESC-11: due on Monday 15 December; the letter goes out before, and the customer does not wait."""
    case_id = registered(driver)
    driver.advance_to("2025-12-08 09:00")
    driver.use(case_id, "extend_deadline", "officer", new_date=date(2025, 12, 19), reason="The reviewer is ill")
    driver.tell(case_id, "escalation_requested", "officer")
    assert stage_of(driver, case_id) == 2


def test_a_late_notice_moves_no_date_and_its_offer_stands(driver: RuntimeDriver) -> None:
    """EXT-01, EXT-11: sent on Wednesday 17 December, two days late."""
    case_id = registered(driver)
    driver.advance_to("2025-12-17 09:00")
    answer = driver.use(
        case_id, "extend_deadline", "officer", new_date=date(2025, 12, 31), reason="The reviewer is ill"
    )
    assert (answer["outcome"], answer["due"]) == ("invalid", date(2025, 12, 15))
    with driver.runtime.database.read() as connection:
        late = [row for row in cases.rows_of(connection, tables.breach, case_id) if row["code"] == "EXT_INVALID"]
    assert {(row["layer"], row["reason"]) for row in late} == {
        (layer, answer["reason"]) for layer in ("policy", "code")
    }
    driver.tell(case_id, "escalation_requested", "officer")
    assert stage_of(driver, case_id) == 2


def test_without_an_offer_the_request_is_noted_and_stage_1_goes_on(driver: RuntimeDriver) -> None:
    """ESC-13: nobody has offered anything yet."""
    case_id = registered(driver)
    driver.tell(case_id, "escalation_requested", "officer")
    assert stage_of(driver, case_id) == 1
    with driver.runtime.database.read() as connection:
        texts = [row["text"] for row in cases.rows_of(connection, tables.alert, case_id)]
    assert any("before stage 1 is answered" in text for text in texts)


def test_the_check_knows_what_a_table_has_told() -> None:
    """Else it would warn that nobody tells what the diagram waits for."""
    assert messages_of_tables(content_of(HOLDING)) == {"second_review_offered"}


def test_an_extension_is_refused_for_a_customer_not_reached_until_two_attempts_are_recorded(
    landlords_driver: RuntimeDriver,
) -> None:
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
        assert "recorded attempts on two days" in blocked["reason"]
        kept = [row for row in rows(driver, tables.case_event, case_id) if row["type"] == "extension_blocked"][-1]
        assert (kept["text"], kept["data"]) == (blocked["reason"], {"clock": "stage_1_response"})
        if not attempts:
            driver.use(case_id, "record_contact", "handler", method="telephone", reached=False)
    driver.advance_to("2025-12-02 15:00")
    driver.use(case_id, "record_contact", "handler", method="telephone", reached=False)
    assert driver.use(case_id, "extend_deadline", "lead", **proposal)["outcome"] in ("allowed", "needs_approval")
    assert len(rows(driver, tables.extension, case_id)) == 3
