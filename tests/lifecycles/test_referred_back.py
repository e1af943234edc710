"""A case that the Ombudsman refers back goes on at the stage it names (OMB-13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from app.store import tables
from tests.drivers.ombudsman import ANSWER, answered, driver_at, dues
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, open_tasks, rows


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    """A driver at Aspire."""
    yield from driver_at("aspire", database_url)


@pytest.fixture
def inspiring(database_url: str) -> Iterator[RuntimeDriver]:
    """A driver at Inspiring."""
    yield from driver_at("inspiring", database_url)


def by_policy(driver: RuntimeDriver, case_id: int) -> dict[str, date | None]:
    """What the landlord's own policy says of each clock."""
    return {row["name"]: row["policy_due"] for row in rows(driver, tables.clock, case_id)}


def test_a_closed_complaint_referred_back_to_stage_1_reopens_there_with_new_dates(driver: RuntimeDriver) -> None:
    """OMB-13: answered on 1 December, closed after the window; referred back on Monday 12 January."""
    case_id = driver.log()
    answered(driver, case_id)
    driver.advance_to("2026-01-12 10:00")
    assert case(driver, case_id)["status"] == "closed"
    driver.tell(case_id, "referred_back", "liaison", referred_to="stage_1")
    row = case(driver, case_id)
    assert (row["status"], row["stage"], row["received_on"]) == ("open", 1, date(2025, 12, 1))
    assert dues(driver, case_id)["acknowledgement"] == date(2026, 1, 19)
    assert {"acknowledge", "investigate"} <= open_tasks(driver, case_id).keys()
    answered(driver, case_id)
    assert case(driver, case_id)["status"] == "responded"
    driver.tell(case_id, "escalation_requested", "officer")
    assert (case(driver, case_id)["status"], case(driver, case_id)["stage"]) == ("open", 2)
    assert "assign_reviewer" in open_tasks(driver, case_id)


def test_after_the_answer_somebody_closes_what_was_referred_back_to_stage_1(driver: RuntimeDriver) -> None:
    """OMB-13"""
    case_id = driver.log()
    answered(driver, case_id)
    driver.advance_to("2026-01-12 10:00")
    driver.tell(case_id, "referred_back", "liaison", referred_to="stage_1")
    answered(driver, case_id)
    driver.do(case_id, "see_whether_satisfied", "liaison", why="They are glad of the answer")
    assert case(driver, case_id)["status"] == "closed"


def test_a_closed_complaint_referred_back_to_stage_2_reopens_there(driver: RuntimeDriver) -> None:
    """OMB-13: to be acknowledged within five working days of Monday 12 January."""
    case_id = driver.log()
    answered(driver, case_id)
    driver.advance_to("2026-01-12 10:00")
    driver.tell(case_id, "referred_back", "liaison", referred_to="stage_2")
    assert (case(driver, case_id)["status"], case(driver, case_id)["stage"]) == ("open", 2)
    assert dues(driver, case_id)["stage_2_acknowledgement"] == date(2026, 1, 19)
    driver.do(case_id, "assign_reviewer", "liaison", reviewer="reviewer")
    driver.do(case_id, "acknowledge_appeal", "officer")
    driver.do(case_id, "contact_customer_again", "reviewer", method="telephone", reached=True)
    driver.do(case_id, "review", "reviewer", no_conflict=True, evidence="the file")
    driver.do(case_id, "respond_to_appeal", "reviewer", **ANSWER)
    assert case(driver, case_id)["status"] == "closed"
    driver.tell(case_id, "referred_back", "liaison", referred_to="stage_2")
    assert (case(driver, case_id)["status"], case(driver, case_id)["stage"]) == ("open", 2)


def test_a_complaint_that_waits_for_the_customer_goes_on_to_stage_2(driver: RuntimeDriver) -> None:
    """OMB-13: the Ombudsman's word is the request."""
    case_id = driver.log()
    answered(driver, case_id)
    driver.tell(case_id, "referred_back", "liaison", referred_to="stage_2")
    assert (case(driver, case_id)["status"], case(driver, case_id)["stage"]) == ("open", 2)


def test_a_complaint_still_open_stays_where_it_is_and_somebody_sees_to_it(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-13"""
    driver = ombudsman_driver
    case_id = driver.log()
    before = open_tasks(driver, case_id).keys()
    driver.tell(case_id, "referred_back", "liaison", referred_to="stage_1")
    assert open_tasks(driver, case_id).keys() == before | {"act_on_referral"}


def test_a_call_referred_back_is_acknowledged_by_the_policy_within_five_days_and_no_longer_at_once(
    driver: RuntimeDriver,
) -> None:
    """OMB-13, ACK-02: telephoned and answered on Monday 1 December, referred back on Monday 12 January; no call
    acknowledges that, so the letter is due by Monday 19 January and the answer ten working days after it went."""
    case_id = driver.log(channel="telephone", read_back=True, acknowledged=True)
    assert (by_policy(driver, case_id)["acknowledgement"], dues(driver, case_id)["acknowledgement"]) == (
        date(2025, 12, 1), date(2025, 12, 1),
    )  # fmt: skip
    answered(driver, case_id)
    driver.advance_to("2026-01-12 10:00")
    driver.tell(case_id, "referred_back", "liaison", referred_to="stage_1")
    due = by_policy(driver, case_id)
    assert due["acknowledgement"] == due["written_acknowledgement"] == due["personal_contact"] == date(2026, 1, 19)
    assert due["stage_1_response"] == date(2026, 2, 2)
    driver.advance_to("2026-01-13 10:00")
    answered(driver, case_id)
    met = {row["name"]: row["met_on"] for row in rows(driver, tables.clock, case_id)}
    assert met["acknowledgement"] == met["written_acknowledgement"] == date(2026, 1, 13)
    assert by_policy(driver, case_id)["stage_1_response"] == date(2026, 1, 27)
    driver.advance_to("2026-03-02 10:00")
    assert rows(driver, tables.breach, case_id) == []


def test_a_call_that_acknowledged_nothing_is_acknowledged_once_by_letter(driver: RuntimeDriver) -> None:
    """ACK-02: late by the day of the call, but not late again as the letter that was to follow it."""
    case_id = driver.log(channel="telephone", read_back=True, acknowledged=False)
    driver.advance_to("2025-12-02 10:00")
    answered(driver, case_id)
    driver.advance_to("2026-01-12 10:00")
    assert [(row["code"], row["clock"], row["days_late"]) for row in rows(driver, tables.breach, case_id)] == [
        ("ACK_LATE", "acknowledgement", 1)
    ]


def test_after_a_referral_to_stage_1_inspirings_own_dates_count_again(inspiring: RuntimeDriver) -> None:
    """OMB-13: from Monday 12 January two working days to acknowledge, fourteen days to answer; the Code's
    dates are later, and the measure of fourteen working days is none (E1)."""
    case_id = inspiring.log(read_back=True, channel="telephone")
    answered(inspiring, case_id, "liaison")
    inspiring.tell(case_id, "resolution_agreed", "liaison")
    inspiring.advance_to("2026-01-12 10:00")
    inspiring.tell(case_id, "referred_back", "liaison", referred_to="stage_1")
    due = by_policy(inspiring, case_id)
    assert due["acknowledgement"] == due["written_acknowledgement"] == date(2026, 1, 14)
    assert due["stage_1_response"] == dues(inspiring, case_id)["stage_1_response"] == date(2026, 1, 26)
    assert "stage_1_kpi" not in due
    assert due["personal_contact"] == date(2026, 1, 19)
    tasks = open_tasks(inspiring, case_id)
    assert (tasks["acknowledge"]["due_on"], tasks["investigate"]["due_on"]) == (date(2026, 1, 14), date(2026, 1, 26))
