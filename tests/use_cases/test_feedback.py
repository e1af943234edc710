"""Every request for feedback says how to complain (CLS-08)."""

from __future__ import annotations

import pytest

from app.errors import Invalid, Refused
from tests.office import Desk
from tests.use_cases.four_desks import about, events, letters, through
from tests.use_cases.looking import case

ASK = {"about": "Were you told when the plumber would come?"}


@pytest.fixture
def desk(landlords_desk: Desk) -> Desk:
    return landlords_desk


def answered(desk: Desk) -> int:
    case_id = desk.log("lead", **about(desk))
    through(desk, case_id, "respond")
    return case_id


def test_the_request_says_how_to_complain_in_the_landlords_own_ways(desk: Desk) -> None:
    """CLS-08, Code 1.6"""
    case_id = answered(desk)
    desk.use(case_id, "ask_for_feedback", "officer", **ASK, reply_by="2025-12-19")
    letter = letters(desk, case_id)["FEEDBACK"]
    who = desk.runtime.landlord(desk.landlord)
    assert "how_to_complain" in letter["elements"]
    assert ASK["about"] in letter["markdown"]
    assert who.contact.telephone in letter["markdown"]
    assert who.contact.website in letter["markdown"]
    assert "You do not have to call it a complaint" in letter["markdown"]
    assert "Friday 19 December 2025" in letter["markdown"]
    assert "feedback_asked_for" in events(desk, case_id)


def test_a_request_without_how_to_complain_does_not_go(desk: Desk) -> None:
    """CLS-08, RSP-13: taken out by hand, it is missing like any other mandatory part."""
    case_id = answered(desk)
    with pytest.raises(Invalid, match="It misses: how_to_complain"):
        desk.use(case_id, "ask_for_feedback", "officer", **ASK, letter_edits={"how_to_complain": ""})
    assert "FEEDBACK" not in letters(desk, case_id)
    own = {"how_to_complain": "Ring us if something is not right, and we open a complaint for you."}
    desk.use(case_id, "ask_for_feedback", "officer", **ASK, letter_edits=own)
    assert own["how_to_complain"] in letters(desk, case_id)["FEEDBACK"]["markdown"]


def test_nobody_is_asked_while_their_complaint_waits_for_an_answer(desk: Desk) -> None:
    """CLS-08: first the answer, then the question what they think of us."""
    case_id = desk.log("lead", **about(desk))
    with pytest.raises(Refused, match="answer first, then ask"):
        desk.use(case_id, "ask_for_feedback", "officer", **ASK)
    assert letters(desk, case_id) == {}


def test_whoever_asked_for_a_repair_may_be_asked_too(desk: Desk) -> None:
    """CLS-08: wider feedback is not about complaints only."""
    case_id = desk.log("lead", kind="service_request", dissatisfied=False, **about(desk))
    desk.use(case_id, "ask_for_feedback", "officer", **ASK, how_to_reply="Send back the card")
    assert "Send back the card" in letters(desk, case_id)["FEEDBACK"]["markdown"]
    assert case(desk, case_id)["route"] == "service_request"


def test_a_day_to_answer_by_that_has_passed_is_refused(desk: Desk) -> None:
    """CLS-08"""
    case_id = answered(desk)
    with pytest.raises(Invalid, match="leaves no day"):
        desk.use(case_id, "ask_for_feedback", "officer", **ASK, reply_by="2025-12-01")
