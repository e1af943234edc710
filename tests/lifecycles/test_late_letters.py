"""What is late says so in every letter, and thanks nobody for patience that was not asked for (Code 5.9, 6.2, 6.7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from tests.drivers import late_histories
from tests.drivers.four_landlords import about, answers_to, letters, points, tasks, through
from tests.drivers.late_histories import LettersOf
from tests.drivers.runtime_driver import RuntimeDriver

HEARD = "You should have heard from us by"
ANSWERED = "You should have had our answer by"
PATIENCE = "Thank you for your patience"
SORRY = {"late_apology": "We are sorry that it is late.", "responsible": "The boiler is ours."}


def letter(driver: RuntimeDriver, case_id: int, key: str) -> str:
    return str(letters(driver, case_id)[key]["markdown"])


def acknowledged_with_a_new_date(driver: RuntimeDriver, case_id: int) -> None:
    who, answers = answers_to(driver, "acknowledge", 0)
    new = (driver.clock.today() + timedelta(days=21)).isoformat()
    driver.do(case_id, "acknowledge", who, **answers, **SORRY, new_answer_by=new)


def test_what_is_in_time_says_nothing_of_lateness(landlords_driver: RuntimeDriver) -> None:
    """RSP-03: acknowledged and answered on the day."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    through(driver, case_id, "respond")
    assert HEARD not in letter(driver, case_id, "ACK1")
    assert PATIENCE in letter(driver, case_id, "RSP1")
    assert ANSWERED not in letter(driver, case_id, "RSP1")


def test_stage_2_without_an_answer_at_stage_1_says_so(landlords_driver: RuntimeDriver) -> None:
    """ESC-13, Code 6.10: asked for before the answer and taken up without one; nobody “asked us to look again”."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    who, answers = answers_to(driver, "acknowledge", 0)
    driver.do(case_id, "acknowledge", who, **answers)
    driver.advance_to("2026-01-12 10:00")
    driver.tell(case_id, "escalation_requested", "officer")
    driver.do(case_id, "decide_early_escalation", "lead", decision="accept", why="They have waited long enough")
    through(driver, case_id, "respond_to_appeal")
    assert "You have not had our" in letter(driver, case_id, "ACK2")
    assert "before you had our" in letter(driver, case_id, "RSP2")
    assert "look at your complaint again" not in letter(driver, case_id, "ACK2") + letter(driver, case_id, "RSP2")


def test_every_letter_of_a_late_complaint_says_that_it_is_late(landlords_driver: RuntimeDriver) -> None:
    """RSP-03, CON-07 (Code 5.9): the acknowledgement, the update and the answer, each with the day that was missed."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    driver.advance_to("2026-01-12 10:00")
    acknowledged_with_a_new_date(driver, case_id)
    assert HEARD in letter(driver, case_id, "ACK1")
    told: dict[str, Any] = {"progress": "The engineer came", "next": "He fits the part", "expected_on": "2026-02-06"}
    driver.use(case_id, "send_update", "lead", **told)
    assert ANSWERED in letter(driver, case_id, "UPDATE")
    while "respond" not in tasks(driver, case_id) or "investigate" in tasks(driver, case_id):
        open_ = [each for each in tasks(driver, case_id) if each not in ("send_update", "send_late_update", "respond")]
        who, answers = answers_to(driver, open_[0], len(points(driver, case_id)))
        driver.do(case_id, open_[0], who, **answers)
    who, answers = answers_to(driver, "respond", len(points(driver, case_id)))
    driver.do(case_id, "respond", who, **answers)
    assert f"{ANSWERED} " in letter(driver, case_id, "RSP1")
    assert "We are sorry that it is late." in letter(driver, case_id, "RSP1")
    assert PATIENCE not in letter(driver, case_id, "RSP1")
    driver.use(case_id, "send_update", "lead", **told)
    assert ANSWERED not in letter(driver, case_id, "UPDATE"), "it has been answered"


def test_a_late_stage_2_names_the_days_that_were_missed_and_one_to_come(landlords_driver: RuntimeDriver) -> None:
    """RSP-03, S2-05 (Code 5.9): acknowledged weeks late with a new date, and answered after that one had passed too."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    through(driver, case_id, "respond")
    driver.tell(case_id, "escalation_requested", "officer")
    driver.advance_to("2026-02-02 10:00")
    driver.do(case_id, "assign_reviewer", "lead", reviewer="reviewer")
    new = driver.clock.today() + timedelta(days=21)
    driver.do(case_id, "acknowledge_appeal", "lead", **SORRY, new_answer_by=new.isoformat())
    acknowledged = letter(driver, case_id, "ACK2")
    assert HEARD in acknowledged
    assert acknowledged.index("You should have had our") < acknowledged.index("Monday 23 February 2026")
    driver.advance_to("2026-03-02 10:00")
    through(driver, case_id, "respond_to_appeal")
    assert ANSWERED in letter(driver, case_id, "RSP2")
    assert PATIENCE not in letter(driver, case_id, "RSP2")


# -- histories in which everything comes late: tests/drivers/late_histories.py -----------------------------------------

WITH_GROUNDS = late_histories.WITH_GROUNDS


def last(letters_sent: Iterable[dict[str, Any]], key: str) -> str:
    """The words of the last letter of that key."""
    return [str(row["markdown"]) for row in letters_sent if row["key"] == key][-1]


@pytest.mark.parametrize("landlord", WITH_GROUNDS)
def test_a_refusal_that_comes_late_says_so(walked: LettersOf, landlord: str) -> None:
    """EXC-11, ESC-04 (Code 2.4, 5.11): of a complaint, and of stage 2, each with the day that was missed."""
    day = "Monday 8" if landlord == "aspire" else "Wednesday 3"
    refused = last(walked(landlord, late_histories.refused_six_weeks_late), "EXCL")
    assert f"You should have had this letter by {day} December 2025. We are sorry that it is late." in refused
    refused = last(walked(landlord, late_histories.stage_2_refused_weeks_after_it_was_asked_for), "ESCREF")
    assert "You should have had our decision by Tuesday 8 September 2026. We are sorry that it is late." in refused


@pytest.mark.parametrize("landlord", WITH_GROUNDS)
def test_a_refused_part_says_how_the_rest_stands(walked: LettersOf, landlord: str) -> None:
    """EXC-10 (Code 2.5): nothing “goes on” that was answered weeks ago."""
    before = last(walked(landlord, late_histories.part_refused_late_and_nothing_acknowledged), "EXCL")
    after = last(walked(landlord, late_histories.part_refused_after_the_rest_was_answered), "EXCL")
    assert "Everything else goes on" in before
    assert "You have had our answer to everything else." in after
    assert "goes on" not in after
    for refused in (before, after):
        assert "You should have had this letter by" in refused


@pytest.mark.parametrize("landlord", late_histories.ALL)
def test_more_time_names_the_date_that_was_promised_and_none_that_was_not(walked: LettersOf, landlord: str) -> None:
    """EXT-08 (Code 5.9, 6.4, 6.15): nobody “had promised” anything before the acknowledgement, and nobody “could not
    ask” who did not try."""
    notice = "HOLD" if landlord == "inspiring" else "EXT1"
    first = last(walked(landlord, late_histories.extended_before_anything_was_promised), notice)
    assert "told you that" not in first
    assert "promised" not in first
    assert "could not ask" not in first
    second = last(walked(landlord, late_histories.stage_2_extended_before_anything_was_promised), "EXT2")
    assert "We need more time for our final answer than we should" in second
    third = last(walked(landlord, late_histories.stage_2_extended_and_late_all_the_same), "EXT2")
    assert "We had told you that you would have our final answer by" in third


@pytest.mark.parametrize("landlord", late_histories.ALL)
def test_an_answer_names_the_second_day_that_was_not_kept_either(walked: LettersOf, landlord: str) -> None:
    """RSP-03 (Code 5.9, 6.7, 6.18): the day of the clock, and the last day that a letter of the stage promised."""
    first = last(walked(landlord, late_histories.acknowledged_late_with_a_date_that_was_missed_too), "RSP1")
    assert "We then told you Friday 6 February 2026, and did not keep that either." in first
    second = last(walked(landlord, late_histories.stage_2_acknowledged_late_with_a_date_that_was_missed_too), "RSP2")
    assert "We then told you Friday 20 February 2026, and did not keep that either." in second
    again = last(walked(landlord, late_histories.extended_twice_and_late_all_the_same), "RSP1")
    assert "We then told you Monday 19 January 2026" in again


@pytest.mark.parametrize("landlord", late_histories.ALL)
def test_what_stage_1_gave_stands_once_in_the_final_answer(walked: LettersOf, landlord: str) -> None:
    """RSP-08, COMP-01 (Code 6.18): the reviewer gives it again in the same words, for the date that holds now."""
    final = last(walked(landlord, late_histories.stage_2_acknowledged_late_with_a_date_that_was_missed_too), "RSP2")
    remedies = final.split("put it right")[1].split("## What is still to be done")[0]
    assert remedies.count("An apology in person") == remedies.count("A new gate") == 1
    assert "Friday 3 April 2026" in remedies


def test_whoever_has_asked_for_the_second_review_is_not_offered_it_as_news(walked: LettersOf) -> None:
    """E5, ESC-13 (Code 6.10)"""
    held = last(walked("inspiring", late_histories.held_after_they_asked_for_the_second_review), "HOLD")
    assert "You have told us that you would like a **second review**. You can have it now" in held
    assert "You should have had our answer by Monday 15 December 2025." in held


def test_a_note_of_a_quick_fix_says_what_is_done_and_what_is_not(walked: LettersOf) -> None:
    """QF-04, Code 6.9: nothing “is put right” that is still to be done."""
    note = last(walked("aspire", late_histories.put_right_and_written_down_the_next_day), "QFC")
    assert "we will do what is promised below" in note
    assert "put it right as described" not in note
    assert "by **Wednesday 17 December 2025**" in note, "the window counts from the day of the note"


def test_findings_that_come_after_the_date_do_not_speak_of_an_answer_in_time(walked: LettersOf) -> None:
    """S1-08, Aster 2.4, Code 5.9"""
    findings = last(walked("aster", late_histories.findings_after_the_date_of_the_answer), "FINDINGS")
    assert "You should have had our answer by Monday 15 December 2025. We are sorry that it is late." in findings
    assert "in time" not in findings
