"""A case that the Ombudsman refers back goes on at the stage it names (OMB-13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.office import Desk
from tests.use_cases.ombudsman_desks import (
    ANSWER,
    STAFF,
    answered,
    case,
    desk_at,
    dues,
    open_tasks,
)


@pytest.fixture(params=sorted(STAFF))
def everywhere(request: pytest.FixtureRequest, database_url: str) -> Iterator[Desk]:
    """A desk at each landlord."""
    yield from desk_at(request.param, database_url)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """A desk at Aspire."""
    yield from desk_at("aspire", database_url)


def test_a_closed_complaint_referred_back_to_stage_1_reopens_there_with_new_dates(desk: Desk) -> None:
    """OMB-13: answered on 1 December, closed after the window; referred back on Monday 12 January."""
    case_id = desk.log()
    answered(desk, case_id)
    desk.at("2026-01-12 10:00")
    assert case(desk, case_id)["status"] == "closed"
    desk.tell(case_id, "referred_back", "liaison", referred_to="stage_1")
    row = case(desk, case_id)
    assert (row["status"], row["stage"], row["received_on"]) == ("open", 1, date(2025, 12, 1))
    assert dues(desk, case_id)["acknowledgement"] == date(2026, 1, 19)
    assert {"acknowledge", "investigate"} <= open_tasks(desk, case_id).keys()
    answered(desk, case_id)
    assert case(desk, case_id)["status"] == "responded"
    desk.tell(case_id, "escalation_requested", "officer")
    assert (case(desk, case_id)["status"], case(desk, case_id)["stage"]) == ("open", 2)
    assert "assign_reviewer" in open_tasks(desk, case_id)


def test_after_the_answer_somebody_closes_what_was_referred_back_to_stage_1(desk: Desk) -> None:
    """OMB-13"""
    case_id = desk.log()
    answered(desk, case_id)
    desk.at("2026-01-12 10:00")
    desk.tell(case_id, "referred_back", "liaison", referred_to="stage_1")
    answered(desk, case_id)
    desk.do(case_id, "see_whether_satisfied", "liaison", why="They are glad of the answer")
    assert case(desk, case_id)["status"] == "closed"


def test_a_closed_complaint_referred_back_to_stage_2_reopens_there(desk: Desk) -> None:
    """OMB-13: to be acknowledged within five working days of Monday 12 January."""
    case_id = desk.log()
    answered(desk, case_id)
    desk.at("2026-01-12 10:00")
    desk.tell(case_id, "referred_back", "liaison", referred_to="stage_2")
    assert (case(desk, case_id)["status"], case(desk, case_id)["stage"]) == ("open", 2)
    assert dues(desk, case_id)["stage_2_acknowledgement"] == date(2026, 1, 19)
    desk.do(case_id, "assign_reviewer", "liaison", reviewer="reviewer")
    desk.do(case_id, "acknowledge_appeal", "officer")
    desk.do(case_id, "contact_customer_again", "reviewer", method="telephone", reached=True)
    desk.do(case_id, "review", "reviewer", no_conflict=True, evidence="the file")
    desk.do(case_id, "respond_to_appeal", "reviewer", **ANSWER)
    assert case(desk, case_id)["status"] == "closed"
    desk.tell(case_id, "referred_back", "liaison", referred_to="stage_2")
    assert (case(desk, case_id)["status"], case(desk, case_id)["stage"]) == ("open", 2)


def test_a_complaint_that_waits_for_the_customer_goes_on_to_stage_2(desk: Desk) -> None:
    """OMB-13: the Ombudsman's word is the request."""
    case_id = desk.log()
    answered(desk, case_id)
    desk.tell(case_id, "referred_back", "liaison", referred_to="stage_2")
    assert (case(desk, case_id)["status"], case(desk, case_id)["stage"]) == ("open", 2)


def test_a_complaint_still_open_stays_where_it_is_and_somebody_sees_to_it(everywhere: Desk) -> None:
    """OMB-13"""
    case_id = everywhere.log()
    before = open_tasks(everywhere, case_id).keys()
    everywhere.tell(case_id, "referred_back", "liaison", referred_to="stage_1")
    assert open_tasks(everywhere, case_id).keys() == before | {"act_on_referral"}
