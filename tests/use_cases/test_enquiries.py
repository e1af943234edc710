"""An enquiry that turns out to be a complaint does not end without one (CLS-10, CLS-21)."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from tests.office import Desk
from tests.use_cases.four_desks import about, tasks
from tests.use_cases.looking import case


def test_an_enquiry_goes_on_until_it_really_is_a_complaint(landlords_desk: Desk) -> None:
    """CLS-21, Code 1.3: to say that it was reclassified is not enough; what to do is said."""
    desk = landlords_desk
    case_id = desk.log("lead", kind="enquiry", dissatisfied=False, **about(desk))
    with pytest.raises(Invalid, match="“It is something else”") as refusal:
        desk.do(case_id, "review_enquiry", "lead", decision="complaint")
    assert set(refusal.value.errors) == {"decision"}
    assert tasks(desk, case_id) == ["review_enquiry"]
    desk.use(case_id, "reclassify", "lead", kind="complaint", dissatisfied_on="2025-12-01", why="They are unhappy")
    desk.do(case_id, "review_enquiry", "lead", decision="complaint")
    assert case(desk, case_id)["facts"]["is_complaint"] is True
    assert "review_enquiry" not in tasks(desk, case_id)
    assert "acknowledge" in tasks(desk, case_id)


def test_an_enquiry_that_is_one_is_answered(landlords_desk: Desk) -> None:
    """CLS-21"""
    desk = landlords_desk
    case_id = desk.log("lead", kind="enquiry", dissatisfied=False, **about(desk))
    desk.do(case_id, "review_enquiry", "lead", decision="enquiry")
    assert tasks(desk, case_id) == ["answer_enquiry"]
