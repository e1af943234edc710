"""What would happen is shown before it happens, and nothing of it is kept."""

from __future__ import annotations

import pytest

from app.errors import Refused
from app.store import cases, tables
from app.use_cases.preview_contact import preview_contact
from app.use_cases.preview_letter import preview_letter
from tests.office import COMPLAINT, Desk
from tests.use_cases.test_complete_task import everything_about


def test_a_letter_is_previewed_with_what_it_still_misses(desk: Desk) -> None:
    """RSP-13"""
    case_id = desk.log()
    before = everything_about(desk, case_id)
    answers = {"definition": "No heating", "responsibility": "ours", "occurred_on": "not a date"}
    letter = preview_letter(desk.runtime, desk["officer"], desk.task(case_id, "acknowledge"), answers)
    assert letter is not None
    assert letter.missing == ("handler",)
    assert "No heating" in letter.markdown
    assert everything_about(desk, case_id) == before


def test_a_contact_says_what_it_looks_like_before_it_is_logged(desk: Desk) -> None:
    """CLS-01, INT-11: half a form is enough; a case of the same person is named as a possible duplicate."""
    first = desk.log()
    answers = {"channel": "email", "kind": "complaint", "dissatisfied": True, "complainant_name": "Resident 1042"}
    found = preview_contact(desk.runtime, desk["officer"], answers)
    assert found["route"] == "s1_investigation"
    assert found["due"]["stage_1_response"]
    assert [one["id"] for one in found["duplicates"]] == [first]
    with desk.runtime.database.read() as connection:
        assert cases.find_case(connection, first + 1) is None
        assert len(cases.rows_of(connection, tables.instance, first)) == 1


def test_a_contact_that_says_nothing_yet_has_no_route(desk: Desk) -> None:
    assert preview_contact(desk.runtime, desk["officer"], {"channel": COMPLAINT["channel"]})["route"] is None


def test_a_preview_of_a_refused_choice_says_why_and_leaves_no_trace_of_an_attempt(desk: Desk) -> None:
    """PRM-02: looking is no attempt; to choose somebody who is barred is, and is logged once."""
    answers = {"definition": "No heating", "handler": "handler"}
    case_id = desk.log(subjects="Handler")
    before = everything_about(desk, case_id)
    with pytest.raises(Refused, match="is complained about"):
        preview_letter(desk.runtime, desk["officer"], desk.task(case_id, "acknowledge"), answers)
    assert everything_about(desk, case_id) == before
    with pytest.raises(Refused, match="is complained about"):
        desk.do(case_id, "acknowledge", "officer", **answers)
    with desk.runtime.database.read() as connection:
        types = [row["type"] for row in cases.rows_of(connection, tables.case_event, case_id)]
    assert types.count("assignment_refused") == 1
