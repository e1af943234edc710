"""What would happen is shown before it happens, and nothing of it is kept."""

from __future__ import annotations

import pytest

from app.errors import Refused
from app.store import cases, tables
from app.use_cases.preview_contact import preview_contact
from app.use_cases.preview_letter import preview_letter
from tests.drivers.runtime_driver import COMPLAINT, RuntimeDriver
from tests.use_cases.test_complete_task import everything_about


def test_a_letter_is_previewed_with_what_it_still_misses(driver: RuntimeDriver) -> None:
    """RSP-13"""
    case_id = driver.log()
    before = everything_about(driver, case_id)
    answers = {"definition": "No heating", "responsibility": "ours", "occurred_on": "not a date"}
    letter = preview_letter(driver.runtime, driver["officer"], driver.task(case_id, "acknowledge"), answers)
    assert letter is not None
    assert letter.missing == ("handler",)
    assert "No heating" in letter.markdown
    assert everything_about(driver, case_id) == before


def test_a_contact_says_what_it_looks_like_before_it_is_logged(driver: RuntimeDriver) -> None:
    """CLS-01, INT-11: half a form is enough; a case of the same person is named as a possible duplicate."""
    first = driver.log()
    answers = {"channel": "email", "kind": "complaint", "dissatisfied": True, "complainant_name": "Resident 1042"}
    preview = preview_contact(driver.runtime, driver["officer"], answers)
    assert preview["route"] == "s1_investigation"
    assert preview["due"]["stage_1_response"]
    assert [duplicate["id"] for duplicate in preview["duplicates"]] == [first]
    with driver.runtime.database.read() as connection:
        assert cases.find_case(connection, first + 1) is None
        assert len(cases.rows_of(connection, tables.instance, first)) == 1


def test_what_looks_like_a_duplicate_is_listed_without_a_name_or_a_word_of_it(driver: RuntimeDriver) -> None:
    """INT-11: reference, day, status and theme; who it is and what they said stand in the case."""
    driver.log(complainant_address="1 Example Court, EX1 1EX", summary="The neighbour Ada Quillfeather shouts")
    answers = {"channel": "email", "kind": "complaint", "complainant_address": "1 Example Court, EX1 1EX"}
    (listed,) = preview_contact(driver.runtime, driver["officer"], answers)["duplicates"]
    assert set(listed) == {"id", "reference", "received_on", "status", "theme"}
    assert not {word for word in ("1042", "Quillfeather", "Example Court") if word in str(listed)}


def test_a_contact_that_says_nothing_yet_has_no_route(driver: RuntimeDriver) -> None:
    assert preview_contact(driver.runtime, driver["officer"], {"channel": COMPLAINT["channel"]})["route"] is None


def test_a_preview_of_a_refused_choice_says_why_and_leaves_no_trace_of_an_attempt(driver: RuntimeDriver) -> None:
    """PRM-02: looking is no attempt; to choose somebody who is barred is, and is logged once."""
    answers = {"definition": "No heating", "handler": "handler"}
    case_id = driver.log(subjects="Handler")
    before = everything_about(driver, case_id)
    with pytest.raises(Refused, match="is complained about"):
        preview_letter(driver.runtime, driver["officer"], driver.task(case_id, "acknowledge"), answers)
    assert everything_about(driver, case_id) == before
    with pytest.raises(Refused, match="is complained about"):
        driver.do(case_id, "acknowledge", "officer", **answers)
    with driver.runtime.database.read() as connection:
        types = [row["type"] for row in cases.rows_of(connection, tables.case_event, case_id)]
    assert types.count("assignment_refused") == 1
