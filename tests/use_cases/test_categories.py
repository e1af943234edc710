"""Service area, theme and kind are on record for every complaint before it is acknowledged or answered (INT-25)."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from app.use_cases.log_contact import log_contact
from tests.office import COMPLAINT, Desk
from tests.use_cases.four_desks import about, answers_to, events, through
from tests.use_cases.looking import case


@pytest.fixture
def desk(landlords_desk: Desk) -> Desk:
    return landlords_desk


def logged_quickly(desk: Desk, **values: object) -> int:
    """What somebody who answers the telephone takes down: no service area, no theme."""
    return int(log_contact(desk.runtime, desk["lead"], {**COMPLAINT, **values})["case_id"])


def test_a_complaint_is_logged_without_and_acknowledged_with_both(desk: Desk) -> None:
    """INT-25, Code 9.7: not asked of whoever logs; each of the two is asked for where the complaint is acknowledged."""
    case_id = logged_quickly(desk)
    who, values = answers_to(desk, "acknowledge", 0)
    for missing in ("theme", "service_area"):
        with pytest.raises(Invalid) as refusal:
            desk.do(case_id, "acknowledge", who, **{**values, missing: None})
        assert set(refusal.value.errors) == {missing}
    desk.do(case_id, "acknowledge", who, **values)
    row = case(desk, case_id)
    assert {"service_area": row["service_area"], "theme": row["theme"]} == about(desk)
    assert row["kind"] == "complaint"


def test_what_was_said_when_it_was_logged_need_not_be_said_again(desk: Desk) -> None:
    """INT-25"""
    case_id = logged_quickly(desk, **about(desk))
    who, values = answers_to(desk, "acknowledge", 0)
    desk.do(case_id, "acknowledge", who, **{**values, "service_area": None, "theme": None})
    assert case(desk, case_id)["theme"] == about(desk)["theme"]


def test_it_can_be_said_at_any_time_and_is_kept_with_who_said_it(desk: Desk) -> None:
    """INT-25: from the menu of the case, also for what is no complaint."""
    for kind in ({}, {"kind": "service_request", "dissatisfied": False}):
        case_id = logged_quickly(desk, **kind)
        desk.use(case_id, "categorise", "officer", **about(desk))
        row = case(desk, case_id)
        assert {"service_area": row["service_area"], "theme": row["theme"]} == about(desk)
        assert "categorised" in events(desk, case_id)


def test_no_complaint_is_answered_without_both(desk: Desk) -> None:
    """INT-25: through stage 1 at every landlord, they are on the case that is answered."""
    case_id = logged_quickly(desk)
    through(desk, case_id, "respond")
    row = case(desk, case_id)
    assert row["status"] == "responded"
    assert (row["service_area"], row["theme"]) == tuple(about(desk).values())


def test_a_quick_fix_closes_only_when_it_is_known_what_it_was_about(database_url: str) -> None:
    """INT-25, QF-02: closed at once, and counted like any other; what to do is said."""
    desk = Desk(database_url)
    values = {**COMPLAINT, "channel": "telephone", "quick_fix": True, "read_back": True, "acknowledged": True}
    case_id = int(log_contact(desk.runtime, desk["officer"], values)["case_id"])
    fixed: dict[str, object] = {"resolved": True, "satisfied": True, "no_formal_letter": True, "resolution": "Mended"}
    fixed |= {"lesson": "no", "no_conflict": True}
    with pytest.raises(Invalid, match="“Say what it is about”"):
        desk.do(case_id, "resolve_quickly", "officer", **fixed)
    desk.use(case_id, "categorise", "officer", **about(desk))
    desk.do(case_id, "resolve_quickly", "officer", **fixed)
    assert case(desk, case_id)["status"] == "closed"
    desk.close()
