"""What is late says so in every letter, and thanks nobody for patience that was not asked for (Code 5.9, 6.2, 6.7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.drivers import late_histories
from tests.drivers.four_landlords import about, answers_to, letters, points, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver

HEARD = "You should have heard from us by"
ANSWERED = "You should have had our answer by"
PATIENCE = "Thank you for your patience"
SORRY = {"late_apology": "We are sorry that it is late.", "responsible": "The boiler is ours."}


def walked(driver: RuntimeDriver, history: late_histories.LateHistory, key: str) -> str:
    """The last letter of that key in a history, in words."""
    assert history in late_histories.histories_of(driver.landlord)
    return letter(driver, history(driver), key)


def has(driver: RuntimeDriver, history: late_histories.LateHistory) -> bool:
    return history in late_histories.histories_of(driver.landlord)


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


def test_a_refusal_that_comes_late_says_so(landlords_driver: RuntimeDriver) -> None:
    """EXC-11, ESC-04 (Code 2.4, 5.11): of a complaint, and of stage 2, each with the day that was missed."""
    if not has(landlords_driver, late_histories.refused_six_weeks_late):
        return
    day = "Monday 8" if landlords_driver.landlord == "aspire" else "Wednesday 3"
    refused = walked(landlords_driver, late_histories.refused_six_weeks_late, "EXCL")
    assert f"You should have had this letter by {day} December 2025. We are sorry that it is late." in refused
    refused = walked(landlords_driver, late_histories.stage_2_refused_weeks_after_it_was_asked_for, "ESCREF")
    assert "You should have had our decision by" in refused


def test_a_refused_part_says_how_the_rest_stands(landlords_driver: RuntimeDriver) -> None:
    """EXC-10 (Code 2.5): nothing “goes on” that was answered weeks ago."""
    if not has(landlords_driver, late_histories.part_refused_after_the_rest_was_answered):
        return
    before = walked(landlords_driver, late_histories.part_refused_late_and_nothing_acknowledged, "EXCL")
    after = walked(landlords_driver, late_histories.part_refused_after_the_rest_was_answered, "EXCL")
    assert "Everything else goes on" in before
    assert "You have had our answer to everything else." in after
    assert "goes on" not in after
    for refused in (before, after):
        assert "You should have had this letter by" in refused


def test_more_time_names_the_date_that_was_promised_and_none_that_was_not(landlords_driver: RuntimeDriver) -> None:
    """EXT-08 (Code 5.9, 6.4, 6.15): nobody “had promised” anything before the acknowledgement."""
    notice = {"inspiring": "HOLD"}.get(landlords_driver.landlord, "EXT1")
    first = walked(landlords_driver, late_histories.extended_before_anything_was_promised, notice)
    assert "told you" not in first
    assert "promised" not in first
    second = walked(landlords_driver, late_histories.stage_2_extended_before_anything_was_promised, "EXT2")
    assert "told you" not in second.replace("You told us", "")
    assert "We need more time for our final answer than we should" in second
    case_id = late_histories.at_stage_2(landlords_driver)
    landlords_driver.do(case_id, "acknowledge_appeal", "lead")
    late_histories.extend(landlords_driver, case_id, 4, agreed="not_asked")
    third = letter(landlords_driver, case_id, "EXT2")
    assert "We had told you that you would have our final answer by" in third
    assert "could not ask you" not in third, "nobody tried to"


def test_an_answer_names_the_second_day_that_was_not_kept_either(landlords_driver: RuntimeDriver) -> None:
    """RSP-03 (Code 5.9, 6.7, 6.18): the day of the clock, and the last day that a letter promised."""
    first = walked(landlords_driver, late_histories.acknowledged_late_with_a_date_that_was_missed_too, "RSP1")
    assert "We then told you Friday 6 February 2026, and did not keep that either." in first
    second = walked(landlords_driver, late_histories.stage_2_acknowledged_late_with_a_date_that_was_missed_too, "RSP2")
    assert "We then told you Friday 20 February 2026, and did not keep that either." in second
    assert "6 February" not in second
    again = walked(landlords_driver, late_histories.extended_twice_and_late_all_the_same, "RSP1")
    assert "We then told you Monday 19 January 2026" in again


def test_what_stage_1_gave_stands_once_in_the_final_answer(landlords_driver: RuntimeDriver) -> None:
    """RSP-08, COMP-01 (Code 6.18): the reviewer gives it again in the same words, for the date that holds now."""
    final = walked(landlords_driver, late_histories.stage_2_acknowledged_late_with_a_date_that_was_missed_too, "RSP2")
    remedies = final.split("put it right")[1].split("## What is still to be done")[0]
    assert remedies.count("An apology in person") == remedies.count("A new gate") == 1
    assert "Friday 3 April 2026" in remedies


@pytest.mark.parametrize("landlords_driver", ["inspiring"], indirect=True)
def test_whoever_has_asked_for_the_second_review_is_not_offered_it_as_news(landlords_driver: RuntimeDriver) -> None:
    """E5, ESC-13 (Code 6.10)"""
    held = walked(landlords_driver, late_histories.held_after_they_asked_for_the_second_review, "HOLD")
    assert "You have told us that you would like a **second review**. You can have it now" in held
    assert "You should have had our answer by Monday 15 December 2025." in held


@pytest.mark.parametrize("landlords_driver", ["aspire"], indirect=True)
def test_a_note_of_a_quick_fix_says_what_is_done_and_what_is_not(landlords_driver: RuntimeDriver) -> None:
    """QF-04, Code 6.9: nothing “is put right” that is still to be done, nor where nothing went wrong."""
    note = walked(landlords_driver, late_histories.put_right_and_written_down_the_next_day, "QFC")
    assert "we will do what is promised below" in note
    assert "We have put it right" not in note
    assert "by **Wednesday 17 December 2025**" in note, "the window counts from the day of the note"


@pytest.mark.parametrize("landlords_driver", ["aster"], indirect=True)
def test_findings_that_come_after_the_date_do_not_speak_of_an_answer_in_time(landlords_driver: RuntimeDriver) -> None:
    """S1-08, Aster 2.4, Code 5.9"""
    findings = walked(landlords_driver, late_histories.findings_after_the_date_of_the_answer, "FINDINGS")
    assert "You should have had our answer by Monday 15 December 2025. We are sorry that it is late." in findings
    assert "in time" not in findings
