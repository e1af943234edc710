"""A tenants' panel that asks to be recognised or supported is registered and answered (PAN-08)."""

from __future__ import annotations

import pytest

from app.errors import Invalid, NotAllowed
from app.store import tables
from tests.office import Desk
from tests.use_cases.four_desks import events, tasks
from tests.use_cases.looking import case, rows

REQUEST = {
    "kind": "tenants_panel_request", "dissatisfied": False, "panel_name": "Testbury Tenants", "panel_request":
    "recognition", "summary": "The council supports our panel", "outcomes_sought": None,
}  # fmt: skip


@pytest.fixture
def desk(landlords_desk: Desk) -> Desk:
    return landlords_desk


@pytest.mark.parametrize(
    ("asked", "answer"), [("recognition", "recognised"), ("support", "supported"), ("recognition", "declined")]
)
def test_a_request_is_registered_and_answered_by_the_complaints_officer(desk: Desk, asked: str, answer: str) -> None:
    """PAN-08 (Association P1.6, P1.7, Aster 2.11): the panel, what it asks for, what it was answered and why."""
    case_id = desk.log("lead", **{**REQUEST, "panel_request": asked})
    row = case(desk, case_id)
    assert (row["kind"], row["route"], row["facts"]["is_complaint"]) == (
        "tenants_panel_request", "tenants_panel_request", False,
    )  # fmt: skip
    assert rows(desk, tables.clock, case_id) == []
    assert tasks(desk, case_id) == ["answer_panel"]
    with pytest.raises(NotAllowed):
        desk.do(case_id, "answer_panel", "officer", panel_answer=answer, panel_reasons="The council supports it")
    desk.do(case_id, "answer_panel", "lead", panel_answer=answer, panel_reasons="The council supports it")
    facts = case(desk, case_id)["facts"]
    assert (facts["panel_name"], facts["panel_request"], facts["panel_answer"]) == ("Testbury Tenants", asked, answer)
    assert events(desk, case_id).count("panel_request_answered") == 1
    reasons = [row["text"] for row in rows(desk, tables.case_event, case_id) if row["type"] == "reason_recorded"]
    assert reasons == ["The council supports it"]
    assert tasks(desk, case_id) == []


def test_a_request_names_the_panel_and_what_it_asks_for_and_the_answer_has_reasons(desk: Desk) -> None:
    """PAN-08"""
    for missing in ("panel_name", "panel_request"):
        with pytest.raises(Invalid) as refusal:
            desk.log("lead", **{**REQUEST, missing: None})
        assert missing in refusal.value.errors
    case_id = desk.log("lead", **REQUEST)
    with pytest.raises(Invalid, match="panel_reasons"):
        desk.do(case_id, "answer_panel", "lead", panel_answer="declined")


def test_a_panel_that_is_dissatisfied_complains(desk: Desk) -> None:
    """PAN-08, Code 1.2: a group of residents may complain whatever it came to ask."""
    case_id = desk.log("lead", **{**REQUEST, "dissatisfied": True})
    assert case(desk, case_id)["facts"]["is_complaint"] is True
